"""What is due for somebody, remembered while they are signed in and as long as nothing was done that may change it.

Every deed is on record in the transaction that does it (kiosk.inbox.record.audit). So whoever remembers what is due
looks at what was put on record since: a line that only says that somebody looked at something changes nothing; any
other line, by whomever and through whichever worker, has it reckoned anew. What tellers say comes without a record:
that, and the cases themselves, are asked for at every request. A day is reckoned anew, and so is whatever is older
than a few minutes.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar, cast

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from kiosk.case.days import SchoolDays
from kiosk.case.due import due_list
from kiosk.case.due_item import Due
from kiosk.case.state import Case
from kiosk.db import reading
from kiosk.inbox.answers import messages
from kiosk.inbox.cases.shelf import stamp_of
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.garbage import uncollected
from kiosk.inbox.models import AuditEvent

LOOKS: Final = frozenset(
    {
        *("list", "search", "view", "messages", "cases-listed", "case-viewed", "due", "keeping"),
        *("figures-viewed", "report-viewed", "audit", "audit-head", "subject-access"),
        *("sign-in", "sign-in-refused", "sign-out", "passphrase-given", "passphrase-refused"),
        *("prove", "prove-refused"),
    }
)
"""The acts that only look at something, or come to the door."""
SECONDS: Final = 300
"""After so long it is reckoned anew, whatever happened."""


Found = TypeVar("Found")


@dataclass(eq=False, repr=False)
class Lists:
    """What is due in each case by itself, as long as the case and the school's calendar are those of then."""

    _calendar: object = None
    _of: dict[str, tuple[Case, tuple[Due, ...]]] = field(default_factory=dict)

    def begin(self, calendar: object, cases: Mapping[str, Case]) -> None:
        """Keep only what is of these cases, and nothing when the school's days are others now."""
        kept = self._of if calendar == self._calendar else {}
        self._calendar, self._of = calendar, {one: kept[one] for one in cases if one in kept}

    def of(self, one: Case, desk: Desk, days: SchoolDays) -> tuple[Due, ...]:
        """What is due in this case, the most pressing first."""
        known = self._of.get(one.id)
        if known is None or known[0] is not one:
            known = self._of[one.id] = one, due_list(one, desk.casework, days)
        return known[1]


@dataclass(eq=False, repr=False)
class _Kept:
    lists: Lists = field(default_factory=Lists)
    key: Hashable = None
    found: object = None
    seen: int | None = None
    deed: int = 0


def remembered(desk: Desk, me: SignedIn, now: datetime, reckon: Callable[[Lists], Found]) -> Found:
    """What `reckon` found last, or finds now. Raises StoreUnavailable."""
    room = desk.memory.room(me.person.id, me.master_key)
    with room.lock:
        kept = room.part(_Kept, _Kept)
        # Before anything is reckoned: what is done in between is found by the next request.
        key = _key(desk, me, kept, now)
        if key != kept.key:
            with uncollected():
                kept.found = reckon(kept.lists)
            kept.key = key
        return cast(Found, kept.found)


def was_reckoned(desk: Desk, me: SignedIn) -> bool:
    """Whether this worker remembers what was due for this person, so that at most a little is to be reckoned anew."""
    room = desk.memory.room(me.person.id, me.master_key)
    with room.lock:
        return room.part(_Kept, _Kept).found is not None


def _key(desk: Desk, me: SignedIn, kept: _Kept, now: datetime) -> Hashable:
    with reading(desk.inbox) as session:
        _look_at_record(session, kept)
    shelf = stamp_of(desk, me)
    messages.file_new(desk.inbox, me)
    said = frozenset(messages.counts(desk.inbox, me).items())
    today = now.astimezone(desk.settings.school.zone).date()
    return kept.deed, shelf, said, today, int(now.timestamp()) // SECONDS


def _look_at_record(session: Session, kept: _Kept) -> None:
    """Note the newest line of the record, and the newest that is more than a look."""
    if kept.seen is None:
        kept.seen = kept.deed = session.scalar(select(func.max(AuditEvent.seq))) or 0
    deed = case((AuditEvent.act.not_in(LOOKS), AuditEvent.seq))
    asked = select(func.max(AuditEvent.seq), func.max(deed)).where(AuditEvent.seq > kept.seen)
    newest, newest_deed = session.execute(asked).one()
    kept.seen, kept.deed = newest or kept.seen, newest_deed or kept.deed
