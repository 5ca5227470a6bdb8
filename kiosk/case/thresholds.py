"""Incidents that come back: over many cases, who was hurt again, who hurt again, where it happened again. Pure.

Only the cases that somebody can open are counted for them. What was set aside as not serious never counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.case.days import SchoolDays
from kiosk.case.state import Case
from kiosk.content.case_model import Threshold
from kiosk.content.casework import Casework


@dataclass(frozen=True)
class Repeat:
    """So many cases of one person or place. `in_case` is the newest of them: there the tasks are set.

    `who` is the id of a person, or the key of a place. `opens` are the tasks that this case does not have yet.
    """

    threshold: str
    who: str
    cases: tuple[str, ...]
    in_case: str
    opens: tuple[str, ...]
    due: tuple[date, ...]
    """By when each of the tasks is done."""


def repeats(cases: Iterable[Case], casework: Casework, days: SchoolDays, today: date) -> tuple[Repeat, ...]:
    """Every threshold that these cases have reached, with what it opens and has not opened yet."""
    known = list(cases)
    found = (
        repeat
        for threshold in casework.thresholds.values()
        for repeat in _of(threshold, known, casework, days, today)
    )
    return tuple(found)


def to_open(found: Iterable[Repeat]) -> tuple[Repeat, ...]:
    """Those repetitions that still open something."""
    return tuple(repeat for repeat in found if repeat.opens)


def _of(
    threshold: Threshold, cases: Sequence[Case], casework: Casework, days: SchoolDays, today: date
) -> Iterator[Repeat]:
    oldest = today - timedelta(weeks=threshold.within_weeks)
    by: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda one: (one.opened_at, one.id)):
        counts = case.decision in threshold.decisions and not case.set_aside
        if counts and days.day_of(case.opened_at) >= oldest:
            for who in _whom(threshold, case):
                by.setdefault(who, []).append(case)
    for who, together in sorted(by.items()):
        if len(together) >= threshold.times:
            yield _repeat(threshold, who, together, casework, days)


def _whom(threshold: Threshold, case: Case) -> tuple[str, ...]:
    if threshold.per == "place":
        return case.classified.places if case.classified else ()
    return tuple(person.id for person in case.with_part(threshold.per))


def _repeat(
    threshold: Threshold, who: str, together: Sequence[Case], casework: Casework, days: SchoolDays
) -> Repeat:
    person = "" if threshold.per == "place" else who
    newest = together[-1]
    # A task that was set in any of these cases, for this person and reason, is not opened twice.
    has = {
        task.task
        for case in together
        for task in case.tasks.values()
        if (task.threshold, task.person) == (threshold.key, person)
    }
    opens = tuple(key for key in threshold.opens if key not in has)
    since = days.day_of(newest.opened_at)
    due = tuple(days.after(since, casework.tasks[key].school_days) for key in opens)
    ids = tuple(case.id for case in together)
    return Repeat(threshold.key, who, ids, newest.id, opens, due)
