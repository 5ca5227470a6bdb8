"""Which times are compared, on which day."""

from datetime import date

import pytest

from kiosk.figures.facts import Fact
from kiosk.figures.periods import Span, periods

SPRING = Span("Spring term", date(2026, 1, 5), date(2026, 3, 27))
SUMMER = Span("Summer term", date(2026, 4, 13), date(2026, 7, 17))
AUTUMN = Span("Autumn term", date(2026, 9, 2), date(2026, 12, 18))
TERMS = [AUTUMN, SPRING, SUMMER]


@pytest.mark.parametrize(
    ("today", "now", "before"),
    [
        (date(2026, 11, 20), AUTUMN, SUMMER),
        (date(2026, 8, 3), SUMMER, SPRING),  # in the holidays, about the term that is over
        (date(2026, 9, 2), AUTUMN, SUMMER),
        (date(2027, 2, 1), AUTUMN, SUMMER),  # nobody has said when the next term begins
    ],
)
def test_this_term_is_compared_with_the_one_before(today: date, now: Span, before: Span) -> None:
    term = periods(TERMS, today)[0]

    assert (term.key, term.now, term.before) == ("term", now, before)


def test_without_two_terms_there_is_nothing_to_compare_by_terms() -> None:
    assert [one.key for one in periods([AUTUMN], date(2026, 11, 20))] == ["year", "months"]
    assert [one.key for one in periods([], date(2026, 11, 20))] == ["year", "months"]


@pytest.mark.parametrize(
    ("today", "first", "name"),
    [
        (date(2026, 8, 31), date(2025, 9, 1), "School year 2025/26"),
        (date(2026, 9, 1), date(2026, 9, 1), "School year 2026/27"),
        (date(2100, 1, 1), date(2099, 9, 1), "School year 2099/00"),
    ],
)
def test_a_school_year_begins_in_september(today: date, first: date, name: str) -> None:
    year = periods([], today)[0]

    assert (year.now.first, year.now.name) == (first, name)
    assert (year.before.last - year.now.first).days == -1


@pytest.mark.parametrize("today", [date(2026, 11, 20), date(2028, 2, 29), date(2029, 3, 1)])
def test_twelve_months_end_today_and_leave_no_day_out_between(today: date) -> None:
    months = periods([], today)[-1]

    assert months.now.last == today
    assert (months.now.first - months.before.last).days == 1
    assert (months.now.last - months.now.first).days == (months.before.last - months.before.first).days == 364


def test_both_ends_of_a_span_belong_to_it() -> None:
    def on(day: date) -> Fact:
        return Fact(day, {}, None, None)

    inside = [on(SPRING.first), on(SPRING.last)]

    assert SPRING.of([on(date(2026, 1, 4)), *inside, on(date(2026, 3, 28))]) == tuple(inside)
