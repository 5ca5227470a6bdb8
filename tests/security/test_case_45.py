"""Attack case 45: a worry is destroyed. What of it is left on the disks, in newer backups and in older ones?

The numbers are those of the list of attack cases in docs/threat-model.md.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk.backup.proving import contents, unpacked
from kiosk.backup.putting_back import put_back
from kiosk.backup.taking import Taken, take
from kiosk.db import open_engine, reading
from kiosk.inbox.keeping import destroying
from kiosk.inbox.models import AuditEvent, CollectedConcern, ConcernWrap, FiledConcern
from kiosk.inbox.record import audit
from kiosk.inbox.worries.filing import concern_of, entries_for
from kiosk.inbox.worries.opening import Damaged
from kiosk.settings import load_inbox
from tests.backup.conftest import quiet
from tests.inbox.conftest import office_on
from tests.inbox.office import Office
from tests.inbox.records import CANARY, NOW, at_desk, ripe

__all__ = ["office_on"]
WORDS = [CANARY.encode(), CANARY.encode("utf-16-le"), b"Ravi"]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of this process's own, so that a file left in it is seen."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    return folder


def sealed_bytes(office: Office, concern_id: bytes) -> list[bytes]:
    """Everything with which this worry could be opened, cut up small: a database may store it in pieces."""
    with reading(office.inbox) as session:
        whole = [session.get_one(CollectedConcern, concern_id).envelope]
        for row in (ConcernWrap.sealed_key, FiledConcern.sealed):
            whole += session.scalars(sa.select(row).where(row.class_.concern_id == concern_id)).all()
    assert len(whole) == 1 + 3 + 2, "the envelope, three wraps, two readers' slips"
    return [one[start : start + 32] for one in whole for start in range(96, len(one) - 31, 32)]


def destroy(office: Office, concern_id: bytes) -> None:
    destroying.ask(*at_desk(office, "lead"), concern_id, "time-up", NOW)
    assert destroying.agree(*at_desk(office, "deputy"), concern_id, NOW)


def files(*places: Path) -> Iterator[bytes]:
    for place in places:
        yield from (file.read_bytes() for file in place.rglob("*") if file.is_file())


def found_in(secrets: list[bytes], disk: list[bytes]) -> int:
    return sum(secret in content for secret in secrets for content in disk)


def test_case_45_nothing_of_it_is_left_in_database_log_or_temporary_files(
    office: Office, temporary: Path
) -> None:
    concern_id, stays = ripe(office), ripe(office)
    pieces, kept = sealed_bytes(office, concern_id), sealed_bytes(office, stays)
    before = list(files(office.school.folder, temporary))
    assert found_in(pieces, before) > 0.9 * len(pieces), "but for those that the end of a page cuts in two"
    assert found_in(WORDS, before) == 0

    destroy(office, concern_id)

    after = list(files(office.school.folder, temporary))
    assert found_in(pieces + WORDS, after) == 0
    assert found_in(kept, after) > 0.9 * len(kept), "the other worry is all there"


def test_case_45_a_newer_backup_does_not_open_it_and_an_older_one_does_until_it_is_let_go(
    office_on: Office, tmp_path: Path
) -> None:
    concern_id, stays = ripe(office_on), ripe(office_on)
    pieces = sealed_bytes(office_on, concern_id)
    older = back_up(office_on, tmp_path / "older.tar")
    destroy(office_on, concern_id)
    newer = back_up(office_on, tmp_path / "newer.tar")

    assert found_in(pieces, [newer.file.read_bytes()]) == 0
    assert found_in(pieces, [older.file.read_bytes()]) > 0
    assert opens(office_on, newer, tmp_path / "restored-newer", concern_id) is False
    assert opens(office_on, newer, tmp_path / "restored-again", stays) is True
    assert opens(office_on, older, tmp_path / "restored-older", concern_id) is True


def test_case_45_the_record_says_that_it_was_destroyed_and_is_whole(office_on: Office) -> None:
    concern_id = ripe(office_on)

    destroy(office_on, concern_id)

    report = audit.verify(office_on.inbox)
    assert (report.broken_at, report.truncated) == (None, False)
    with reading(office_on.inbox) as session:
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    assert (last.act, last.subject, last.person_id) == (
        "destroyed",
        concern_id.hex(),
        office_on.people["deputy"].person.id,
    )


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_case_45_on_postgresql_the_tables_hold_nothing_of_it_after_the_vacuum_that_the_guide_names(
    office_on: Office,
) -> None:
    """Until then its rows are dead but may lie in the files, as in the server's log: docs/running.md says so."""
    concern_id, stays = ripe(office_on), ripe(office_on)
    pieces, kept = sealed_bytes(office_on, concern_id), sealed_bytes(office_on, stays)
    assert found_in(pieces, tables(office_on)) > 0.9 * len(pieces)

    destroy(office_on, concern_id)
    with office_on.inbox.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL")

    assert found_in(pieces, tables(office_on)) == 0
    assert found_in(kept, tables(office_on)) > 0.9 * len(kept)


def tables(office: Office) -> list[bytes]:
    """Every file of the inbox's tables, as the server has them on its disk, out-of-line values included."""
    ours = "SELECT oid, reltoastrelid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    content = "SELECT pg_read_binary_file(pg_relation_filepath(:oid))"
    with office.inbox.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        oids = {oid for row in connection.exec_driver_sql(ours) for oid in row if oid}
        return [bytes(connection.scalar(sa.text(content), {"oid": oid}) or b"") for oid in oids]


def back_up(office: Office, target: Path) -> Taken:
    return take(load_inbox(office.school.folder, office.environ), target, quiet)


def opens(office: Office, backup: Taken, folder: Path, concern_id: bytes) -> bool:
    """Whether somebody who could read it opens it in the school that is made from this backup."""
    aside = folder.with_name(f"{folder.name}-aside")
    aside.mkdir()
    with unpacked(backup.file, aside) as found:
        assert all(line.good for line in contents(found, None))
        put_back(found, folder, {}, lambda done, total: None)
    desk, me = at_desk(office, "lead")
    restored = open_engine(f"sqlite:///{folder / 'inbox' / 'inbox.sqlite3'}")
    with closing(sqlite3.connect(folder / "inbox" / "inbox.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone()[0] == 4
    listed = {entry.concern_id for entry in entries_for(restored, me, desk.content)}
    try:
        return concern_id in listed and concern_of(restored, me, concern_id).words["words"] == CANARY
    except Damaged:
        return False
    finally:
        restored.dispose()
