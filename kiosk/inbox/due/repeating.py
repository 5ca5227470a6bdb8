"""Incidents that come back: one tap of a person sets the tasks that the school's own threshold asks for."""

from datetime import datetime

from kiosk.case.events import TaskSet
from kiosk.case.rules import check
from kiosk.case.state import Case
from kiosk.case.thresholds import Repeat, repeats, to_open
from kiosk.inbox.cases.shelf import cases_of
from kiosk.inbox.cases.store import Changed, append, read_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.due.reckoning import remembering
from kiosk.inbox.profile.published import school_days


def open_tasks(desk: Desk, me: SignedIn, threshold: str, who: str, at: datetime) -> int:
    """Set every task that this repetition opens and that no case of it has; how many were set now.

    Two people at once, or one person twice, set each task once: what one of them wrote is seen before the other
    writes, entry by entry. Stopped in between, the rest is still proposed. Raises NotYours, Damaged, Impossible.
    """
    number = 0
    while found := _still_to_open(desk, me, threshold, who, at):
        number += _set_next(desk, me, found, at)
    return number


def _still_to_open(desk: Desk, me: SignedIn, threshold: str, who: str, at: datetime) -> Repeat | None:
    days = remembering(school_days(desk))
    cases = [case for case in cases_of(desk, me).values() if case is not None]
    found = to_open(repeats(cases, desk.casework, days, days.day_of(at)))
    return next((one for one in found if (one.threshold, one.who) == (threshold, who)), None)


def _set_next(desk: Desk, me: SignedIn, repeat: Repeat, at: datetime) -> int:
    """Set the first task that is still missing; 0 when somebody else wrote into the case meanwhile."""
    case = read_case(desk, me, bytes.fromhex(repeat.in_case))
    event = _event(desk, me, repeat, case.case, at)
    if event is None:
        return 0
    check(case.case, event, desk.casework, school_days(desk))
    try:
        append(desk, me, case, event)
    except Changed:
        return 0
    return 1


def _event(desk: Desk, me: SignedIn, repeat: Repeat, case: Case, at: datetime) -> TaskSet | None:
    threshold = desk.casework.thresholds[repeat.threshold]
    person = "" if threshold.per == "place" else repeat.who
    has = {one.task for one in case.tasks.values() if (one.threshold, one.person) == (threshold.key, person)}
    for task, due in zip(repeat.opens, repeat.due, strict=True):
        if task not in has:
            why = f"{threshold.label}: {len(repeat.cases)} cases in {threshold.within_weeks} weeks."
            return TaskSet(
                at=at,
                by=me.person.id.hex(),
                task=task,
                person=person,
                due=due,
                threshold=threshold.key,
                cases=repeat.cases[-60:],
                why=why,
            )
    return None
