"""When a school is open and when a worry is read: a bank of moments in Europe/London, and what must come out."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.calendar import is_open, is_school_day, knows_its_days, next_open, open_time, reading_by
from kiosk.profile import Days, Hours, Profile

LONDON = ZoneInfo("Europe/London")
WEEK = tuple(Hours(weekday=day, opens=time(8, 30), closes=time(15, 30)) for day in range(5))
TERMS = (
    Days(name="Autumn term", first=date(2026, 9, 2), last=date(2026, 12, 18)),
    Days(name="Spring term", first=date(2027, 1, 4), last=date(2027, 4, 1)),
)
HOLIDAYS = (Days(name="Half-term", first=date(2026, 10, 26), last=date(2026, 10, 30)),)
SAID = {"school_id": "0" * 32, "version": 1, "locales": ("en-GB",)}
SCHOOL = Profile(**SAID, hours=WEEK, terms=TERMS, holidays=HOLIDAYS)


def with_(**changes: object) -> Profile:
    return Profile.model_validate(SCHOOL.model_dump() | changes)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-20", True),  # a Friday in term
        ("2026-11-21", False),  # Saturday
        ("2026-11-22", False),  # Sunday
        ("2026-09-01", False),  # the day before term
        ("2026-09-02", True),  # a term's first day
        ("2026-12-18", True),  # and its last
        ("2026-12-21", False),  # a Monday between two terms
        ("2026-10-23", True),
        ("2026-10-26", False),  # half-term, both ends
        ("2026-10-30", False),
        ("2026-11-02", True),
        ("2027-04-02", False),  # after everything that is known
    ],
)
def test_a_school_day_is_a_weekday_in_term_and_in_no_holiday(day: str, expected: bool) -> None:
    assert is_school_day(SCHOOL, date.fromisoformat(day)) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20T08:29", False),
        ("2026-11-20T08:30", True),
        ("2026-11-20T15:29", True),
        ("2026-11-20T15:30", False),
        ("2026-11-21T10:00", False),
        ("2026-10-28T10:00", False),
    ],
)
def test_a_school_is_open_within_its_hours_and_shut_at_the_minute_of_closing(
    moment: str, expected: bool
) -> None:
    assert is_open(SCHOOL, london(moment), LONDON) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20T10:00", "2026-11-20T10:00"),  # open: this very moment
        ("2026-11-20T07:00", "2026-11-20T08:30"),
        ("2026-11-20T15:30", "2026-11-23T08:30"),  # Friday, after closing
        ("2026-11-21T10:00", "2026-11-23T08:30"),
        ("2026-10-23T16:00", "2026-11-02T08:30"),  # over half-term
        ("2026-12-18T16:00", "2027-01-04T08:30"),  # over Christmas
        ("2027-04-01T16:00", None),  # the last term that is known has ended
    ],
)
def test_the_next_opening(moment: str, expected: str | None) -> None:
    found = next_open(SCHOOL, london(moment), LONDON)

    assert found == (london(expected) if expected else None)


@pytest.mark.parametrize(
    ("moment", "days", "expected"),
    [
        ("2026-11-23T07:00", 1, "2026-11-23T15:30"),  # Monday before school
        ("2026-11-23T08:30", 1, "2026-11-24T15:30"),  # the day that has begun does not count
        ("2026-11-23T12:00", 1, "2026-11-24T15:30"),
        ("2026-11-20T12:00", 1, "2026-11-23T15:30"),  # Friday at noon
        ("2026-11-20T22:00", 1, "2026-11-23T15:30"),
        ("2026-11-22T23:59", 1, "2026-11-23T15:30"),
        ("2026-11-20T22:00", 2, "2026-11-24T15:30"),
        ("2026-11-18T10:00", 5, "2026-11-25T15:30"),  # a weekend lies between
        ("2026-10-23T16:00", 1, "2026-11-02T15:30"),
        ("2026-12-17T10:00", 2, "2027-01-04T15:30"),  # the second day lies after the holidays
        ("2027-03-31T10:00", 2, None),  # only one school day is known to come
        ("2027-06-01T10:00", 1, None),
    ],
)
def test_a_worry_is_read_by_the_promised_school_day(moment: str, days: int, expected: str | None) -> None:
    found = reading_by(with_(promise_days=days), london(moment), LONDON)

    assert found == (london(expected) if expected else None)


class TestChangeOfClocks:
    """The clocks go back on 25 October 2026 and forward on 28 March 2027, both on a Sunday at 01:00 UTC."""

    NIGHTS = (Hours(weekday=6, opens=time(1, 15), closes=time(3, 0)), *WEEK)
    SCHOOL = with_(hours=[row.model_dump() for row in NIGHTS], holidays=())

    @pytest.mark.parametrize(
        ("utc", "expected"),
        [
            ("2026-10-23T07:30", True),  # 08:30 in summer time
            ("2026-10-23T07:29", False),
            ("2026-11-02T07:30", False),  # 07:30 in winter time
            ("2026-11-02T08:30", True),
        ],
    )
    def test_the_hours_are_those_on_the_schools_wall(self, utc: str, expected: bool) -> None:
        assert is_open(SCHOOL, datetime.fromisoformat(utc).replace(tzinfo=UTC), LONDON) is expected

    def test_a_weekend_with_a_changed_clock_ends_at_half_past_eight_all_the_same(self) -> None:
        before = datetime(2027, 3, 26, 16, 0, tzinfo=UTC)

        opening = next_open(SCHOOL, before, LONDON)

        assert opening is not None
        assert opening.astimezone(UTC) == datetime(2027, 3, 29, 7, 30, tzinfo=UTC)

    def test_an_hour_that_comes_twice_is_open_both_times(self) -> None:
        twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]  # 01:30 on the wall

        assert [is_open(self.SCHOOL, moment, LONDON) for moment in twice] == [True, True]

    def test_an_opening_is_never_before_the_moment_that_asks(self) -> None:
        # 01:00 and 01:10 on the wall, the first time round
        shut = [datetime(2026, 10, 25, 0, minute, tzinfo=UTC) for minute in (0, 10)]

        found = [next_open(self.SCHOOL, moment, LONDON) for moment in shut]

        assert [opening and opening.astimezone(UTC) for opening in found] == [
            datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
        ] * 2

    def test_an_opening_in_an_hour_that_is_left_out_comes_when_the_clock_has_jumped(self) -> None:
        opening = next_open(self.SCHOOL, datetime(2027, 3, 28, 0, 59, tzinfo=UTC), LONDON)

        assert opening is not None
        assert opening.astimezone(UTC) == datetime(2027, 3, 28, 1, 15, tzinfo=UTC)


class TestWhatIsLeftOut:
    def test_without_terms_every_weekday_with_hours_counts_and_is_a_guess(self) -> None:
        profile = with_(terms=())

        assert is_school_day(profile, date(2030, 8, 6))
        assert not knows_its_days(profile)
        assert knows_its_days(SCHOOL)

    def test_holidays_count_without_terms_too(self) -> None:
        assert not is_school_day(with_(terms=()), date(2026, 10, 28))

    def test_without_hours_nothing_is_said(self) -> None:
        profile, moment = with_(hours=()), london("2026-11-20T10:00")

        assert not is_open(profile, moment, LONDON)
        assert next_open(profile, moment, LONDON) is None
        assert reading_by(profile, moment, LONDON) is None

    def test_a_day_without_hours_is_passed_over(self) -> None:
        profile = with_(hours=[row.model_dump() for row in WEEK if row.weekday != 0])

        assert next_open(profile, london("2026-11-20T16:00"), LONDON) == london("2026-11-24T08:30")

    def test_between_two_times_of_one_day_school_is_shut_and_opens_again(self) -> None:
        split = [
            {"weekday": 4, "opens": "13:00", "closes": "15:30"},
            {"weekday": 4, "opens": "08:30", "closes": "12:00"},
        ]
        profile, noon = with_(hours=split), london("2026-11-20T12:30")

        assert not is_open(profile, noon, LONDON)
        assert next_open(profile, noon, LONDON) == london("2026-11-20T13:00")
        assert reading_by(profile, noon, LONDON) == london("2026-11-27T15:30")  # this Friday has begun

    def test_the_end_of_time_is_no_error(self) -> None:
        assert next_open(with_(terms=()), datetime(9999, 12, 31, 23, 0, tzinfo=UTC), LONDON) is None

    def test_a_moment_without_a_zone_is_a_mistake(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            is_open(SCHOOL, datetime(2026, 11, 20), LONDON)  # noqa: DTZ001 - that is the mistake


def test_midnight_in_the_school_is_the_schools_own() -> None:
    """23:30 UTC on Sunday is Monday in summer time, and school opens on that same day."""
    moment = datetime(2026, 9, 13, 23, 30, tzinfo=UTC)

    assert next_open(SCHOOL, moment, LONDON) == london("2026-09-14T08:30")
    assert reading_by(SCHOOL, moment, LONDON) == london("2026-09-14T15:30")


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-11-20T10:00", "2026-11-20T11:30", 1.5),
        ("2026-11-20T07:00", "2026-11-20T09:00", 0.5),
        ("2026-11-20T15:00", "2026-11-23T09:00", 1),  # over a weekend
        ("2026-10-23T15:00", "2026-11-02T09:00", 1),  # over half-term, in which the clocks go back
        ("2026-11-20T11:00", "2026-11-20T10:00", 0),
        ("2026-11-21T10:00", "2026-11-22T10:00", 0),
        ("2026-11-16T00:00", "2026-11-21T00:00", 35),
    ],
)
def test_open_time_is_the_time_of_the_schools_own_hours(since: str, until: str, hours: float) -> None:
    assert open_time(SCHOOL, london(since), london(until), LONDON) == timedelta(hours=hours)


def test_a_break_at_noon_is_no_open_time() -> None:
    morning = Hours(weekday=4, opens=time(9), closes=time(12))
    afternoon = Hours(weekday=4, opens=time(13), closes=time(15))
    school = with_(hours=(morning, afternoon))

    assert open_time(school, london("2026-11-20T11:00"), london("2026-11-20T14:00"), LONDON) == timedelta(
        hours=2
    )
