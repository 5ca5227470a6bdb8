"""School days are counted with the school's own calendar; what is due never falls off its end."""

from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kiosk.calendar import is_school_day
from kiosk.case.days import SchoolDays
from kiosk.profile import Days, Hours, Profile
from tests.case.cases import DAYS, MONDAY

LONDON = ZoneInfo("Europe/London")


def test_none_is_the_same_school_day() -> None:
    assert DAYS.after(MONDAY, 0) == MONDAY
    assert DAYS.after(date(2026, 11, 7), 0) == date(2026, 11, 9)


def test_weekends_and_holidays_are_not_counted() -> None:
    friday = date(2026, 12, 18)

    assert DAYS.after(friday, 1) == date(2027, 1, 4)
    assert DAYS.after(friday, 2) == date(2027, 1, 5)


def test_weeks_run_on_through_holidays_to_the_next_school_day() -> None:
    assert DAYS.weeks_after(date(2026, 12, 16), 1) == date(2027, 1, 4)
    assert DAYS.weeks_after(MONDAY, 6) == date(2026, 12, 14)


def test_a_day_begins_at_the_schools_midnight_also_when_clocks_change() -> None:
    assert DAYS.day_of(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert DAYS.day_of(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)
    assert DAYS.day_of(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == date(2026, 10, 25)


def test_the_schools_profile_says_what_a_school_day_is() -> None:
    profile = Profile(
        school_id="0" * 32,
        version=1,
        hours=tuple(Hours(weekday=day, opens="08:30", closes="15:30") for day in range(4)),  # type: ignore[arg-type]
        holidays=(Days(name="Half-term", first=date(2026, 11, 9), last=date(2026, 11, 13)),),
        locales=("en-GB",),
    )
    days = SchoolDays(partial(is_school_day, profile), LONDON)

    assert days.after(date(2026, 11, 5), 1) == date(2026, 11, 16)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 30))
def test_after_the_last_term_weekdays_are_counted(day: date, number: int) -> None:
    days = SchoolDays(lambda _: False, LONDON)

    found = days.after(day, number)

    assert found >= day
    assert found.weekday() < 5


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 20), st.integers(0, 20))
def test_counting_on_is_counting_from_there(day: date, first: int, then: int) -> None:
    assert DAYS.after(DAYS.after(day, first), then) == DAYS.after(day, first + then)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 20))
def test_so_many_school_days_have_passed_as_were_counted_on(day: date, number: int) -> None:
    assert DAYS.passed(day, DAYS.after(day, number)) == number
    assert DAYS.passed(day, day) == 0
