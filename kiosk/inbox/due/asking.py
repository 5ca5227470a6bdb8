"""Asking the tellers of a closed case, through their codes, whether it has stopped."""

import logging
from datetime import date, datetime
from typing import Final

from kiosk.case.events import Corrected, PutOff
from kiosk.case.rules import check
from kiosk.db import StoreUnavailable
from kiosk.i18n import Translator
from kiosk.inbox.answers.answer_forms import Written, as_reply
from kiosk.inbox.answers.answering import NoBox, concern_to_answer, send, state_of
from kiosk.inbox.cases.store import OpenCase, append, read_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.due.reckoning import remembering
from kiosk.inbox.due.settling import CHECK_BACK
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.profile.published import school_days
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.opening import Damaged
from kiosk.sealing.errors import UntrustedReaders

_log = logging.getLogger(__name__)

WAIT_DAYS: Final = 5
"""How many school days they have to answer before the list asks staff again."""
PHRASES: Final = {"pupil": "stopped", "family": "f-stopped"}


class NotAsked(Exception):
    """Nobody was asked. `why` is "nobody", "early" or "unreachable"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def ask(desk: Desk, me: SignedIn, case_id: bytes, english: Translator, at: datetime) -> int:
    """Send the prepared question to whoever can be reached; how many that are.

    The case says so first: the question to staff waits a few school days, and of two who press at once only one
    sends. When nothing could be sent, that entry is taken back. Raises NotAsked, NotYours, Damaged, Changed,
    StoreUnavailable.
    """
    days = remembering(school_days(desk))
    case, today = read_case(desk, me, case_id), days.day_of(at)
    if not _is_time(case, today):
        raise NotAsked("early")
    reachable = [one for one in map(bytes.fromhex, case.case.concerns) if _is_reachable(desk, me, one, at)]
    if not reachable:
        raise NotAsked("nobody")
    why = "They were asked through their code whether it has stopped."
    waits = PutOff(at=at, by=me.person.id.hex(), item=CHECK_BACK, until=days.after(today, WAIT_DAYS), why=why)
    check(case.case, waits, desk.casework, days)
    asked = append(desk, me, case, waits)
    sent = [one for one in reachable if _send(desk, me, one, english, at, today)]
    if not sent:
        append(desk, me, asked, _taken_back(me, asked, at))
        raise NotAsked("unreachable")
    return len(sent)


def _is_time(case: OpenCase, today: date) -> bool:
    """The day has come, and nobody put it off, or asked, meanwhile."""
    day = case.case.check_back
    return day is not None and max(day, case.case.put_off.get(CHECK_BACK, day)) <= today


def _is_reachable(desk: Desk, me: SignedIn, concern_id: bytes, at: datetime) -> bool:
    try:
        concern = concern_to_answer(desk, me, concern_id)
    except (NotYours, Damaged):
        return False
    return concern.channel in PHRASES and state_of(desk, concern, at).way == "box"


def _send(
    desk: Desk, me: SignedIn, concern_id: bytes, english: Translator, at: datetime, today: date
) -> bool:
    try:
        phrase = PHRASES[concern_to_answer(desk, me, concern_id).channel]
        written = Written((phrase,), {phrase: {}}, "")
        send(desk, me, concern_id, as_reply(written, desk.content, english, at, today), at)
    except (NotYours, Damaged, NoBox, StoreUnavailable, NoList, UntrustedReaders) as error:
        _log.error("the question whether it has stopped was not sent: %s", type(error).__name__)
        return False
    return True


def _taken_back(me: SignedIn, asked: OpenCase, at: datetime) -> Corrected:
    why = "The question could not be sent."
    return Corrected(at=at, by=me.person.id.hex(), of=len(asked.events), why=why, instead=None)
