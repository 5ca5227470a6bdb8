"""Counts beside the time before, and what of them may leave the school."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kiosk.figures.facts import Fact
from kiosk.figures.tables import LEAST_SHOWN, Line, Number, Table, for_outside, outside, table

LABELS = {"verbal": "Verbal", "physical": "Physical", "online": "Online"}


def fact(*how: str) -> Fact:
    return Fact(date(2026, 11, 2), {"how": how}, None, None)


def shown(found: Table) -> dict[str, tuple[int | None, int | None]]:
    return {line.label: (line.now.value, line.before.value) for line in found.lines}


def test_each_key_is_counted_now_and_before() -> None:
    found = table(
        "how", LABELS, [fact("verbal"), fact("verbal", "online")], [fact("physical")], all_rows=True
    )

    assert shown(found) == {"Verbal": (2, 0), "Physical": (0, 1), "Online": (1, 0)}
    assert (found.total.now.value, found.total.before.value) == (2, 1)


def test_a_line_that_never_came_up_is_left_out_unless_nought_says_something() -> None:
    assert shown(table("how", LABELS, [fact("verbal")], [], all_rows=False)) == {"Verbal": (1, 0)}


def test_a_key_that_the_lists_have_dropped_is_still_counted() -> None:
    assert shown(table("how", LABELS, [fact("gone")], [], all_rows=False)) == {"gone": (1, 0)}


def test_a_small_number_does_not_leave_the_school_and_nought_does() -> None:
    facts = [fact("verbal")] * 9 + [fact("physical")] * 2 + [fact("online")] * 3

    found = shown(for_outside(table("how", LABELS, facts, [], all_rows=True)))

    assert found == {"Verbal": (9, 0), "Physical": (None, 0), "Online": (None, 0)}


def test_two_hidden_numbers_that_are_few_together_take_another_with_them() -> None:
    facts = [fact("verbal")] * 9 + [fact("physical")] + [fact("online")]

    found = shown(for_outside(table("how", LABELS, facts, [], all_rows=True)))

    assert found == {"Verbal": (None, 0), "Physical": (None, 0), "Online": (None, 0)}


def test_one_hidden_number_takes_another_with_it() -> None:
    facts = [fact("verbal")] * 9 + [fact("physical")] * 6 + [fact("online")] * 2

    found = shown(for_outside(table("how", LABELS, facts, [], all_rows=True)))

    assert found == {"Verbal": (9, 0), "Physical": (None, 0), "Online": (None, 0)}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_no_small_number_is_shown_and_none_can_be_reckoned_from_the_total(counts: list[int]) -> None:
    lines = tuple(Line(str(at), str(at), Number(count), Number(0)) for at, count in enumerate(counts))

    found = for_outside(Table("how", lines, Line("", "", Number(sum(counts)), Number(0))))

    values = [line.now.value for line in found.lines]
    assert all(value == 0 or value is None or value >= LEAST_SHOWN for value in values)
    hidden = [count for count, value in zip(counts, values, strict=True) if value is None]
    assert not hidden or found.total.now.hidden or (len(hidden) > 1 and sum(hidden) >= LEAST_SHOWN)


def test_the_total_of_a_few_is_hidden_too() -> None:
    assert outside(Number(4)).hidden
    assert outside(Number(0)).value == 0
    assert outside(Number(5)).value == 5


def test_the_largest_number_can_always_divide() -> None:
    assert table("how", LABELS, [], [], all_rows=False).most == 1
    assert table("how", LABELS, [fact("verbal")] * 3, [], all_rows=True).most == 3
