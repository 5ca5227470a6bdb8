"""What is due in a case: each thing with its reason and with what settles it. Pure.

Nothing falls through: what a case's steps, plans, tasks, people and answers ask for is here until an event settles
it, and an open case of which nothing else is due is here itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kiosk.case import due_acts, due_people, due_safety
from kiosk.case.days import SchoolDays
from kiosk.case.due_item import Due, Waits
from kiosk.case.procedure import progress
from kiosk.case.state import Case
from kiosk.content.casework import Casework

NEXT_THING: Final = "next-thing"
_FAR: Final = date.max


@dataclass(frozen=True)
class Reminder:
    """What one colleague is reminded of on one day, the most pressing first."""

    person: str
    due: tuple[Due, ...]


def due_list(case: Case, casework: Casework, days: SchoolDays) -> tuple[Due, ...]:
    """All that is due in this case, the most pressing first. It does not depend on today."""
    found: list[Waits] = []
    if case.is_open:
        procedure = casework.procedures.get(case.procedure)
        rows = progress(case, procedure, days) if procedure else ()
        found += due_acts.triage(case, days)
        found += due_acts.steps(case, rows, procedure)
        found += due_acts.decision(case, casework, days)
        found += due_acts.opened_tasks(case, casework, days)
        found += due_people.tellings(case, casework, rows, days)
        found += due_people.records(case, rows, days)
        found += due_people.referrals(case, casework, days)
        found += due_safety.considered(case, casework, days)
    found += due_acts.tasks(case, casework)
    found += due_acts.plans(case, casework)
    found += due_people.check_ins(case)
    found += due_safety.svsh_review(case)
    found += due_acts.check_back(case)
    if case.is_open and not found:
        found.append(_nothing_else())
    return in_order(_due(case, waits) for waits in found)


def in_order(found: Iterable[Due]) -> tuple[Due, ...]:
    """The most pressing first: what is urgent, then by day; what has no day comes last."""
    return tuple(sorted(found, key=lambda due: (not due.urgent, due.day or _FAR, due.case, due.item)))


def overdue(found: Iterable[Due], today: date) -> tuple[Due, ...]:
    """What should have been done before today."""
    return tuple(due for due in found if due.day is not None and due.day < today)


def reminders(found: Iterable[Due], answering: Mapping[str, str], today: date) -> tuple[Reminder, ...]:
    """Who is reminded of what today: all that is due today or was due before, once for each person.

    `answering` says who answers for what belongs to whom (`kiosk.case.answering`); whoever is not in it answers
    for their own.
    """
    of: dict[str, list[Due]] = {}
    for due in in_order(found):
        if due.day is not None and due.day <= today:
            of.setdefault(answering.get(due.owner, due.owner), []).append(due)
    return tuple(Reminder(person, tuple(items)) for person, items in sorted(of.items()))


def _due(case: Case, waits: Waits) -> Due:
    later = case.put_off.get(waits.item)
    put_off = later is not None and waits.day is not None and later > waits.day
    return Due(
        case=case.id,
        item=waits.item,
        what=waits.what,
        why=waits.why,
        settle=waits.settle,
        day=later if put_off else waits.day,
        person=waits.person,
        owner=case.owner,
        urgent=waits.urgent,
        put_off=put_off,
    )


def _nothing_else() -> Waits:
    return Waits(
        NEXT_THING,
        "Say what comes next, or close it",
        "The case is open and nothing is due in it.",
        ("step-started", "planned", "task-set", "closed"),
        None,
    )
