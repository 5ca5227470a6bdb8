"""Several schools' figures added up: what one of them hides makes the sum "at least", and nothing undoes it."""

from datetime import date

import pytest

from kiosk.figures.exchange import Figures, as_file, from_file
from kiosk.figures.trust import CannotAdd, Sum, TrustReport, add_up
from tests.figures.schools import HERON, LARK, WILLOW, YEAR, kept

TERM = (date(2026, 9, 1), date(2026, 12, 18)), (date(2026, 4, 13), date(2026, 7, 21))


def figures(school: tuple[str, str], **counts: int) -> Figures:
    return from_file(as_file(kept(school[1], counts), school[0]))


def now(report: TrustReport) -> dict[str, tuple[int, bool]]:
    return {line.label: (line.now.known, line.now.at_least) for line in report.tables[0].lines}


def test_numbers_that_every_school_shows_are_added_up() -> None:
    report = add_up([figures(HERON, verbal=9, online=6), figures(WILLOW, verbal=12, online=5)])

    assert now(report) == {"Verbal": (21, False), "Physical": (0, False), "Online": (11, False)}
    assert report.tables[0].total.now == Sum(32, at_least=False)
    assert report.paces[0].before == Sum(32, at_least=False)


def test_a_number_that_one_school_hides_makes_the_sum_at_least_what_the_others_say() -> None:
    report = add_up([figures(HERON, verbal=9, physical=2, online=3), figures(WILLOW, physical=7)])

    assert now(report) == {"Verbal": (9, False), "Physical": (7, True), "Online": (0, True)}


def test_a_sum_of_which_nothing_is_known_is_hidden() -> None:
    report = add_up([figures(HERON, verbal=2), figures(WILLOW, verbal=1)])

    assert report.tables[0].lines[0].now.hidden
    assert report.tables[0].total.now.hidden


def test_one_school_more_never_shows_a_number_that_it_hides() -> None:
    """Whoever has the report without a school and the one with it learns what that school's file says."""
    without = [figures(HERON, verbal=9), figures(WILLOW, verbal=8)]

    before, after = add_up(without), add_up([*without, figures(LARK, verbal=3)])

    assert now(after)["Verbal"][0] == now(before)["Verbal"][0]
    assert after.tables[0].total.now.known == before.tables[0].total.now.known


def test_two_axes_are_added_up_by_their_keys() -> None:
    report = add_up([figures(HERON, verbal=9), figures(WILLOW, verbal=3), figures(LARK)])

    (both,) = report.crossed
    assert both.rows == ("Bus",)
    assert both.cells[0][0] == Sum(9, at_least=True)


def test_an_axis_that_a_school_leaves_out_says_by_how_many_it_is_counted() -> None:
    whole = figures(HERON, verbal=9)

    report = add_up([whole, figures(WILLOW).model_copy(update={"tables": ()})])

    assert report.tables[0].schools == 1


def test_schools_stand_in_the_order_of_their_names() -> None:
    assert [one.school for one in add_up([figures(WILLOW), figures(LARK), figures(HERON)]).schools] == [
        "Heron Brook School",
        "Lark Hill",
        "Willow Lane School",
    ]


def test_one_school_is_no_trust_and_none_is_counted_twice() -> None:
    with pytest.raises(CannotAdd, match="at least two"):
        add_up([figures(HERON)])
    with pytest.raises(CannotAdd, match="Heron Brook School is there twice"):
        add_up([figures(HERON), figures(WILLOW), figures(HERON)])


def test_other_days_and_other_reports_are_not_added_up() -> None:
    other_days = from_file(as_file(kept(WILLOW[1], {}, TERM), WILLOW[0]))
    other_report = figures(WILLOW).model_copy(
        update={"report": "inspection", "report_label": "Inspection pack"}
    )

    with pytest.raises(
        CannotAdd, match="counts 1 September 2025 to 31 August 2026, Willow Lane School counts 1 Sept"
    ):
        add_up([figures(HERON), other_days])
    with pytest.raises(CannotAdd, match="Inspection pack"):
        add_up([figures(HERON), other_report])
    assert YEAR != TERM
