"""What waits to be done in a case: triage, steps, the decision, tasks, plans, and the question whether it stopped."""

from collections.abc import Iterable, Iterator
from datetime import date

from kiosk.case.days import SchoolDays
from kiosk.case.due_item import Waits
from kiosk.case.procedure import StepRow, next_steps
from kiosk.case.state import AGREEMENT, Case
from kiosk.content.case_model import Procedure
from kiosk.content.casework import Casework


def triage(case: Case, days: SchoolDays) -> Iterator[Waits]:
    """How urgent is it? Until somebody says."""
    if not case.urgency and not case.set_aside:
        day = days.on_or_after(days.day_of(case.opened_at))
        yield Waits("triage", "Say how urgent it is", "Nobody has said yet.", ("triaged", "set-aside"), day)


def steps(case: Case, rows: Iterable[StepRow], procedure: Procedure | None) -> Iterator[Waits]:
    """The next steps of the procedure."""
    if case.set_aside or procedure is None:
        return
    for row in next_steps(rows):
        again = row.stands is not None and row.stands.state == "done"
        why = (
            f"It comes every {_weeks(row.step.every_weeks)}."
            if again
            else f"{procedure.label}: this step is next."
        )
        settle = ("step-done",) if again else ("step-done", "step-skipped")
        yield Waits(f"step-{row.step.key}", row.step.label, why, settle, row.due)


def decision(case: Case, casework: Casework, days: SchoolDays) -> Iterator[Waits]:
    """What was it? Until somebody decides."""
    stands = casework.decisions.get(case.decision)
    if stands is None or stands.final or case.set_aside:
        return
    day = days.after(days.day_of(case.opened_at), stands.stands_for)
    why = f"It stands as: {stands.label}."
    yield Waits("decision", "Decide what it was", why, ("decided", "set-aside"), day)


def opened_tasks(case: Case, casework: Casework, days: SchoolDays) -> Iterator[Waits]:
    """Tasks that a step or an answer opens and that nobody has set yet."""
    # A plan that is made needs no task to begin it, where both have one key.
    already = {task.task for task in case.tasks.values()} | {plan.plan for plan in case.plans.values()}
    for key, why, since in _opened_by(case, casework, days):
        if key not in already and key in casework.tasks:
            already.add(key)
            task = casework.tasks[key]
            day = days.after(since, task.school_days)
            yield Waits(f"open-{key}", task.label, why, ("task-set",), day, urgent=not task.school_days)


def tasks(case: Case, casework: Casework) -> Iterator[Waits]:
    """Tasks that were set and are not settled."""
    for task in case.tasks.values():
        if not task.settled:
            row, cause = casework.tasks.get(task.task), casework.thresholds.get(task.threshold)
            why = f"{cause.label}." if cause else "It was set as a task of this case."
            label = row.label if row else task.task
            settle = ("task-done", "task-dropped")
            yield Waits(f"task-{task.number}", label, why, settle, task.due, task.person)


def plans(case: Case, casework: Casework) -> Iterator[Waits]:
    """Plans and agreements that are reviewed."""
    for plan in case.plans.values():
        if plan.review is None:
            continue
        row = casework.plans.get(plan.plan)
        agreed = plan.plan == AGREEMENT
        label = "Does the agreement hold?" if agreed else f"Review: {row.label if row else plan.plan}"
        why = f"It is reviewed every {_weeks(row.every_weeks)}." if row else "This day was agreed for it."
        yield Waits(f"plan-{plan.number}", label, why, ("plan-reviewed",), plan.review, plan.person)


def check_back(case: Case) -> Iterator[Waits]:
    """Has it stopped? After closing, until nobody needs to ask again."""
    if case.check_back is not None:
        why = "Every closed case is checked: has it stopped, did it help, do they feel safe now?"
        yield Waits("check-back", "Ask whether it has stopped", why, ("checked-back",), case.check_back)


def _weeks(number: int) -> str:
    return "week" if number == 1 else f"{number} weeks"


def _opened_by(case: Case, casework: Casework, days: SchoolDays) -> Iterator[tuple[str, str, date]]:
    procedure = casework.procedures.get(case.procedure)
    for step in procedure.steps if procedure else ():
        stands = case.steps.get(step.key)
        if stands is not None and stands.state != "skipped":
            for key in step.opens:
                yield key, f"{step.label}.", stands.on
    harm = casework.harms.get(case.harm.answer) if case.harm else None
    if harm and case.harm:
        for key in harm.opens:
            yield key, f"Significant harm: {harm.label}.", days.day_of(case.harm.at)
