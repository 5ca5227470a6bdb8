"""What a backup holds and never holds, what is refused as one, and what comes back out of it."""

import json
import secrets
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, MetaData, select

from kiosk.backup.archive import pack, sha256_of, unpack
from kiosk.backup.errors import BackupError
from kiosk.backup.manifest import NAME, NAMES, SUM_NAME, sum_line
from kiosk.backup.proving import contents, unpacked
from kiosk.backup.putting_back import RESTORED, put_back
from kiosk.backup.taking import take
from kiosk.content import load_content
from kiosk.db import open_engine, reading, writing
from kiosk.inbox.models import AuditEvent, Person
from kiosk.inbox.profile.portraits import portrait_of
from kiosk.inbox.record import audit
from kiosk.inbox.worries.collect import collect
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.portraits import portrait
from kiosk.migrating import Store, migrate
from kiosk.profile import Profile
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.settings import load_inbox
from tests.backup.conftest import TakeBackup, quiet, staffed
from tests.cli.commands import one_line, run_kiosk
from tests.inbox.office import Office, worry
from tests.photographs import picture
from tests.stores import put_store

CANARY = "the canary sings behind the gym at noon"
NewStore = Callable[[Any], str]


@pytest.fixture
def told(office: Office) -> bytes:
    """A school with a worry that was collected, one that waits, and some acts."""
    told = office.tell(worry(("what", "words"), words=CANARY))
    collect(office.letterbox, office.inbox)
    office.tell(worry(("what", "unsafe"), words=CANARY))
    with writing(office.inbox) as session:
        for number in range(3):
            audit.record(session, "view", None, f"concern-{number}", datetime.now(UTC))
    return told


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a school on SQLite. Only to be read."""
    folder = tmp_path_factory.mktemp("made-once")
    stores: tuple[Store, ...] = ("letterbox", "inbox")
    for store in stores:
        put_store(folder / f"{store}.sqlite3", store)
    office = staffed(folder / "small", *(f"sqlite:///{folder / store}.sqlite3" for store in stores))
    office.tell(worry(("what", "words"), words=CANARY))
    collect(office.letterbox, office.inbox)
    with writing(office.inbox) as session:
        for number in range(3):
            audit.record(session, "view", None, f"concern-{number}", datetime.now(UTC))
    backup = take(load_inbox(office.school.folder, office.environ), folder / "small.tar", quiet).file
    office.close()
    return backup


@pytest.fixture
def small(made_once: Path, tmp_path: Path) -> Path:
    """A backup for tests of what is refused, to be changed."""
    return Path(shutil.copy(made_once, tmp_path / "small.tar"))


def verify(backup: Path, *more: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Exit code of `kiosk restore --verify`, and its lines by name."""
    done = run_kiosk("restore", str(backup), "--verify", *more)
    assert done.returncode == 0 or one_line(done.stderr)
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    return done.returncode, {rest.partition(": ")[0]: (said, rest.partition(": ")[2]) for said, rest in lines}


def rewrite(backup: Path, change: Callable[[Path], None], *, mend: bool) -> Path:
    """A backup with something changed in it; with `mend`, by somebody who mends all its sums as well."""
    folder = backup.with_suffix(".opened")
    folder.mkdir()
    unpack(backup, folder, NAMES)
    change(folder)
    if mend:
        said = json.loads((folder / NAME).read_bytes())
        said["files"] = {name: sha256_of(folder / name) for name in said["files"]}
        (folder / NAME).write_text(json.dumps(said, indent=2, sort_keys=True) + "\n")
        (folder / SUM_NAME).write_bytes(sum_line(sha256_of(folder / NAME)))
    changed = backup.with_suffix(".changed.tar")
    pack(changed, folder, NAMES, lambda done, total: None)
    return changed


def sql(store: str, *statements: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with closing(sqlite3.connect(folder / f"{store}.sqlite3")) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return change


def edit(name: str, before: str, after: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1))

    return change


def swap_stores(folder: Path) -> None:
    (folder / "letterbox.sqlite3").rename(folder / "kept")
    (folder / "inbox.sqlite3").rename(folder / "letterbox.sqlite3")
    (folder / "kept").rename(folder / "inbox.sqlite3")


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as the models' columns hold them on either database."""
    found = MetaData()
    with reading(engine) as session:
        found.reflect(session.connection())
        return {
            name: sorted((tuple(map(_plain, row)) for row in session.execute(table.select())), key=repr)
            for name, table in found.tables.items()
        }


def _plain(value: object) -> object:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def restored(backup: Path, folder: Path, environ: dict[str, str] | None = None) -> None:
    aside = folder.with_suffix(".aside")
    aside.mkdir()
    with unpacked(backup, aside) as found:
        assert [line for line in contents(found, None) if not line.good] == []
        put_back(found, folder, environ or {}, lambda done, total: None)


class TestWhatItHolds:
    def test_no_secret_no_session_and_no_word_that_was_told(
        self, office: Office, told: bytes, take_backup: TakeBackup
    ) -> None:
        office.environ["KIOSK_INBOX_LIMITS_URL"] = "memory://"
        with tarfile.open(take_backup().file) as archive:
            members = {one.name: found.read() for one in archive if (found := archive.extractfile(one))}
        everything = b"".join(members.values())
        seeds = [key.seed for key in office.school.readers.values()]
        masters = [new.master_key.to_bytes() for new in office.people.values()]

        assert list(members) == list(NAMES)
        assert b"SEL1" in everything
        secrets_of_school = [b"public" * 16, b"inbox" * 16, office.host_secret, office.school.key.seed]
        for secret in (CANARY.encode(), CANARY.encode("utf-16-le"), *secrets_of_school, *seeds, *masters):
            assert secret not in everything
            assert secret.hex().encode() not in everything
        for new in office.people.values():
            assert new.totp_secret.encode() not in everything

    def test_what_was_taken_out_of_the_letterbox_is_not_in_the_copy(
        self, office: Office, take_backup: TakeBackup, tmp_path: Path
    ) -> None:
        for _ in range(5):
            office.tell(worry(("what", "words")))
        collect(office.letterbox, office.inbox)

        (tmp_path / "out").mkdir()
        unpack(take_backup().file, tmp_path / "out", NAMES)

        assert b"SEL1" not in (tmp_path / "out" / "letterbox.sqlite3").read_bytes()
        assert (tmp_path / "out" / "inbox.sqlite3").read_bytes().count(b"SEL1") >= 5

    def test_a_school_without_a_list_can_be_kept_only_while_nothing_was_told(
        self, office: Office, take_backup: TakeBackup, told: bytes
    ) -> None:
        with writing(office.letterbox) as session:
            session.connection().exec_driver_sql("DELETE FROM signed_readers_list")

        code, lines = verify(take_backup().file)

        assert code == 1
        assert lines["readers list"] == ("FAILED", "there is none, but there are worries")


class TestComingBack:
    def test_every_row_comes_back_on_either_database(
        self, office: Office, told: bytes, take_backup: TakeBackup, tmp_path: Path, new_store: NewStore
    ) -> None:
        before = rows(office.letterbox), rows(office.inbox)
        backup = take_backup()
        target = {
            "KIOSK_INBOX_LETTERBOX_URL": as_setting(new_store("letterbox")),
            "KIOSK_INBOX_INBOX_URL": as_setting(new_store("inbox")),
        }

        restored(backup.file, tmp_path / "files")
        restored(backup.file, tmp_path / "databases", target)

        for folder, environ in ((tmp_path / "files", {}), (tmp_path / "databases", target)):
            settings = load_inbox(folder, environ)
            letterbox, inbox = open_engine(settings.letterbox_url), open_engine(settings.inbox_url)
            now = rows(inbox)
            acts = sorted(now.pop("audit_event"), key=lambda row: row[0])  # type: ignore[arg-type,return-value]
            kept = sorted(before[1]["audit_event"], key=lambda row: row[0])  # type: ignore[arg-type,return-value]
            assert rows(letterbox) == before[0]
            assert now == {name: table for name, table in before[1].items() if name != "audit_event"}
            assert acts[:-1] == kept
            assert audit.verify(inbox, bytes.fromhex(backup.manifest.facts.head)).broken_at is None
            with reading(inbox) as session:
                last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
                assert last is not None
                assert (last.act, last.subject) == (
                    RESTORED,
                    backup.manifest.made_at.date().isoformat(),
                )
            letterbox.dispose()
            inbox.dispose()

    def test_a_reader_signs_in_and_reads_the_same_words(
        self, office: Office, told: bytes, take_backup: TakeBackup, tmp_path: Path
    ) -> None:
        restored(take_backup().file, tmp_path / "back")

        with time_machine.travel(datetime(2026, 11, 20, 10, 0, tzinfo=UTC), tick=True) as clock:
            again = Office(replace(office.school, folder=tmp_path / "back"), clock)
            again.people = office.people
            for role in ("lead", "deputy"):
                reader = again.sign_in(again.app(), role)
                assert "2 worries" in reader.html
                assert CANARY in reader.get(f"/worries/{told.hex()}").html
            again.close()

    def test_the_school_profile_comes_back_and_is_believed_as_before(
        self, office: Office, take_backup: TakeBackup, tmp_path: Path
    ) -> None:
        profile = Profile.first(office.school.public().school, load_content())
        signed = office.school.key.sign_profile(profile.to_bytes())
        publish_profile(office.letterbox, signed)
        backup = take_backup().file

        code, lines = verify(backup)
        restored(backup, tmp_path / "back")

        back = load_inbox(tmp_path / "back", {})
        assert (code, lines["school profile"]) == (0, ("ok", "version 1, signed by this school's key"))
        assert Letterbox(open_engine(back.letterbox_url)).profile() == signed
        assert not (tmp_path / "back" / "public" / "profile_seen").exists()

    def test_photographs_come_back_with_it_and_one_that_is_damaged_is_named(
        self, office: Office, take_backup: TakeBackup, tmp_path: Path
    ) -> None:
        made, first = portrait_of(picture()), Profile.first(office.school.public().school, load_content())
        adult = {"key": "a", "name": "A", "called": "Cook", "symbol": "grownup", "portrait": made.name}
        profile = Profile.model_validate(first.model_dump() | {"adults": [adult]})
        signed = office.school.key.sign_profile(profile.to_bytes())
        publish_profile(office.letterbox, signed, {made.name: made.image})
        backup = take_backup().file

        restored(backup, tmp_path / "back")
        changed = rewrite(backup, sql("letterbox", "UPDATE portrait SET image = 'x'"), mend=True)

        back = open_engine(load_inbox(tmp_path / "back", {}).letterbox_url)
        assert portrait(back, made.name) == made.image
        assert verify(backup)[1]["school profile"][1].endswith("; photographs of staff: 1")
        assert (
            "of its 1 photographs of staff, missing or damaged: 1" in verify(changed)[1]["school profile"][1]
        )

    def test_a_profile_that_nobody_signed_is_named_and_the_rest_can_come_back(
        self, office: Office, take_backup: TakeBackup, tmp_path: Path
    ) -> None:
        profile = Profile.first(office.school.public().school, load_content())
        publish_profile(office.letterbox, SchoolKey.generate().sign_profile(profile.to_bytes()))
        backup = take_backup().file
        (tmp_path / "aside").mkdir()

        code, lines = verify(backup)
        with unpacked(backup, tmp_path / "aside") as found:
            bad = [(line.name, line.usable) for line in contents(found, None) if not line.good]

        assert code == 1
        assert "unsigned" in lines["school profile"][1]
        assert bad == [("school profile", True)]

    def test_secrets_are_new_and_for_their_owner_alone(
        self, office: Office, take_backup: TakeBackup, tmp_path: Path
    ) -> None:
        restored(take_backup().file, tmp_path / "back")

        for side in ("public", "inbox"):
            file = tmp_path / "back" / side / "secret_key"
            assert file.read_text() != (office.school.folder / side / "secret_key").read_text()
            assert file.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "back").stat().st_mode & 0o777 == 0o700
        assert not (tmp_path / "back" / "public" / "readers_seen").exists()

    def test_databases_that_hold_something_are_left_as_they_are(
        self, office: Office, told: bytes, take_backup: TakeBackup, tmp_path: Path
    ) -> None:
        backup, before = take_backup(), (rows(office.letterbox), rows(office.inbox))

        with pytest.raises(BackupError, match="is not empty"):
            restored(backup.file, tmp_path / "back", office.environ)

        assert (rows(office.letterbox), rows(office.inbox)) == before
        assert not (tmp_path / "back").exists()


class TestWhatIsRefused:
    def test_a_whole_backup_is_proved_line_by_line(self, small: Path) -> None:
        code, lines = verify(small)

        assert code == 0
        assert list(lines) == [
            *("age", "backup", "school", "letterbox", "inbox"),
            *("worries", "record", "school profile", "readers list"),
        ]
        assert {said for said, _ in lines.values()} == {"ok"}

    @pytest.mark.parametrize("kept", [0, 100, 512, 5_000, -1, -1024])
    def test_a_truncated_one(self, small: Path, kept: int) -> None:
        small.write_bytes(small.read_bytes()[:kept])

        assert verify(small)[0] == 1

    @pytest.mark.parametrize("part", [0.001, 0.2, 0.5, 0.9, 0.9999])
    def test_one_with_a_flipped_bit(self, small: Path, part: float) -> None:
        content = bytearray(small.read_bytes())
        content[int(len(content) * part)] ^= 4
        small.write_bytes(content)

        assert verify(small)[0] == 1

    def test_one_that_is_not_there_or_no_backup_at_all(self, tmp_path: Path) -> None:
        assert verify(tmp_path / "none.tar")[0] == 1
        (tmp_path / "poem.tar").write_text("roses are red" * 1000)
        assert verify(tmp_path / "poem.tar")[0] == 1
        assert verify(tmp_path)[0] == 1

    @pytest.mark.parametrize(
        ("change", "mend"),
        [
            (swap_stores, False),
            (swap_stores, True),
            (edit(NAME, '"acts": 3', '"acts": 2'), False),
            (edit(NAME, '"acts": 3', '"acts": 2'), True),
            (edit(NAME, '"head": "', '"head": "00'), True),
            (edit(NAME, '"collected_concern": 1', '"collected_concern": 2'), True),
            (edit(NAME, '"readers_version": 2', '"readers_version": 1'), True),
            (edit(NAME, '"format": 1', '"format": 2'), True),
            (edit(NAME, '"made_at"', '"made"'), True),
            (edit(NAME, "202", "302"), False),
            (edit("school.toml", 'verify_key = "', 'verify_key = "00'), True),
            (edit("school.toml", 'id = "0', 'id = "f'), True),
            (edit("school.toml", "[school]", "[schule]"), True),
            (sql("inbox", "DELETE FROM concern_wrap"), True),
            (sql("inbox", "DELETE FROM audit_event WHERE seq = 3"), True),
            (sql("inbox", "UPDATE inbox_revision SET version_num = '9999'"), True),
            (sql("letterbox", "UPDATE signed_readers_list SET signature = body"), True),
            (
                sql("inbox", "CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM audit_event; END"),
                True,
            ),
            (sql("inbox", "CREATE TABLE more (id INTEGER)"), True),
            (sql("inbox", "PRAGMA foreign_keys=OFF", "DELETE FROM collected_concern"), True),
        ],
    )
    def test_one_that_somebody_changed(
        self, small: Path, change: Callable[[Path], None], mend: bool, tmp_path: Path
    ) -> None:
        changed = rewrite(small, change, mend=mend)

        code, lines = verify(changed)
        done = run_kiosk("restore", str(changed), "--into", str(tmp_path / "back"), "--even-if-damaged")

        assert code == 1
        assert [name for name, (said, _) in lines.items() if said == "FAILED"]
        assert done.returncode == 1
        assert not (tmp_path / "back").exists()

    def test_an_inbox_of_another_school(self, small: Path, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        urls = [f"sqlite:///{tmp_path / 'other' / name}.sqlite3" for name in ("letterbox", "inbox")]
        migrate(open_engine(urls[0]), "letterbox")
        migrate(open_engine(urls[1]), "inbox")
        other = staffed(tmp_path / "other" / "school", *urls)
        theirs = take(load_inbox(other.school.folder, other.environ), tmp_path / "other.tar", quiet)
        other.close()
        (tmp_path / "theirs").mkdir()
        unpack(theirs.file, tmp_path / "theirs", NAMES)

        def change(folder: Path) -> None:
            shutil.copy(tmp_path / "theirs" / "inbox.sqlite3", folder)
            said, of_theirs = (json.loads((one / NAME).read_bytes()) for one in (folder, tmp_path / "theirs"))
            said["facts"]["rows"]["inbox"] = of_theirs["facts"]["rows"]["inbox"]
            said["facts"] |= {name: of_theirs["facts"][name] for name in ("acts", "head")}
            (folder / NAME).write_text(json.dumps(said))

        code, lines = verify(rewrite(small, change, mend=True))

        assert code == 1
        assert "the two stores are not of one school" in lines["readers list"][1]


class TestDamagedSchools:
    """What was damaged in a school before the backup was made: said loudly, and not lost with the rest."""

    @pytest.mark.parametrize(
        ("statement", "line"),
        [
            ("UPDATE collected_concern SET envelope = x'00'", "worries"),
            ("UPDATE concern_wrap SET sealed_key = x'00'", "worries"),
            ("DELETE FROM concern_wrap", "worries"),
            ("UPDATE audit_event SET act = 'list' WHERE seq = 2", "record"),
        ],
    )
    def test_the_line_that_failed_is_named_and_it_comes_back_only_when_told_so(
        self, office: Office, told: bytes, take_backup: TakeBackup, tmp_path: Path, statement: str, line: str
    ) -> None:
        if office.inbox.dialect.name == "postgresql":
            statement = statement.replace("x'00'", "'\\x00'")
        with writing(office.inbox) as session:
            session.connection().exec_driver_sql(statement)
        backup, folder = take_backup().file, tmp_path / "back"

        code, lines = verify(backup)
        refused = run_kiosk("restore", str(backup), "--into", str(folder))
        done = run_kiosk("restore", str(backup), "--into", str(folder), "--even-if-damaged")

        assert code == refused.returncode == 1
        assert [name for name, (said, _) in lines.items() if said == "FAILED"] == [line]
        assert done.returncode == 0
        with reading(open_engine(load_inbox(folder, {}).inbox_url)) as session:
            assert len(session.scalars(select(Person.id)).all()) == 4


def test_a_printed_head_is_looked_for(small: Path) -> None:
    head = verify(small)[1]["record"][1].rpartition(" ")[2]
    in_groups = " ".join(head[start : start + 4] for start in range(0, 64, 4))

    assert verify(small, "--head", in_groups)[0] == 0
    code, lines = verify(small, "--head", secrets.token_hex(32))

    assert code == 1
    assert lines["record"][0] == "FAILED"
    assert "does not hold the printed head" in lines["record"][1]


def as_setting(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")
