"""A report as it is kept: tables that may leave the school, how quickly somebody was there, and what was written. Pure.

Only what `for_outside` let through is in it: a report never held a small number, so none can leak out of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from kiosk.figures.crossed import Crossed, crossed_as_said, crossed_from
from kiosk.figures.pace import Pace, may_leave
from kiosk.figures.tables import Line, Number, Table, outside

_VERSION: Final = 1


class BadReport(Exception):
    """These bytes are no report."""


@dataclass(frozen=True)
class Paced:
    """A pace in the words of a report: all that is left of it when it may leave the school."""

    label: str
    middle: float | None
    in_time: Number
    counted: Number


@dataclass(frozen=True)
class StaffTrained:
    """How many of the staff were trained in this, and for how many of them it is time again. About no child."""

    what: str
    trained: int
    over: int


@dataclass(frozen=True, repr=False)
class KeptReport:
    """A report: what it is, of which times, its tables with their labels, and the school's own words by heading.

    `values` are what the school said that it stands for on the day when the report was made.
    """

    key: str
    label: str
    school: str
    made_on: date
    made_by: str
    now: str
    before: str
    tables: tuple[tuple[str, Table], ...]
    paces: tuple[Paced, ...]
    written: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    crossed: tuple[tuple[str, Crossed], ...] = ()
    training: tuple[StaffTrained, ...] = ()
    days: tuple[tuple[date, date], ...] = ()
    """The first and the last day of the time now, and of the time before; none in a report of before it said them."""

    def to_bytes(self) -> bytes:
        """Compact JSON, to be sealed."""
        said = {
            "v": _VERSION,
            "is": [self.key, self.label, self.school, self.made_on.isoformat(), self.made_by],
            "times": [self.now, self.before],
            "tables": [[label, _written(table)] for label, table in self.tables],
            "paces": [[one.label, one.middle, one.in_time.value, one.counted.value] for one in self.paces],
            "written": dict(self.written),
            "values": list(self.values),
            "days": [[first.isoformat(), last.isoformat()] for first, last in self.days],
            "training": [[one.what, one.trained, one.over] for one in self.training],
            "crossed": [[label, crossed_as_said(one)] for label, one in self.crossed],
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, opened: bytes) -> "KeptReport":
        """Read what `to_bytes` wrote. Raises BadReport for anything else, and quotes nothing of it."""
        try:
            return cls._read(json.loads(opened))
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        raise BadReport("not a report of this version")

    @classmethod
    def _read(cls, said: dict[str, Any]) -> "KeptReport":
        if said["v"] != _VERSION:
            raise ValueError
        key, label, school, made_on, made_by = said["is"]
        now, before = said["times"]
        return cls(
            key=key,
            label=label,
            school=school,
            made_on=date.fromisoformat(made_on),
            made_by=made_by,
            now=now,
            before=before,
            tables=tuple((label, _table(table)) for label, table in said["tables"]),
            paces=tuple(
                Paced(label, middle, Number(in_time), Number(counted))
                for label, middle, in_time, counted in said["paces"]
            ),
            written={str(heading): str(text) for heading, text in said["written"].items()},
            # A report of before says none of these.
            values=tuple(map(str, said.get("values", ()))),
            days=tuple(_days(*days) for days in said.get("days", ())),
            training=tuple(StaffTrained(what, *numbers) for what, *numbers in said.get("training", ())),
            crossed=tuple((label, crossed_from(one)) for label, one in said.get("crossed", ())),
        )


def paced(label: str, found: Pace) -> Paced:
    """This pace as it may leave the school: of a few, nothing is said."""
    known = found.counted - found.open
    return Paced(
        label,
        middle=found.middle if may_leave(found) and known else None,
        in_time=outside(Number(found.in_time)),
        counted=outside(Number(found.counted)),
    )


def _days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


def _written(table: Table) -> list[Any]:
    rows = [[line.key, line.label, line.now.value, line.before.value] for line in (*table.lines, table.total)]
    return [table.axis, rows]


def _table(said: Any) -> Table:
    axis, rows = said
    *lines, total = [Line(key, label, Number(now), Number(before)) for key, label, now, before in rows]
    return Table(axis, tuple(lines), total)
