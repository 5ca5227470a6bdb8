"""How many things are due for somebody on which day: noted whenever their due list was reckoned, for the daily mail.

What is due is sealed, so nothing can be counted while nobody is signed in: the mail says what was known last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from kiosk.inbox.models import DueDay


@dataclass(frozen=True)
class Due:
    """How many things are due on a day, and how many were due before it."""

    today: int
    overdue: int


def note(session: Session, person_id: bytes, numbers: Mapping[date, int]) -> None:
    """Keep these numbers in place of all from before, in the caller's transaction; what is not above 0 is left out."""
    session.execute(delete(DueDay).where(DueDay.person_id == person_id))
    rows = [
        {"person_id": person_id, "day": day, "number": number}
        for day, number in numbers.items()
        if number > 0
    ]
    if rows:
        session.execute(insert(DueDay), rows)


def due_on(session: Session, person_id: bytes, day: date) -> Due:
    """What was noted last for this person, as it stands on this day."""
    numbers = select(func.coalesce(func.sum(DueDay.number), 0)).where(DueDay.person_id == person_id)
    return Due(
        today=session.scalar(numbers.where(DueDay.day == day)) or 0,
        overdue=session.scalar(numbers.where(DueDay.day < day)) or 0,
    )
