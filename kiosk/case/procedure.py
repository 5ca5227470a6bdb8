"""Where a case stands in its procedure: which steps are next, and by when each is done. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.case.days import SchoolDays
from kiosk.case.state import Case, StepStands
from kiosk.content.case_model import Procedure, Step


@dataclass(frozen=True)
class StepRow:
    """One step of the procedure in this case.

    `applies` is False for a step that belongs to other decisions, or that a serious incident passes over. `due` is
    the day by which it is done (again), None while it has no clock or waits for the step before it.
    """

    step: Step
    stands: StepStands | None
    applies: bool
    is_next: bool
    due: date | None


def progress(case: Case, procedure: Procedure, days: SchoolDays) -> tuple[StepRow, ...]:
    """Every step of this procedure as it stands, in the procedure's order."""
    rows: list[StepRow] = []
    waiting = False
    for step in procedure.steps:
        row = _row(case, procedure, step, rows, days)
        row = _held_back(row) if procedure.in_order and waiting else row
        waiting = waiting or (row.is_next and not _is_settled(row.stands))
        rows.append(row)
    return tuple(rows)


def next_steps(rows: Iterable[StepRow]) -> tuple[StepRow, ...]:
    """The steps that are next; with a day where they have one."""
    return tuple(row for row in rows if row.is_next)


def to_choose_from(rows: Iterable[StepRow]) -> tuple[StepRow, ...]:
    """The steps that are begun only if they are needed, and have not been."""
    return tuple(row for row in rows if row.applies and row.stands is None and not row.is_next)


def _row(case: Case, procedure: Procedure, step: Step, before: list[StepRow], days: SchoolDays) -> StepRow:
    stands = case.steps.get(step.key)
    serious = _is_entry(case, procedure, step)
    applies = _applies(case, procedure, step)
    wanted = not step.if_needed or serious or (stands is not None and stands.state == "started")
    again = _comes_again(case, step, stands)
    is_next = applies and wanted and (again or not _is_settled(stands))
    due = _due(case, step, stands, before, days, entry=serious) if is_next else None
    return StepRow(step, stands, applies, is_next, due)


def _held_back(row: StepRow) -> StepRow:
    """A step whose turn has not come; one that was begun out of turn stays next."""
    begun = row.stands is not None
    return row if begun else StepRow(row.step, row.stands, row.applies, is_next=False, due=None)


def _applies(case: Case, procedure: Procedure, step: Step) -> bool:
    decided = not step.decisions or case.decision in step.decisions
    return decided and not _passed_over(case, procedure, step)


def _is_serious(case: Case, procedure: Procedure) -> bool:
    severe = case.classified is not None and case.classified.severe
    return severe and bool(procedure.serious_from)


def _is_entry(case: Case, procedure: Procedure, step: Step) -> bool:
    return _is_serious(case, procedure) and step.key == procedure.serious_from


def _passed_over(case: Case, procedure: Procedure, step: Step) -> bool:
    if not _is_serious(case, procedure) or step.key in case.steps:
        return False
    keys = [one.key for one in procedure.steps]
    return keys.index(step.key) < keys.index(procedure.serious_from)


def _is_settled(stands: StepStands | None) -> bool:
    return stands is not None and stands.state in ("done", "skipped")


def _comes_again(case: Case, step: Step, stands: StepStands | None) -> bool:
    return bool(step.every_weeks) and stands is not None and stands.state == "done" and case.is_open


def _due(
    case: Case,
    step: Step,
    stands: StepStands | None,
    before: list[StepRow],
    days: SchoolDays,
    *,
    entry: bool,
) -> date | None:
    if _comes_again(case, step, stands) and stands:
        return days.weeks_after(stands.on, step.every_weeks)
    if step.clock is None:
        return days.on_or_after(stands.on) if stands else None
    start = _counted_from(case, step, stands, before, days, entry=entry)
    if start is None:
        return None
    count = days.after if step.clock.unit == "school days" else days.weeks_after
    return count(start, step.clock.within)


def _counted_from(
    case: Case,
    step: Step,
    stands: StepStands | None,
    before: list[StepRow],
    days: SchoolDays,
    *,
    entry: bool,
) -> date | None:
    opened = days.day_of(case.opened_at)
    if step.if_needed and not entry:
        return stands.on if stands else None
    since = opened
    if step.clock and step.clock.after == "before" and not entry:
        last = next((row for row in reversed(before) if row.applies and _counts(row)), None)
        if last is not None:
            if not _is_settled(last.stands) or last.stands is None:
                return None
            since = last.stands.on
    if step.decisions and case.decided:
        since = max(since, days.day_of(case.decided.at))
    return since


def _counts(row: StepRow) -> bool:
    return not row.step.if_needed or row.stands is not None
