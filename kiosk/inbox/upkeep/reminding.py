"""What of a school's upkeep reminds its leaders, and from which day: reviews, and staff to be trained again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kiosk.case.words import day as day_in_words
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.roles import KEEPERS
from kiosk.inbox.upkeep.reviews import reviews
from kiosk.inbox.upkeep.training import trained

SOON: Final = timedelta(days=30)
"""How long before its day something is shown."""


@dataclass(frozen=True)
class Reminder:
    """Something to keep up, with its day. `review` is the id of the review that settles it; None for training."""

    day: date
    what: str
    review: bytes | None

    @property
    def in_words(self) -> str:
        """Its day in words."""
        return day_in_words(self.day)

    def is_due(self, today: date) -> bool:
        """Whether its day has come."""
        return self.day <= today


def reminders(desk: Desk) -> tuple[Reminder, ...]:
    """Everything that will remind, the first day first. People of one training and day are one reminder."""
    found = [Reminder(one.next_day, f"Review: {one.what}", one.id) for one in reviews(desk)]
    again = Counter((one.again_by, one.what) for one in trained(desk) if one.again_by is not None)
    found += [
        Reminder(day, f"Train again: {what}, {number} {'person' if number == 1 else 'people'}", None)
        for (day, what), number in again.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.what)))


def for_leaders(desk: Desk, me: SignedIn) -> tuple[Reminder, ...]:
    """The same for those who answer for the school's records; nothing for anybody else."""
    return reminders(desk) if me.person.role in KEEPERS else ()


def shown(found: tuple[Reminder, ...], today: date) -> tuple[Reminder, ...]:
    """Those whose day has come, or comes soon."""
    return tuple(one for one in found if one.day <= today + SOON)
