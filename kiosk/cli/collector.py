"""The collector: a thread of the running inbox that empties the letterbox every few seconds."""

import logging
import os
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.cli.postman import Postman
from kiosk.db import StoreError, open_engine
from kiosk.inbox.keeping.tombstones import wipe_again
from kiosk.inbox.worries.collect import collect
from kiosk.letterbox.answering import forget_expired
from kiosk.letterbox.emptying import forget_spent
from kiosk.letterbox.wrong_tries import KEPT_DAYS, forget_wrong_tries
from kiosk.settings import InboxSettings

SECONDS_BETWEEN_ROUNDS: Final = 5
A_JOURNEY_IS_KNOWN_FOR: Final = timedelta(days=30)
"""A tab left open for longer than this could tell the same thing a second time."""

log = logging.getLogger("kiosk")


def start_collecting(settings: InboxSettings) -> None:
    """Start the thread in this process. Of several workers, one collects and the others stand by."""
    collector = _Collector(settings)
    threading.Thread(target=collector.work, name="collector", daemon=True).start()


class _Collector:
    def __init__(self, settings: InboxSettings) -> None:
        self._settings = settings
        self._lock_file = settings.folder / "inbox" / "collecting.lock"
        self._letterbox = open_engine(settings.letterbox_url)
        self._inbox = open_engine(settings.inbox_url)
        self._tidied: date | None = None
        self._complaint = ""

    def work(self) -> None:
        """Collect for as long as this process lives. What fails is said once, and tried again."""
        _wait_for_turn(self._lock_file)
        self._start_telling()
        while True:
            try:
                self._round(datetime.now(UTC).date())
                self._complaint = ""
            except StoreError as error:
                self._complain(str(error))
            except Exception as error:  # noqa: BLE001 - whatever it was, the next round must come
                self._complain(type(error).__name__)  # its text could quote what was being collected
            time.sleep(SECONDS_BETWEEN_ROUNDS)

    def _start_telling(self) -> None:
        """In a thread of its own: however slow a mail server is, collecting goes on."""
        postman = Postman(self._settings)
        threading.Thread(target=postman.work, name="postman", daemon=True).start()

    def _round(self, today: date) -> None:
        collect(self._letterbox, self._inbox)
        wipe_again(self._inbox, today)
        if self._tidied != today:
            forget_spent(self._letterbox, today - A_JOURNEY_IS_KNOWN_FOR)
            forget_wrong_tries(self._letterbox, today - timedelta(days=KEPT_DAYS))
            forget_expired(self._letterbox, today)
            self._tidied = today

    def _complain(self, complaint: str) -> None:
        if complaint != self._complaint:
            log.error("collecting failed, and is tried again every few seconds: %s", complaint)
        self._complaint = complaint


def _wait_for_turn(lock_file: Path) -> None:
    """Return when no other process holds this file; the lock goes with the process.

    Two that collect at once would do no harm, only work: so where there are no such locks, nothing is held.
    """
    if os.name != "posix":
        return
    import fcntl

    try:
        fcntl.flock(os.open(lock_file, os.O_CREAT | os.O_RDWR, 0o600), fcntl.LOCK_EX)
    except OSError as error:
        log.warning("collecting without a lock: %s", error.strerror)
