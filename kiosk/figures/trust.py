"""The figures of several schools added up, never undoing what a school has hidden. Pure.

A sum in which anything is hidden says "at least": what is known of it, and no word on how much is missing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kiosk.figures.exchange import Count, Counted, Figures, OneAxis, OneSide, Time, TwoAxes

Item = TypeVar("Item")


class CannotAdd(Exception):
    """These figures do not belong together. The message says why, for whoever asked for the report."""


@dataclass(frozen=True)
class Sum:
    """What the schools that say it have together; with `at_least`, one of them hides its number."""

    known: int
    at_least: bool

    @property
    def hidden(self) -> bool:
        """True when nothing is known but that something is hidden."""
        return self.at_least and not self.known


@dataclass(frozen=True)
class SumLine:
    """One line: now, and in the time before."""

    label: str
    now: Sum
    before: Sum


@dataclass(frozen=True)
class SumTable:
    """One axis over `schools` schools: a school may leave an axis out of its report."""

    label: str
    lines: tuple[SumLine, ...]
    total: SumLine
    schools: int


@dataclass(frozen=True)
class SumCrossed:
    """Two axes over `schools` schools; cells row by row, without totals."""

    label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Sum, ...], ...]
    schools: int


@dataclass(frozen=True)
class TrustReport:
    """One report over all schools."""

    label: str
    schools: tuple[Figures, ...]
    now: Time
    before: Time
    tables: tuple[SumTable, ...]
    crossed: tuple[SumCrossed, ...]
    paces: tuple[SumLine, ...]
    """In time (`now`), of how many (`before`)."""


def add_up(figures: Sequence[Figures]) -> TrustReport:
    """All of them together, schools in the order of their names. Raises CannotAdd."""
    _check(figures)
    schools = tuple(sorted(figures, key=lambda one: (one.school, one.school_id)))
    first = schools[0]
    return TrustReport(
        label=first.report_label,
        schools=schools,
        now=first.now,
        before=first.before,
        tables=tuple(_tables(group) for group in _groups(schools, lambda one: one.tables, _of_axis)),
        crossed=tuple(_crossed(group) for group in _groups(schools, lambda one: one.crossed, _of_cross)),
        paces=tuple(
            SumLine(group[0].label, _sum(one.in_time for one in group), _sum(one.counted for one in group))
            for group in _groups(schools, lambda one: one.paces, lambda pace: (pace.label,))
        ),
    )


def _check(figures: Sequence[Figures]) -> None:
    if len(figures) < 2:
        raise CannotAdd("A trust report needs the figures of at least two schools.")
    seen: dict[str, Figures] = {}
    for one in figures:
        if one.school_id in seen:
            raise CannotAdd(f"{one.school} is there twice: name each school's file once.")
        seen[one.school_id] = one
    first = figures[0]
    for one in figures:
        if one.report != first.report:
            raise CannotAdd(
                f"{first.school} sent the report “{first.report_label}”, {one.school} sent “{one.report_label}”: "
                "ask all schools for the same one."
            )
        if _days(one) != _days(first):
            raise CannotAdd(
                f"{first.school} counts {_span(first.now)}, {one.school} counts {_span(one.now)}: ask all schools "
                "for the same days. The school year is the same for everybody."
            )


def _days(one: Figures) -> tuple[object, ...]:
    return one.now.first, one.now.last, one.before.first, one.before.last


def _span(time: Time) -> str:
    return f"{time.first:%-d %B %Y} to {time.last:%-d %B %Y}"


def _of_axis(table: OneAxis) -> tuple[str, ...]:
    return table.axis, table.label


def _of_cross(table: TwoAxes) -> tuple[str, ...]:
    return (table.key,)


def _groups(
    schools: Sequence[Figures],
    parts: Callable[[Figures], Iterable[Item]],
    name: Callable[[Item], tuple[str, ...]],
) -> list[list[Item]]:
    """What the schools say about the same thing, together, in the order in which it first comes up."""
    found: dict[tuple[str, ...], list[Item]] = {}
    for school in schools:
        for part in parts(school):
            found.setdefault(name(part), []).append(part)
    return list(found.values())


def _tables(group: Sequence[OneAxis]) -> SumTable:
    lines: dict[str, list[Counted]] = {}
    for table in group:
        for line in table.lines:
            lines.setdefault(line.key, []).append(line)
    return SumTable(
        label=group[0].label,
        lines=tuple(_line(some) for some in lines.values()),
        total=_line([table.total for table in group]),
        schools=len(group),
    )


def _line(some: Sequence[Counted]) -> SumLine:
    return SumLine(some[0].label, _sum(one.now for one in some), _sum(one.before for one in some))


def _crossed(group: Sequence[TwoAxes]) -> SumCrossed:
    rows, columns = _sides(table.rows for table in group), _sides(table.columns for table in group)
    cells: dict[tuple[str, str], list[Count]] = {}
    for table in group:
        for row, numbers in zip(table.rows, table.cells, strict=True):
            for column, number in zip(table.columns, numbers, strict=True):
                cells.setdefault((row.key, column.key), []).append(number)
    sums = {place: _sum(numbers) for place, numbers in cells.items()}
    # Mostly both were said: a line for what was not is of no use then.
    there = {key for place, one in sums.items() if one.known or one.at_least for key in place}
    if "" not in there:
        rows.pop("", None)
        columns.pop("", None)
    return SumCrossed(
        label=group[0].label,
        rows=tuple(rows.values()),
        columns=tuple(columns.values()),
        cells=tuple(
            tuple(sums.get((row, column), Sum(0, at_least=False)) for column in columns) for row in rows
        ),
        schools=len(group),
    )


def _sides(groups: Iterable[Sequence[OneSide]]) -> dict[str, str]:
    """Every key with its label, what was not said last."""
    found = {side.key: side.label for sides in groups for side in sides}
    return {key: label for key, label in found.items() if key} | ({"": ""} if "" in found else {})


def _sum(numbers: Iterable[Count]) -> Sum:
    every = tuple(numbers)
    return Sum(sum(one or 0 for one in every), any(one is None for one in every))
