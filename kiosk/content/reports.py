"""The rows of reports.toml: what leaders count, and what the reports show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.content.own_lists import text_of
from kiosk.content.rows import Row, read_tables
from kiosk.content.tables import by_key, require

REPORTS = "reports.toml"
AXES = (
    *(
        "route",
        "told-at",
        "zone",
        "what",
        "where",
        "decision",
        "how",
        "method",
        "medium",
        "about",
        "vulnerability",
    ),
    *(
        "place",
        "circumstance",
        "year",
        "year-hurting",
        "class",
        "class-hurting",
        "group-hurt",
        "group-hurting",
        "svsh",
        "support",
        "measure",
        "state",
        "outcome",
        "stopped",
        "helped",
        "safe",
    ),
)
"""What the program can count, and no more."""
CROSSES = {"place-time": ("place", "circumstance")}
"""Which two axes it can count at once."""


@dataclass(frozen=True)
class Axis:
    """Something that is counted. With `all_rows`, a line with nought is shown too."""

    key: str
    label: str
    all_rows: bool


@dataclass(frozen=True)
class Cross:
    """Two axes that are counted at once: a row for each key of the first, a column for each of the second."""

    key: str
    label: str
    axes: tuple[str, str]


@dataclass(frozen=True)
class Report:
    """A report that leaves the school: its axes in order, and what the school adds by hand.

    With `voice`, it shows what was answered to surveys. `crosses` are two axes each, in one table.
    With `training`, it says how many of the staff were trained in what.
    """

    key: str
    label: str
    what: str
    axes: tuple[str, ...]
    paces: bool
    write: tuple[str, ...]
    source: str
    voice: bool = False
    crosses: tuple[str, ...] = ()
    training: bool = False


@dataclass(frozen=True)
class Reporting:
    """Every axis and every report, in file order."""

    axes: Mapping[str, Axis]
    reports: Mapping[str, Report]
    crosses: Mapping[str, Cross]


def load_reports(own: Path | None = None) -> Reporting:
    """What the school's own reports.toml says, or else ours. Raises ContentError for any mistake."""
    tables = read_tables(REPORTS, text_of(REPORTS, Path(__file__).parent, own), ("axis", "cross", "report"))
    axes = by_key(tables["axis"], _axis)
    crosses = by_key(tables["cross"], _cross)
    reports = by_key(tables["report"], lambda key, row: _report(key, row, axes, crosses))
    require(REPORTS, axes, AXES)
    return Reporting(axes, reports, crosses)


def _axis(key: str, row: Row) -> Axis:
    if key not in AXES:
        raise row.error("nothing of this name is counted.")
    return Axis(key, row.label("label"), row.yes_or_no("all_rows"))


def _cross(key: str, row: Row) -> Cross:
    if key not in CROSSES:
        raise row.error("nothing of this name is counted.")
    return Cross(key, row.label("label"), CROSSES[key])


def _report(key: str, row: Row, axes: Collection[str], crosses: Collection[str]) -> Report:
    return Report(
        key,
        row.label("label"),
        row.label("what"),
        axes=row.some_of("axes", axes),
        paces=row.yes_or_no("paces"),
        write=row.labels("write"),
        source=row.word("source"),
        voice=row.yes_or_no("voice", otherwise=False),
        crosses=row.some_of("crosses", crosses) if row.has("crosses") else (),
        training=row.yes_or_no("training", otherwise=False),
    )
