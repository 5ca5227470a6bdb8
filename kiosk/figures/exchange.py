"""A report's numbers as a file for a trust: what is hidden in the report is null, and nobody is named in it.

docs/figures-schema.json describes it. Reading is strict: a file that holds a number from 1 to 4 was not written here,
and is refused, so that nothing made from these files can show one.
"""

import json
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.figures.crossed import Crossed, Side
from kiosk.figures.report import KeptReport
from kiosk.figures.tables import LEAST_SHOWN, Line, Table

FORMAT: Final = "worry-box-figures"
VERSION: Final = 1
"""Another number for anything that a reader of this one could not read."""
MOST_BYTES: Final = 1_000_000


class BadFigures(Exception):
    """These bytes are no figures that can be added up; the message says why, and quotes nothing of them."""


Text = Annotated[str, Field(max_length=300)]
Count = Literal[0] | Annotated[int, Field(ge=LEAST_SHOWN, lt=10**9)] | None
"""None (null) is hidden."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", hide_input_in_errors=True)


class Time(_Part):
    """A time that is compared, both days included."""

    name: Text
    first: date
    last: date


class Counted(_Part):
    """One line of a table. The total of a table has neither key nor label."""

    key: Text
    label: Text
    now: Count
    before: Count


class OneAxis(_Part):
    """How often each key of one axis was there."""

    axis: Text
    label: Text
    lines: Annotated[tuple[Counted, ...], Field(max_length=500)]
    total: Counted


class OneSide(_Part):
    """A row or a column of a table of two axes; its key is "" for what was not said."""

    key: Text
    label: Text
    total: Count


class TwoAxes(_Part):
    """How often two keys came together: `cells` row by row."""

    key: Text
    label: Text
    rows: Annotated[tuple[OneSide, ...], Field(max_length=100)]
    columns: Annotated[tuple[OneSide, ...], Field(max_length=100)]
    cells: tuple[tuple[Count, ...], ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            raise ValueError("a cell is missing")
        return self


class Pace(_Part):
    """How many were in time, of how many."""

    label: Text
    in_time: Count
    counted: Count


class Figures(_Part):
    """One school's numbers for one report."""

    format: Literal["worry-box-figures"]
    format_version: Literal[1]
    school_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    school: Text
    report: Text
    report_label: Text
    made_on: date
    now: Time
    before: Time
    tables: Annotated[tuple[OneAxis, ...], Field(max_length=200)]
    crossed: Annotated[tuple[TwoAxes, ...], Field(max_length=20)]
    paces: Annotated[tuple[Pace, ...], Field(max_length=20)]


def as_file(report: KeptReport, school_id: str) -> bytes:
    """The numbers of this report, without who made it and without what was written by hand.

    Raises BadFigures for a report of before, which does not say its days.
    """
    if not report.days:
        raise BadFigures("it was made before reports said their days: make it again")
    now, before = (
        Time(name=name, first=first, last=last)
        for name, (first, last) in zip((report.now, report.before), report.days, strict=True)
    )
    said = Figures(
        format="worry-box-figures",
        format_version=1,
        school_id=school_id,
        school=report.school,
        report=report.key,
        report_label=report.label,
        made_on=report.made_on,
        now=now,
        before=before,
        tables=tuple(_one_axis(label, table) for label, table in report.tables),
        crossed=tuple(_two_axes(label, table) for label, table in report.crossed),
        paces=tuple(
            Pace(label=pace.label, in_time=pace.in_time.value, counted=pace.counted.value)
            for pace in report.paces
        ),
    )
    return json.dumps(said.model_dump(mode="json"), ensure_ascii=False, indent=1).encode()


def schema() -> dict[str, Any]:
    """What docs/figures-schema.json says (JSON Schema 2020-12)."""
    said = Figures.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "figures-schema.json",
        **said,
        "title": f"Figures of one school for a trust, version {VERSION}",
        "description": "Taken out of a kept report. null is a hidden number: no number from 1 to 4 is ever in it.",
    }


def from_file(untrusted: bytes) -> Figures:
    """Read what `as_file` wrote. Raises BadFigures for anything else."""
    if len(untrusted) > MOST_BYTES:
        raise BadFigures("it is too large for a file of figures")
    try:
        said = json.loads(untrusted)
    except (ValueError, RecursionError):
        raise BadFigures("it is no file of figures") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise BadFigures("it is no file of figures")
    if said.get("format_version") != VERSION:
        raise BadFigures(f"it is of another version: this program reads version {VERSION}")
    try:
        return Figures.model_validate_json(untrusted)
    except ValidationError:
        raise BadFigures("it was changed or damaged: take it out of the worry box again") from None


def _one_axis(label: str, table: Table) -> OneAxis:
    lines = tuple(_line(line) for line in table.lines)
    return OneAxis(axis=table.axis, label=label, lines=lines, total=_line(table.total))


def _line(line: Line) -> Counted:
    return Counted(key=line.key, label=line.label, now=line.now.value, before=line.before.value)


def _two_axes(label: str, table: Crossed) -> TwoAxes:
    return TwoAxes(
        key=table.key,
        label=label,
        rows=tuple(_side(side) for side in table.rows),
        columns=tuple(_side(side) for side in table.columns),
        cells=tuple(tuple(cell.value for cell in row) for row in table.cells),
    )


def _side(side: Side) -> OneSide:
    return OneSide(key=side.key, label=side.label, total=side.total.value)
