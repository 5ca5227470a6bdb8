"""Who on the staff was trained in what on which day, and when again. No account is needed to stand in it."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, insert, select

from kiosk.db import reading, writing
from kiosk.figures.report import StaffTrained
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import Training
from kiosk.inbox.record import audit
from kiosk.inbox.upkeep.days import MOST_MONTHS, months_later
from kiosk.inbox.upkeep.reviews import WHAT_LIMIT, Refused

NAMES_LIMIT: Final = 200
"""People in one entry: a whole school on a training day."""


@dataclass(frozen=True)
class Trained:
    """One person's newest training in one thing; `again_by` is None where it does not come again."""

    who: str
    what: str
    held_on: date
    again_by: date | None

    def is_over(self, today: date) -> bool:
        """Whether it is time to train them again."""
        return self.again_by is not None and self.again_by <= today


def trained(desk: Desk) -> tuple[Trained, ...]:
    """The newest training of each person in each thing: by what it was, then by name."""
    in_order = select(Training).order_by(Training.what, Training.who, Training.held_on, Training.id)
    with reading(desk.inbox) as session:
        newest = {
            (row.what, row.who): Trained(row.who, row.what, row.held_on, row.again_by)
            for row in session.scalars(in_order)
        }
    return tuple(newest.values())


def count(known: Iterable[Trained], today: date) -> tuple[StaffTrained, ...]:
    """The same as numbers. Pure."""
    by_what: dict[str, list[Trained]] = {}
    for one in known:
        by_what.setdefault(one.what, []).append(one)
    return tuple(
        StaffTrained(what, len(some), sum(one.is_over(today) for one in some))
        for what, some in by_what.items()
    )


def add(
    desk: Desk,
    me: SignedIn,
    who: Sequence[str],
    what: str,
    days: tuple[date | None, date | None],
    at: datetime,
    today: date,
) -> None:
    """They were trained in this on the first day, and will be again by the second, if there is one.

    Raises Refused: "who", "what", "held" or "again".
    """
    held_on, again_by = days
    names = tuple(dict.fromkeys(who))
    if not 0 < len(names) <= NAMES_LIMIT or not all(0 < len(name) <= WHAT_LIMIT for name in names):
        raise Refused("who")
    if not 0 < len(what) <= WHAT_LIMIT:
        raise Refused("what")
    if held_on is None or held_on > today:
        raise Refused("held")
    if again_by is not None and not held_on < again_by <= months_later(held_on, MOST_MONTHS):
        raise Refused("again")
    rows = [
        {"id": os.urandom(16), "who": name, "what": what, "held_on": held_on, "again_by": again_by}
        for name in names
    ]
    with writing(desk.inbox) as session:
        session.execute(insert(Training), rows)
        audit.record(session, "training-noted", me.person.id, None, at)


def take_out(desk: Desk, me: SignedIn, who: str, at: datetime) -> None:
    """Everything about this person goes: they left, or it was a mistake."""
    with writing(desk.inbox) as session:
        if session.scalars(delete(Training).where(Training.who == who).returning(Training.id)).all():
            audit.record(session, "training-taken-out", me.person.id, None, at)
