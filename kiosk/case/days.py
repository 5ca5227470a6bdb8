"""Counting in school days. What a school day is, the caller says: nothing here knows a profile or a clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_FARTHEST: Final = 400
"""How many days ahead the next school day is looked for: more than the longest holiday."""
_SATURDAY: Final = 5
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class SchoolDays:
    """The school's days and its time zone.

    When its profile knows of no more school days (after its last term), weekdays are counted: what is due must not
    fall off the end of a calendar.
    """

    is_school_day: Callable[[date], bool]
    zone: ZoneInfo

    def day_of(self, moment: datetime) -> date:
        """The day on the school's own wall at this moment."""
        return moment.astimezone(self.zone).date()

    def on_or_after(self, day: date) -> date:
        """This day when it is a school day, else the next one."""
        ahead = day
        for _ in range(_FARTHEST):
            if self.is_school_day(ahead):
                return ahead
            ahead += _A_DAY
        return self._weekday_from(day)

    def after(self, day: date, number: int) -> date:
        """The `number`th school day after this one; 0 is this day, or the next school day when it is none."""
        if number == 0:
            return self.on_or_after(day)
        for _ in range(number):
            day = self.on_or_after(day + _A_DAY)
        return day

    def weeks_after(self, day: date, weeks: int) -> date:
        """So many weeks later, or the next school day when that is none."""
        return self.on_or_after(day + timedelta(weeks=weeks))

    def passed(self, day: date, today: date) -> int:
        """How many school days lie after this day, up to today and with it; 0 when the day is not over."""
        number, day = 0, self.on_or_after(day + _A_DAY)
        while day <= today:
            number, day = number + 1, self.on_or_after(day + _A_DAY)
        return number

    def _weekday_from(self, day: date) -> date:
        return day if day.weekday() < _SATURDAY else day + timedelta(days=7 - day.weekday())
