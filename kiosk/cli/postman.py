"""The postman: a thread of the running inbox that tells staff by mail that something waits."""

import logging
import time
from typing import Final

from kiosk.content import load_content
from kiosk.db import StoreError, open_engine
from kiosk.inbox.telling.rounds import Rounds
from kiosk.settings import InboxSettings

SECONDS_BETWEEN_ROUNDS: Final = 5

log = logging.getLogger("kiosk")


class Postman:
    """Goes round for as long as its process lives. Two at once would mail nothing twice: see outbox.py."""

    def __init__(self, settings: InboxSettings) -> None:
        engines = open_engine(settings.inbox_url), open_engine(settings.letterbox_url)
        self._rounds = Rounds(*engines, settings, load_content())
        self._complaint = ""

    def work(self) -> None:
        """Round after round. What fails is said once, and tried again."""
        while True:
            self.round()
            time.sleep(SECONDS_BETWEEN_ROUNDS)

    def round(self) -> None:
        """One round, whatever happens in it."""
        try:
            self._rounds.go()
            self._complaint = ""
        except StoreError as error:
            self._complain(str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, the next round must come
            self._complain(type(error).__name__)  # its text could quote an address

    def _complain(self, complaint: str) -> None:
        if complaint != self._complaint:
            log.error("telling staff failed, and is tried again every few seconds: %s", complaint)
        self._complaint = complaint
