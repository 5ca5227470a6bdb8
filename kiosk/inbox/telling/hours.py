"""When the school may be told: in its reading hours, and at any time when nobody knows when those come again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kiosk import calendar
from kiosk.profile import Profile

_MORNING: Final = time(8)


@dataclass(frozen=True)
class Hours:
    """A school's reading hours. Pure: every moment is given.

    Without a next opening (no hours at all, or the last term is over and nobody has written the next one) waiting
    for it would be waiting for ever: then every moment counts as open.
    """

    profile: Profile
    zone: ZoneInfo

    def open(self, now: datetime) -> bool:
        """Whether mail may go out now to somebody who asked for none in the evening, at weekends or in holidays."""
        return calendar.is_open(self.profile, now, self.zone) or self._never_again(now)

    def waited(self, since: datetime, now: datetime) -> timedelta:
        """For how long of school time something has waited."""
        if self._never_again(since):
            return max(now - since, timedelta())
        return calendar.open_time(self.profile, since, now, self.zone)

    def day_begun(self, now: datetime) -> date | None:
        """The school day that is going on, once it has begun; None before it, after it and on every other day."""
        here = now.astimezone(self.zone)
        if self._never_again(now):
            return here.date() if here.time() >= _MORNING else None
        return here.date() if calendar.is_open(self.profile, now, self.zone) else None

    def _never_again(self, now: datetime) -> bool:
        return calendar.next_open(self.profile, now, self.zone) is None
