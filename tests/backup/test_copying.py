"""Copying one store: at the revision it is at, whatever this program would like it to be."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.backup.copying import closed_after, copy_to_file, rows_of
from kiosk.backup.errors import BackupError
from kiosk.db import StoreError, reading, writing
from kiosk.inbox.record.audit import record, verify
from kiosk.migrating import Store, migrate, revision
from tests.inbox.test_audit import AT

NewStore = Callable[[Store | None], str]


def nobody_watches(done: int, total: int) -> None:
    assert 0 <= done <= total


def test_a_store_that_was_not_upgraded_yet_is_copied_as_it_is_and_upgraded_aside(
    new_store: NewStore, tmp_path: Path
) -> None:
    with closed_after(new_store(None)) as source:
        migrate(source, "inbox", "0001")
        with writing(source) as session:
            record(session, "concern.view", None, None, AT)

        copy_to_file(source, "inbox", tmp_path / "copy.sqlite3", nobody_watches)

        assert revision(source, "inbox")[0] == "0001"
    with closed_after(f"sqlite:///{tmp_path / 'copy.sqlite3'}") as copy:
        assert revision(copy, "inbox")[0] == "0001"
        migrate(copy, "inbox")
        current, newest = revision(copy, "inbox")
        assert current == newest
        assert rows_of(copy, "inbox")["audit_event"] == 1
        assert verify(copy).broken_at is None, "every microsecond of an act came along"


def test_a_store_of_a_later_program_is_refused(new_store: NewStore, tmp_path: Path) -> None:
    with closed_after(new_store("inbox")) as source:
        with writing(source) as session:
            session.execute(text("UPDATE inbox_revision SET version_num = '9999'"))

        with pytest.raises(StoreError, match="does not know"):
            migrate(source, "inbox")

        with writing(source) as session:  # as it was, for the tests that get this database next
            session.execute(text("DELETE FROM inbox_revision"))
            session.execute(
                text("INSERT INTO inbox_revision VALUES (:newest)"), {"newest": newest_of(source)}
            )


def newest_of(engine: object) -> str:
    return revision(engine, "inbox")[1]  # type: ignore[arg-type]


def test_a_store_without_tables_is_no_backup(new_store: NewStore, tmp_path: Path) -> None:
    with closed_after(new_store(None)) as source:
        if source.dialect.name == "sqlite":
            (tmp_path / "empty-0.sqlite3").touch()
        with reading(source):
            pass
        with pytest.raises(BackupError, match="has no tables yet"):
            copy_to_file(source, "inbox", tmp_path / "copy.sqlite3", nobody_watches)

    assert not (tmp_path / "copy.sqlite3").exists()
