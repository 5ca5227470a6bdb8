"""What the demonstration school says about itself, on any day on which somebody may start it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.calendar import is_open, is_school_day, knows_its_days
from kiosk.content import load_content
from kiosk.demo.profile import demo_profile
from kiosk.profile import Profile
from kiosk.settings import School

SCHOOL = School(id="0" * 32, name="Willow Lane School", phone="0116 496 0000", verify_key=bytes(32))
LONDON = ZoneInfo("Europe/London")
SYMBOLS = Path(__file__).parents[2] / "static" / "symbols"
DAYS = [date(2026, 11, 20) + timedelta(days=37 * number) for number in range(12)]


def made(today: date) -> Profile:
    return demo_profile(SCHOOL, load_content(), today, {"lead": "ab" * 16})


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_it_can_be_signed_and_today_is_in_term(today: date) -> None:
    profile = made(today)
    monday = today - timedelta(days=today.weekday())

    assert Profile.from_bytes(profile.to_bytes()) == profile
    assert knows_its_days(profile)
    assert [is_school_day(profile, monday + timedelta(days=day)) for day in range(7)] == [True] * 5 + [
        False
    ] * 2


def test_terms_and_half_terms_do_not_run_into_each_other() -> None:
    profile = made(DAYS[0])

    ends = [(term.first, term.last) for term in profile.terms]
    assert [one[1] < other[0] for one, other in pairwise(ends)] == [True, True]
    for half, term in zip(profile.holidays, profile.terms, strict=True):
        assert term.first < half.first < half.last < term.last


def test_it_has_an_evening_on_which_school_is_shut() -> None:
    evening = datetime.combine(DAYS[0], time(20, 0), LONDON).astimezone(UTC)

    assert not is_open(made(DAYS[0]), evening, LONDON)


def test_four_adults_and_one_of_them_has_the_leads_key() -> None:
    adults = made(DAYS[0]).adults

    assert len(adults) == 4
    assert [adult.reader for adult in adults] == ["ab" * 16, "", "", ""]


def test_every_symbol_is_one_that_is_drawn() -> None:
    profile = made(DAYS[0])

    wanted = {row.symbol for row in (*profile.adults, *profile.places)}
    assert not [name for name in wanted if not (SYMBOLS / f"{name}.svg").is_file()]


def test_nothing_in_it_is_stale_when_it_is_made() -> None:
    profile = made(load_content().helplines["childline"].checked_on)

    assert profile.stale(load_content().helplines["childline"].checked_on) == ()
