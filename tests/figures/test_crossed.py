"""Two axes counted at once, and what of it may leave the school: nobody can work out a number that is hidden."""

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.figures.crossed import Crossed, crossed, crossed_for_outside
from kiosk.figures.facts import Fact
from kiosk.figures.tables import LEAST_SHOWN, Table, for_outside, table

PLACES = {"toilets": "Toilets", "bus": "Bus"}
TIMES = {"lesson": "In a lesson", "break": "At break"}
AXES = ("place", "circumstance")


def fact(places: tuple[str, ...], times: tuple[str, ...]) -> Fact:
    return Fact(date(2026, 11, 2), {"place": places, "circumstance": times}, None, None)


def counted(facts: list[Fact]) -> Crossed:
    return crossed("place-time", AXES, (PLACES, TIMES), facts)


def cells(found: Crossed) -> dict[tuple[str, str], int | None]:
    return {
        (row.label, column.label): number.value
        for row, numbers in zip(found.rows, found.cells, strict=True)
        for column, number in zip(found.columns, numbers, strict=True)
    }


def test_place_and_time_are_counted_together() -> None:
    found = counted([fact(("bus",), ("break",)), fact(("bus", "toilets"), ("break",))])

    assert cells(found)["Bus", "At break"] == 2
    assert cells(found)["Toilets", "At break"] == 1
    assert [side.total.value for side in found.rows] == [1, 2, 0]
    assert found.total.value == 2


def test_what_was_not_said_has_a_line_of_its_own() -> None:
    found = counted([fact(("bus",), ()), fact((), ("break",)), fact((), ())])

    assert cells(found) == {("Bus", "At break"): 0, ("Bus", ""): 1, ("", "At break"): 1, ("", ""): 0}


def test_nothing_that_was_counted_is_an_empty_table() -> None:
    found = counted([])

    assert found.empty
    assert crossed_for_outside(found).empty


def test_a_key_that_the_lists_have_dropped_is_still_counted() -> None:
    assert cells(counted([fact(("gone",), ("break",))]))["gone", "At break"] == 1


def test_the_largest_number_has_the_strongest_shade_and_nought_has_none() -> None:
    found = counted([fact(("bus",), ("break",))] * 8 + [fact(("bus",), ("lesson",))])

    assert [found.shade(cell) for cell in found.cells[0]] == [1, 4, 0]


def test_a_cell_that_its_row_would_give_away_is_hidden_with_its_neighbours() -> None:
    facts = [
        *[fact(("bus",), ("break",))] * 20,
        *[fact(("bus",), ("lesson",))] * 2,
        *[fact(("toilets",), ("break",))] * 9,
        *[fact(("toilets",), ("lesson",))] * 7,
    ]

    found = crossed_for_outside(counted(facts))

    assert set(cells(found).values()) == {None, 0}
    assert not found.told
    assert [side.total.value for side in found.rows if side.key] == [16, 22]


def test_a_table_without_a_small_number_leaves_as_it_is() -> None:
    facts = [fact(("bus",), ("break",))] * 20 + [fact(("toilets",), ("lesson",))] * 5

    found = counted(facts)

    assert cells(crossed_for_outside(found)) == cells(found)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 9), min_size=8, max_size=8).filter(any))
def test_no_small_number_can_be_worked_out_from_all_that_leaves_the_school(numbers: list[int]) -> None:
    pairs = [pair for pair in product(("toilets", "bus", ""), ("lesson", "break", "")) if any(pair)]
    facts = [
        fact((place,) if place else (), (time,) if time else ())
        for (place, time), number in zip(pairs, numbers, strict=True)
        for _ in range(number)
    ]
    inside = counted(facts)

    outside = crossed_for_outside(inside)

    alone = [
        for_outside(table(axis, labels, facts, [], all_rows=False))
        for axis, labels in zip(AXES, (PLACES, TIMES), strict=True)
    ]
    shown = [number.value for row in outside.cells for number in row]
    assert all(value is None or value == 0 or value >= LEAST_SHOWN for value in shown)
    for side, row in zip(outside.rows, zip(outside.cells, inside.cells, strict=True), strict=True):
        hidden = [true.value or 0 for seen, true in zip(*row, strict=True) if seen.hidden]
        if side.key and side.total.value:
            assert not any(hidden) or sum(hidden) >= LEAST_SHOWN
    others = list(_tables_that_say_the_same(inside, outside, alone))
    for at, number in enumerate(number for row in inside.cells for number in row):
        if number.value is not None and 0 < number.value < LEAST_SHOWN:
            assert {other[at] for other in others} - {number.value}


def _tables_that_say_the_same(inside: Crossed, outside: Crossed, alone: list[Table]) -> Iterator[list[int]]:
    """Every table near the true one that whoever reads all three tables outside could take for the true one."""
    truth = [number.value or 0 for row in inside.cells for number in row]
    seen = [number.value for row in outside.cells for number in row]
    width = len(inside.columns)
    may_be = [
        [true] if value is not None else [one for one in (true - 1, true, true + 1) if one >= 0]
        for true, value in zip(truth, seen, strict=True)
    ]
    for other in product(*may_be):
        rows = [sum(other[start : start + width]) for start in range(0, len(other), width)]
        columns = [sum(other[start::width]) for start in range(width)]
        if _fits(outside, alone, rows, columns):
            yield list(other)


def _fits(outside: Crossed, alone: list[Table], rows: list[int], columns: list[int]) -> bool:
    for sides, totals, one in zip((outside.rows, outside.columns), (rows, columns), alone, strict=True):
        known = {line.key: line.now.value for line in one.lines}
        for side, total in zip(sides, totals, strict=True):
            if side.total.value not in (None, total) or known.get(side.key) not in (None, total):
                return False
        having = sum(total for side, total in zip(sides, totals, strict=True) if side.key)
        if one.total.now.value not in (None, having):
            return False
    return True


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_one_small_number_alone_is_hidden_and_so_are_its_totals(few: int) -> None:
    found = crossed_for_outside(counted([fact(("bus",), ("break",))] * few))

    assert cells(found)["Bus", "At break"] is None
    assert [side.total.value for side in (*found.rows, *found.columns) if side.key] == [None, None]
