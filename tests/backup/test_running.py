"""Backups made while both sides are at work: nothing that was acknowledged is missing, and nothing is doubled."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from kiosk.backup.proving import contents, unpacked
from kiosk.backup.putting_back import put_back
from kiosk.db import open_engine, reading
from kiosk.inbox.models import CollectedConcern
from kiosk.inbox.worries.collect import collect
from kiosk.letterbox.emptying import waiting
from kiosk.settings import load_inbox
from tests.backup.conftest import TakeBackup
from tests.inbox.office import Office
from tests.services import start_python

BACKUPS = 20

TELLING = """
import os, sys, time
from datetime import date
from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.envelope import Kind
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.seal import seal

log = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
slot = Letterbox(open_engine(sys.argv[1]))
readers = [ReaderKey.generate().public_key for _ in range(3)]
while True:
    told = seal(b"told", kind=Kind.CONCERN, readers=readers, readers_version=1, envelope_id=os.urandom(16))
    slot.deposit(told, date(2026, 11, 20), os.urandom(16))
    os.write(log, told.envelope_id.hex().encode() + b"\\n")  # acknowledged
    time.sleep(0.02)
"""

COLLECTING = """
import sys, time
from kiosk.db import open_engine
from kiosk.inbox.worries.collect import collect

letterbox, inbox = open_engine(sys.argv[1]), open_engine(sys.argv[2])
while True:
    collect(letterbox, inbox, batch=3)
    time.sleep(0.01)
"""


@contextmanager
def working(code: str, *arguments: str) -> Iterator[None]:
    """This program at work until the block ends."""
    process = start_python(code, *arguments)
    try:
        yield
        assert process.poll() is None, process.communicate()
    finally:
        process.kill()
        process.communicate()


def wait_for(true: Callable[[], object]) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


def after_restore(backup: Path, folder: Path) -> tuple[list[bytes], int]:
    """Put a backup back and collect once: the ids in the inbox, and how many wait in the letterbox."""
    aside = folder.with_suffix(".aside")
    aside.mkdir()
    with unpacked(backup, aside) as found:
        assert [line for line in contents(found, None) if not line.good] == []
        put_back(found, folder, {}, lambda done, total: None)
    settings = load_inbox(folder, {})
    letterbox, inbox = open_engine(settings.letterbox_url), open_engine(settings.inbox_url)
    collect(letterbox, inbox)
    with reading(inbox) as session:
        ids = list(session.scalars(select(CollectedConcern.id)))
    left = len(waiting(letterbox, 10))
    letterbox.dispose()
    inbox.dispose()
    return ids, left


def test_twenty_backups_lose_nothing_and_double_nothing(
    office: Office, take_backup: TakeBackup, tmp_path: Path
) -> None:
    log = tmp_path / "acknowledged"
    log.touch()

    def acknowledged() -> set[bytes]:
        whole_lines = log.read_text().rpartition("\n")[0]
        return {bytes.fromhex(line) for line in whole_lines.split()}

    taken = []
    stores = office.school.letterbox_url, office.school.inbox_url
    with working(TELLING, stores[0], str(log)), working(COLLECTING, *stores):
        for _ in range(BACKUPS):
            before = acknowledged()
            wait_for(lambda before=before: len(acknowledged()) > len(before) + 3)
            before = acknowledged()
            taken.append((before, take_backup()))

    for number, (before, backup) in enumerate(taken):
        ids, left = after_restore(backup.file, tmp_path / f"back-{number}")
        assert before <= set(ids)
        assert len(ids) == len(set(ids))
        assert left == 0
    rows = [backup.manifest.facts.rows for _, backup in taken]
    assert any(row["inbox"]["collected_concern"] for row in rows)
    assert any(row["letterbox"]["sealed_concern"] for row in rows), "no backup met a concern on its way"
