"""The days and the words of the due list: lateness in school days, both changes of the clock, clocks that jump."""

import ast
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from kiosk.case.days import SchoolDays
from kiosk.case.event import KINDS
from kiosk.inbox.cases.words_of_forms import settles
from kiosk.inbox.due import showing
from kiosk.inbox.due.reckoning import reckon
from tests.case.cases import DAYS
from tests.inbox.due_cases import begun
from tests.inbox.office import Office
from tests.inbox.records import at_desk


@pytest.mark.parametrize(
    ("day", "today", "says"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), ""),
        (date(2026, 11, 2), date(2026, 11, 3), "1 school day late"),
        (date(2026, 11, 6), date(2026, 11, 8), "Late: no school day since"),
        (date(2026, 11, 6), date(2026, 11, 9), "1 school day late"),
        (date(2026, 10, 23), date(2026, 11, 3), "2 school days late"),  # half-term lies between
        (date(2026, 12, 18), date(2027, 1, 4), "1 school day late"),  # and Christmas
    ],
)
def test_lateness_counts_school_days(day: date, today: date, says: str) -> None:
    assert showing.late(day, today, DAYS) == says


def test_when_the_last_term_is_over_weekdays_are_counted() -> None:
    ended = SchoolDays(lambda day: day <= date(2026, 7, 17) and day.weekday() < 5, DAYS.zone)

    assert ended.passed(date(2026, 7, 17), date(2026, 7, 22)) == 3


def test_the_day_is_the_schools_own_through_both_changes_of_the_clock(office: Office) -> None:
    begun(office)
    for moment, day in (
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), date(2027, 3, 27)),
        (
            datetime(2027, 3, 28, 23, 30, tzinfo=UTC),
            date(2027, 3, 29),
        ),  # summer time: past midnight at the school
        (datetime(2027, 10, 30, 23, 30, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 23, 30, tzinfo=UTC), date(2027, 10, 31)),
    ):
        found = reckon(*at_desk(office, "lead"), moment)
        assert found.today == day
        assert {one.due.item for one in found.items} >= {"triage", "decision"}


def test_a_clock_that_jumps_back_or_forth_loses_nothing(office: Office) -> None:
    begun(office)
    now = datetime.now(UTC)
    usual = {one.due.item for one in reckon(*at_desk(office, "lead"), now).items}

    for moment in (now - timedelta(days=3000), now + timedelta(days=3000)):
        assert {one.due.item for one in reckon(*at_desk(office, "lead"), moment).items} == usual


def test_every_way_to_settle_something_has_words_and_is_a_kind_of_entry() -> None:
    sources = ("due", "due_acts", "due_people", "due_safety")
    trees = [ast.parse(Path(str(import_module(f"kiosk.case.{one}").__file__)).read_text()) for one in sources]
    tuples = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Tuple)]
    said = {part.value for one in tuples for part in one.elts if isinstance(part, ast.Constant)}

    assert all(settles(kind) for kind in KINDS if kind in said)


def test_initials_say_no_whole_name() -> None:
    assert showing.initials(["Aska Example", "ben", "Zoë van Dijk"]) == "A.E., B., Z.V.D."
