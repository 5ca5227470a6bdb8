"""When the school's policy and reports are reviewed next: set, and and settled by "reviewed on".

This is a record of the inbox and no part of the school profile: the profile lies where the public side reads it, and
a change of it waits for a holder of the school key, while whoever held a review must be able to say so at once. Who
said what stands in the audit chain.
"""

import os
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, select, update

from kiosk.content.upkeep import upkeep_lists
from kiosk.db import insert_new, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import Person, ReviewDate
from kiosk.inbox.record import audit
from kiosk.inbox.upkeep.days import MOST_MONTHS, months_later

WHAT_LIMIT: Final = 120
"""Characters of what is reviewed."""


class Refused(Exception):
    """Nothing was written down. `why` is a key of the page's sentences."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Review:
    """Something to review, every so many months. `by` said last that it was done; None and "" where nobody has."""

    id: bytes
    what: str
    months: int
    next_day: date
    last_day: date | None
    by: str

    def proposed(self, reviewed_on: date) -> date:
        """The next day, if it is reviewed on this one."""
        return months_later(reviewed_on, self.months)


def reviews(desk: Desk) -> tuple[Review, ...]:
    """Everything that is reviewed, the next to come first."""
    found = (
        select(ReviewDate, Person.name)
        .outerjoin(Person, Person.id == ReviewDate.last_by)
        .order_by(ReviewDate.next_day, ReviewDate.what)
    )
    with reading(desk.inbox) as session:
        return tuple(
            Review(row.id, row.what, row.months, row.next_day, row.last_day, name or "")
            for row, name in session.execute(found)
        )


def add(
    desk: Desk, me: SignedIn, what: str, period: str, next_day: date | None, at: datetime, today: date
) -> None:
    """Something more to review. Raises Refused ("what", "period", "next" or "known")."""
    known = upkeep_lists().periods
    if not 0 < len(what) <= WHAT_LIMIT:
        raise Refused("what")
    if period not in known:
        raise Refused("period")
    day = _next(next_day, today)
    review_id = os.urandom(16)
    row = {"id": review_id, "what": what, "months": known[period].months, "next_day": day}
    with writing(desk.inbox) as session:
        connection = session.connection()
        if connection.execute(insert_new(connection, ReviewDate).values(row)).rowcount != 1:
            raise Refused("known")
        audit.record(session, "review-set", me.person.id, review_id, at)


def settle(
    desk: Desk,
    me: SignedIn,
    review: Review,
    days: tuple[date | None, date | None],
    at: datetime,
    today: date,
) -> None:
    """It was reviewed on the first day, and is again on the second.

    Raises Refused: "day" or "next" for days that can't be, "changed" when a colleague has settled it meanwhile.
    """
    reviewed_on, next_day = days
    if reviewed_on is None or reviewed_on > today:
        raise Refused("day")
    values = {"last_day": reviewed_on, "next_day": _next(next_day, reviewed_on), "last_by": me.person.id}
    same = (ReviewDate.id == review.id, ReviewDate.next_day == review.next_day)
    with writing(desk.inbox) as session:
        done = update(ReviewDate).where(*same).values(values).returning(ReviewDate.id)
        if session.scalar(done) is None:
            raise Refused("changed")
        audit.record(session, "reviewed", me.person.id, review.id, at)


def end(desk: Desk, me: SignedIn, review_id: bytes, at: datetime) -> None:
    """It is not reviewed any more. Once it is gone, nothing happens."""
    with writing(desk.inbox) as session:
        gone = delete(ReviewDate).where(ReviewDate.id == review_id).returning(ReviewDate.id)
        if session.scalar(gone) is not None:
            audit.record(session, "review-ended", me.person.id, review_id, at)


def _next(day: date | None, after: date) -> date:
    if day is None or not after < day <= months_later(after, MOST_MONTHS):
        raise Refused("next")
    return day
