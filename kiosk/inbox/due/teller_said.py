"""What the tellers of closed cases say later: it has stopped, it has not, it started again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.case.state import Case
from kiosk.inbox.answers import messages
from kiosk.inbox.desk import Desk, SignedIn

STOPPED: Final = "stopped"
_ACTS: Final = ("again", "not-stopped", STOPPED)
_TWO_CLOCKS: Final = timedelta(hours=1)
"""How far the clocks of the two sides may lie apart: a word that it goes on is rather heard twice than lost."""


@dataclass(frozen=True)
class Said:
    """The last word of a case's tellers: "again", "not-stopped" or "stopped", and when."""

    act: str
    at: datetime

    @property
    def goes_on(self) -> bool:
        """True when it has not stopped, or started again."""
        return self.act != STOPPED


def said_since(desk: Desk, me: SignedIn, cases: Iterable[Case], now: datetime) -> Mapping[str, Said]:
    """By case (its id in hex), of the closed ones: what was said after they were closed and last asked about.

    When several tell, whoever says that it goes on counts.
    """
    closed = [case for case in cases if case.closed is not None]
    if not closed:
        return {}
    messages.file_new(desk.inbox, me)
    talkative = messages.counts(desk.inbox, me)
    found: dict[str, Said] = {}
    for case in closed:
        concerns = [bytes.fromhex(one) for one in case.concerns]
        last = [_last_word(desk, me, one, case, now) for one in concerns if one in talkative]
        said = sorted((one for one in last if one), key=lambda one: (one.goes_on, one.at))
        if said:
            found[case.id] = said[-1]
    return found


def _last_word(desk: Desk, me: SignedIn, concern_id: bytes, case: Case, now: datetime) -> Said | None:
    words = (
        Said(one.follow_up.act, one.follow_up.told_at)
        for one in messages.thread_of(desk.inbox, me, concern_id).said
        if one.follow_up and not one.strange and one.follow_up.act in _ACTS
    )
    return max((word for word in words if _is_news(word, case, now)), key=lambda word: word.at, default=None)


def _is_news(word: Said, case: Case, now: datetime) -> bool:
    """Whether it was said since the case was closed and last asked about."""
    latest = max(entry.at for entry in (case.closed, case.checked) if entry is not None)
    if latest - _TWO_CLOCKS > now:
        return True  # a moment that lies ahead was written by a wrong clock: then every word is news
    if word.goes_on:
        return word.at > latest - _TWO_CLOCKS
    # That it has stopped is what was just written down, whichever clock is ahead.
    written = case.checked is not None and case.checked.at == latest
    return word.at > (latest + _TWO_CLOCKS if written else latest)
