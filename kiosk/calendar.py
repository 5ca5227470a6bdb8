"""When a school is open and when a worry is read, reckoned from its profile. Pure: no clock is looked at here.

A moment is an aware time; a day and a time of day are the school's own. What a profile leaves out is not
guessed at: without terms every weekday that has hours counts, and `knows_its_days` says that this is a guess.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.profile import Days, Profile

_FARTHEST: Final = 400
"""How many days ahead a school day is looked for: more than the longest holiday, and an end for the search."""


def knows_its_days(profile: Profile) -> bool:
    """True when the school has said on which days it is open, so that a day may be named to a child."""
    return bool(profile.terms and profile.hours)


def not_over(runs: Iterable[Days], today: date) -> list[Days]:
    """The terms or holidays that are going on or still to come, the next one first."""
    return sorted((run for run in runs if run.last >= today), key=lambda run: run.first)


def is_school_day(profile: Profile, day: date) -> bool:
    """True for a day of the week that has hours, within a term (if any term is given) and outside every holiday."""
    in_term = not profile.terms or _within(profile.terms, day)
    return in_term and bool(_hours(profile, day)) and not _within(profile.holidays, day)


def is_open(profile: Profile, moment: datetime, zone: ZoneInfo) -> bool:
    """True when worries are read at this moment. The minute of closing is outside."""
    local = _aware(moment).astimezone(zone)
    now = local.time()
    return is_school_day(profile, local.date()) and any(
        opens <= now < closes for opens, closes in _hours(profile, local.date())
    )


def next_open(profile: Profile, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment itself while the school is open, else its next opening, in the school's zone.

    None when the profile knows of none: after its last term, or without any hours.
    """
    if is_open(profile, moment, zone):
        return _aware(moment).astimezone(zone)
    openings = (
        _at(day, opens, zone)
        for day in _school_days(profile, moment, zone)
        for opens, _ in _hours(profile, day)
    )
    return next((opening for opening in openings if _is_after(opening, moment)), None)


def open_time(profile: Profile, since: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
    """How long the school was open between two moments; none at all when the second is not after the first."""
    begin, end = _aware(since).astimezone(UTC), _aware(until).astimezone(UTC)
    days = takewhile(lambda day: day <= end.astimezone(zone).date(), _school_days(profile, begin, zone))
    spans = (
        (max(begin, _at(day, opens, zone).astimezone(UTC)), min(end, _at(day, closes, zone).astimezone(UTC)))
        for day in days
        for opens, closes in _hours(profile, day)
    )
    return sum((last - first for first, last in spans if last > first), timedelta())


def reading_by(profile: Profile, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """When a worry told at this moment is read at the latest, in the school's zone; None when it can't be told.

    It is the closing of the `promise_days`-th school day that begins after the moment: what is told on a Friday
    evening, at a weekend or on Monday before school is read on Monday, what is told on Monday at noon on Tuesday.
    """
    coming = (
        day
        for day in _school_days(profile, moment, zone)
        if _is_after(_at(day, _hours(profile, day)[0][0], zone), moment)
    )
    last = next(islice(coming, profile.promise_days - 1, None), None)
    return _at(last, _hours(profile, last)[-1][1], zone) if last else None


def _hours(profile: Profile, day: date) -> list[tuple[time, time]]:
    """The day's openings and closings in order, if it is a school day."""
    return sorted((row.opens, row.closes) for row in profile.hours if row.weekday == day.weekday())


def _school_days(profile: Profile, moment: datetime, zone: ZoneInfo) -> Iterator[date]:
    today = _aware(moment).astimezone(zone).date()
    ahead = min(_FARTHEST, (date.max - today).days)
    days = (today + timedelta(days=number) for number in range(ahead))
    return (day for day in days if is_school_day(profile, day))


def _within(runs: tuple[Days, ...], day: date) -> bool:
    return any(run.first <= day <= run.last for run in runs)


def _at(day: date, when: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, when, zone)


def _is_after(one: datetime, other: datetime) -> bool:
    # In UTC: two times of one zone are compared by what its clocks show, which they may show twice in autumn.
    return one.astimezone(UTC) > other.astimezone(UTC)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment has a time zone")
    return moment
