"""Two things counted at once: how often which place and which time of the day came together. Pure.

One thing that happened at two places is counted in two rows. What has only one of the two stands in a row or column
of its own, "not said", so that a row adds up to what its line says in a table of that axis alone.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kiosk.figures.facts import Fact
from kiosk.figures.protecting import Flow, to_hide
from kiosk.figures.tables import Number, hidden_places, outside

STEPS: Final = 4
"""Shades of a heat table, from pale to strong; 0 is no shade."""
_UNSAID: Final = ""


@dataclass(frozen=True)
class Side:
    """A row or a column: its key ("" for what was not said), its label, and how much was counted in it."""

    key: str
    label: str
    total: Number


@dataclass(frozen=True)
class Crossed:
    """A table of two axes: `cells` row by row, and how much was counted at all."""

    key: str
    rows: tuple[Side, ...]
    columns: tuple[Side, ...]
    cells: tuple[tuple[Number, ...], ...]
    total: Number

    @property
    def empty(self) -> bool:
        """True when nothing was counted. A hidden number is something."""
        return not self.rows

    @property
    def told(self) -> bool:
        """True when at least one cell says that something was there, and how often."""
        return any(cell.value for row in self.cells for cell in row)

    def shade(self, cell: Number) -> int:
        """How strong a cell is drawn: 0 for nought and for what is hidden, `STEPS` for the largest."""
        most = max((one.value or 0 for row in self.cells for one in row), default=0)
        return -(-STEPS * cell.value // most) if cell.value else 0


def crossed(
    key: str,
    axes: tuple[str, str],
    labels: tuple[Mapping[str, str], Mapping[str, str]],
    facts: Sequence[Fact],
) -> Crossed:
    """How often each key of the first axis came with each of the second. Keys that never came up have no line."""
    pairs = [
        (fact.keys.get(axes[0]) or (_UNSAID,), fact.keys.get(axes[1]) or (_UNSAID,))
        for fact in facts
        if any(fact.keys.get(axis) for axis in axes)
    ]
    counted = Counter((row, column) for pair in pairs for row in pair[0] for column in pair[1])
    rows = _sides([pair[0] for pair in pairs], labels[0])
    columns = _sides([pair[1] for pair in pairs], labels[1])
    cells = tuple(tuple(Number(counted[row.key, column.key]) for column in columns) for row in rows)
    return Crossed(key, rows, columns, cells, Number(len(pairs)))


def crossed_for_outside(found: Crossed) -> Crossed:
    """The same table as it may leave the school, also beside tables of each of its two axes, which say its totals."""
    hidden = to_hide(_net(found))

    def seen(number: Number, *name: object) -> Number:
        return Number(None) if name in hidden else number

    return replace(
        found,
        rows=tuple(replace(side, total=seen(side.total, "row", at)) for at, side in enumerate(found.rows)),
        columns=tuple(
            replace(side, total=seen(side.total, "column", at)) for at, side in enumerate(found.columns)
        ),
        cells=tuple(
            tuple(seen(cell, "cell", row, column) for column, cell in enumerate(cells))
            for row, cells in enumerate(found.cells)
        ),
        total=Number(None),  # with it, what was not said could be worked out
    )


def crossed_as_said(found: Crossed) -> dict[str, Any]:
    """The table as plain lists, for JSON."""
    return {
        "key": found.key,
        "rows": [[side.key, side.label, side.total.value] for side in found.rows],
        "columns": [[side.key, side.label, side.total.value] for side in found.columns],
        "cells": [[cell.value for cell in row] for row in found.cells],
        "total": found.total.value,
    }


def crossed_from(said: Mapping[str, Any]) -> Crossed:
    """What `crossed_as_said` gave. Raises ValueError, KeyError or TypeError for anything else."""
    rows, columns = (
        tuple(Side(key, label, Number(total)) for key, label, total in said[sides])
        for sides in ("rows", "columns")
    )
    cells = tuple(tuple(Number(cell) for cell in row) for row in said["cells"])
    if len(cells) != len(rows) or any(len(row) != len(columns) for row in cells):
        raise ValueError
    return Crossed(said["key"], rows, columns, cells, Number(said["total"]))


def _sides(keys: Sequence[tuple[str, ...]], labels: Mapping[str, str]) -> tuple[Side, ...]:
    """The lines that came up, in the order of the list, and last the one for what was not said."""
    counted = Counter(key for some in keys for key in some)
    known = [key for key in (*labels, *(key for key in counted if key not in labels)) if counted[key]]
    ordered = [key for key in known if key != _UNSAID] + ([_UNSAID] if keys else [])
    return tuple(Side(key, labels.get(key, key), Number(counted[key])) for key in ordered)


def _net(found: Crossed) -> dict[Hashable, Flow]:
    cells: dict[Hashable, Flow] = {
        ("cell", row, column): Flow(("row", row), ("column", column), cell.value or 0)
        for row, numbers in enumerate(found.cells)
        for column, cell in enumerate(numbers)
    }
    rows: dict[Hashable, Flow] = {
        ("row", at): Flow(source, ("row", at), number, free, hidden)
        for at, (source, number, free, hidden) in enumerate(_totals(found.rows, "rows"))
    }
    columns: dict[Hashable, Flow] = {
        ("column", at): Flow(("column", at), target, number, free, hidden)
        for at, (target, number, free, hidden) in enumerate(_totals(found.columns, "columns"))
    }
    said = {side: _having(found, sides) for side, sides in (("rows", found.rows), ("columns", found.columns))}
    small = {side: outside(Number(number)).hidden for side, number in said.items()}
    return {
        **cells,
        **rows,
        **columns,
        "rows": Flow("all", "rows", said["rows"], free=False, hidden=small["rows"]),
        "columns": Flow("columns", "all", said["columns"], free=False, hidden=small["columns"]),
    }


def _totals(sides: Sequence[Side], together: str) -> list[tuple[str, int, bool, bool]]:
    """Each side's other end, its number, whether it is free, and whether a table of its axis alone hides it."""
    numbers = [side.total.value or 0 for side in sides]
    hidden = hidden_places([number for side, number in zip(sides, numbers, strict=True) if side.key])
    return [
        (together if side.key else "all", numbers[at], not side.key, at in hidden)
        for at, side in enumerate(sides)
    ]


def _having(found: Crossed, sides: Sequence[Side]) -> int:
    unsaid = sum(side.total.value or 0 for side in sides if not side.key)
    return (found.total.value or 0) - unsaid
