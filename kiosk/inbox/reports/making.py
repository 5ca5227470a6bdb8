"""Figures for one time and the time before, with every number for staff, and as a report that may leave the school."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.content.reports import Axis, Report
from kiosk.figures import pace
from kiosk.figures.facts import Fact
from kiosk.figures.periods import Period
from kiosk.figures.report import KeptReport, paced
from kiosk.figures.tables import Table, for_outside, table
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.reports.labels import labels_of

ACTED_WITHIN = 3
"""School days within which something was done for somebody: a measure to look at, and no promise to a child."""


@dataclass(frozen=True)
class Figures:
    """All tables of one period, each with its axis."""

    period: Period
    tables: tuple[tuple[Axis, Table], ...]
    reading: pace.Pace
    acting: pace.Pace
    counted: int
    counted_before: int

    @property
    def labelled(self) -> tuple[tuple[str, Table], ...]:
        """Each table with its heading."""
        return tuple((axis.label, found) for axis, found in self.tables)


def figures(desk: Desk, facts: Sequence[Fact], period: Period, axes: Sequence[str]) -> Figures:
    """Every number, for staff who can open what is counted. Raises StoreUnavailable."""
    known, profile = desk.reporting.axes, school_profile(desk)
    now, before = period.now.of(facts), period.before.of(facts)
    tables = tuple(
        (
            known[axis],
            table(
                axis,
                labels_of(axis, desk.content, desk.casework, profile),
                now,
                before,
                all_rows=known[axis].all_rows,
            ),
        )
        for axis in axes
    )
    return Figures(
        period=period,
        tables=tables,
        reading=pace.reading(now, profile.promise_days),
        acting=pace.acting(now, ACTED_WITHIN),
        counted=len(now),
        counted_before=len(before),
    )


def as_report(
    desk: Desk, me: SignedIn, report: Report, found: Figures, written: Mapping[str, str], today: date
) -> KeptReport:
    """The report as it may leave the school: small numbers hidden, and nobody named but who made it."""
    paces = (
        (
            paced("Read within the days that we promise", found.reading),
            paced(f"Something done within {ACTED_WITHIN} school days", found.acting),
        )
        if report.paces
        else ()
    )
    return KeptReport(
        key=report.key,
        label=report.label,
        school=desk.settings.school.name,
        made_on=today,
        made_by=me.person.name,
        now=found.period.now.name,
        before=found.period.before.name,
        tables=tuple((axis.label, for_outside(one)) for axis, one in found.tables),
        paces=paces,
        written=written,
    )
