"""Figures for one time and the time before, with every number for staff, and as a report that may leave the school."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kiosk.content.reports import Axis, Cross, Report
from kiosk.content.survey import survey_lists
from kiosk.figures import pace
from kiosk.figures.crossed import Crossed, crossed, crossed_for_outside
from kiosk.figures.facts import Fact
from kiosk.figures.periods import Period
from kiosk.figures.report import KeptReport, paced
from kiosk.figures.tables import Table, for_outside, table
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.reports.labels import labels_of
from kiosk.inbox.upkeep.training import count, trained
from kiosk.inbox.voice.answers import Given
from kiosk.inbox.voice.counting import Voice, voice
from kiosk.profile import Profile

ACTED_WITHIN = 3
"""School days within which something was done for somebody: a measure to look at, and no promise to a child."""


@dataclass(frozen=True)
class Figures:
    """All tables of one period, each with its axis."""

    period: Period
    tables: tuple[tuple[Axis, Table], ...]
    crosses: tuple[tuple[Cross, Crossed], ...]
    reading: pace.Pace
    acting: pace.Pace
    counted: int
    counted_before: int
    voice: Voice

    @property
    def crossed(self) -> tuple[tuple[str, Crossed], ...]:
        """Each table of two axes with its heading."""
        return tuple((cross.label, found) for cross, found in self.crosses)

    @property
    def labelled(self) -> tuple[tuple[str, Table], ...]:
        """Each table with its heading."""
        return tuple((axis.label, found) for axis, found in self.tables)


def figures(
    desk: Desk, facts: Sequence[Fact], said: Given, period: Period, axes: Sequence[str], today: date
) -> Figures:
    """Every number, for staff who can open what is counted; `said` was answered to surveys. Raises StoreUnavailable."""
    known, profile = desk.reporting.axes, school_profile(desk)
    heard = voice(said.answers, profile, period, today, survey_lists(desk.settings.folder))
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
        crosses=tuple(
            (cross, _crossed(desk, cross, now, profile)) for cross in desk.reporting.crosses.values()
        ),
        reading=pace.reading(now, profile.promise_days),
        acting=pace.acting(now, ACTED_WITHIN),
        counted=len(now),
        counted_before=len(before),
        voice=replace(heard, damaged=said.damaged),
    )


def _crossed(desk: Desk, cross: Cross, now: Sequence[Fact], profile: Profile) -> Crossed:
    rows, columns = (labels_of(axis, desk.content, desk.casework, profile) for axis in cross.axes)
    return crossed(cross.key, cross.axes, (rows, columns), now)


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
        tables=tuple((label, for_outside(one)) for label, one in _shown(report, found)),
        crossed=tuple(
            (cross.label, crossed_for_outside(one))
            for cross, one in found.crosses
            if cross.key in report.crosses
        ),
        days=tuple((one.first, one.last) for one in (found.period.now, found.period.before)),
        training=count(trained(desk), today) if report.training else (),
        paces=paces,
        written=written,
        values=school_profile(desk).values,
    )


def _shown(report: Report, found: Figures) -> tuple[tuple[str, Table], ...]:
    return (*found.labelled, *(found.voice.tables if report.voice else ()))
