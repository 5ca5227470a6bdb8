"""Putting off what is due: until a later day, with a reason, as an entry of the case."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from kiosk.case.due import due_list
from kiosk.case.due_item import Due
from kiosk.case.events import PutOff
from kiosk.case.parts import BadEvent
from kiosk.case.rules import check
from kiosk.inbox.cases.store import Changed, OpenCase, append, read_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.due.reckoning import remembering
from kiosk.inbox.due.settling import can_be_put_off
from kiosk.inbox.profile.published import school_days

FARTHEST: Final = timedelta(weeks=13)
"""About a term: what waits longer than that is not put off, it is dropped, and that has a form of its own."""


class Refused(Exception):
    """Nothing was put off. `why` is "gone", "urgent", "day", "far" or "reason"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, repr=False)
class Waiting:
    """Something due, and the case as it stands with it."""

    case: OpenCase
    due: Due
    earliest: date
    """The first day that it can be put off to."""
    suggested: date
    latest: date


def find(desk: Desk, me: SignedIn, case_id: bytes, item: str, now: datetime) -> Waiting:
    """What is due under this name. Raises NotYours, Damaged, Refused."""
    days = remembering(school_days(desk))
    case = read_case(desk, me, case_id)
    due = next((one for one in due_list(case.case, desk.casework, days) if one.item == item), None)
    if due is None:
        raise Refused("gone")
    if not can_be_put_off(due) or due.day is None:
        raise Refused("urgent")
    earliest = max(due.day, days.day_of(now)) + timedelta(days=1)
    return Waiting(case, due, earliest, days.after(earliest, 4), days.day_of(now) + FARTHEST)


def put_off(
    desk: Desk, me: SignedIn, was: Waiting, seen: int, until: date | None, why: str, at: datetime
) -> None:
    """Put it off. `seen` is how many entries the case had when the form was made.

    Raises Refused; Changed when somebody added to the case since, with nothing written; and what `append` raises.
    """
    if until is not None and was.due.put_off and was.due.day == until:
        return  # the same form once more
    if len(was.case.events) != seen:
        raise Changed(was.case)
    if until is None or until < was.earliest:
        raise Refused("day")
    if until > max(was.latest, was.earliest):
        raise Refused("far")
    try:
        event = PutOff(at=at, by=me.person.id.hex(), item=was.due.item, until=until, why=why.strip())
    except BadEvent:
        raise Refused("reason") from None
    check(was.case.case, event, desk.casework, school_days(desk))
    append(desk, me, was.case, event)
