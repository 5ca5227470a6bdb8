"""Each procedure can be walked from the telling to the closed and checked-back case by settling what is due."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from kiosk.case import events as of
from kiosk.case.due import Due, due_list
from kiosk.case.rules import check, stands_in_the_way
from kiosk.case.state import Case
from kiosk.case.story import story
from kiosk.case.words import line
from tests.case.cases import ASKA, BEN, CARA, CASE, CASEWORK, DAYS, MONDAY, an, opened, person

LATER = MONDAY + timedelta(weeks=40)
REASONS = {
    "bullying": "test-met",
    "prejudice": "aimed-at",
    "not-bullying": "falling-out",
    "unfounded": "mistaken",
}
PEOPLE = [
    person(ASKA, "hurt"),
    person(BEN, "hurting"),
    person(CARA, "witness", "reporter"),
    an(of.KnownAbout, person=BEN, flags=("send", "ehcp", "looked-after", "social-worker", "main-provider")),
    an(of.KnownAbout, person=ASKA, flags=("eal", "interpreter")),
    an(of.Consented, person=ASKA, to="restorative", agreed=True, who="Aska", on=MONDAY),
    an(of.Consented, person=BEN, to="restorative", agreed=True, who="Ben", on=MONDAY),
]

Settle = Callable[[Due, Case], of.Event]


def _task(due: Due, _case: Case) -> of.Event:
    return an(of.TaskSet, task=due.item.removeprefix("open-"), due=due.day, person=due.person)


def _told(due: Due, _case: Case) -> of.Event:
    kind, rest = due.item.split("-", 1)
    rest = rest.removesuffix(f"-{due.person}")
    who, step = (rest, "") if kind == "told" else ("parents", rest)
    return an(of.Told, who=who, person=due.person, step=step, how="phone", on=MONDAY)


def _referral(due: Due, _case: Case) -> of.Event:
    referral = due.item.removeprefix("refer-").removesuffix(f"-{due.person}")
    return an(of.NotReferred, referral=referral, person=due.person, why="they know already")


def _number(due: Due) -> int:
    return int(due.item.rsplit("-", 1)[1])


def settle(decision: str) -> dict[str, Settle]:
    return {
        "triage": lambda *_: an(of.Triaged, urgency="now"),
        "harm": lambda *_: an(of.HarmConsidered, answer="yes", why="x"),
        "police": lambda *_: an(of.PoliceConsidered, answer="advice", acts=("harassment-1997",), why="x"),
        "decision": lambda *_: an(of.Decided, decision=decision, reasons=(REASONS[decision],), why="x"),
        "step-": lambda due, _: an(of.StepDone, step=due.item.removeprefix("step-"), on=MONDAY),
        "open-": _task,
        "task-": lambda due, _: an(of.TaskDone, task=_number(due), on=MONDAY),
        "tell-": _told,
        "told-": _told,
        "record-": lambda due, _: an(
            of.HandedOver, system="a record system", reference="17", step=due.item.removeprefix("record-")
        ),
        "refer-": _referral,
        "plan-": lambda due, _: an(of.PlanReviewed, plan=_number(due), on=MONDAY, found="it holds"),
        "check-in-": lambda due, _: an(of.CheckedIn, person=due.person, on=MONDAY, safe="yes"),
        "svsh": lambda *_: an(of.SvshReviewed, on=MONDAY, found="no risk is left"),
    }


def walk(events: list[of.Event], decision: str) -> list[of.Event]:
    """Settle what is due, one thing after another, until nothing is left but what comes back or the closing."""
    ways = settle(decision)
    for _ in range(150):
        case, found = story(CASE, events), _left(events)
        if [due.item for due in found] in ([], ["next-thing"]):
            return events
        due = found[0]
        event = next(way for prefix, way in ways.items() if due.item.startswith(prefix))(due, case)
        assert event.KIND in due.settle, due.item
        check(case, event, CASEWORK, DAYS)
        events.append(event)
        assert due.item not in {one.item for one in _left(events)}
    raise AssertionError("it never ends")


def _left(events: list[of.Event]) -> list[Due]:
    case = story(CASE, events)
    return [due for due in due_list(case, CASEWORK, DAYS) if not _comes_back(due, case)]


def _comes_back(due: Due, case: Case) -> bool:
    done = case.steps.get(due.item.removeprefix("step-"))
    return done is not None and done.state == "done"


def stages_begun(procedure: str) -> list[of.Event]:
    steps = CASEWORK.procedures[procedure].steps
    return [an(of.StepStarted, step=step.key, on=MONDAY) for step in steps if step.if_needed]


@pytest.mark.parametrize("decision", REASONS)
@pytest.mark.parametrize("procedure", list(CASEWORK.procedures))
@pytest.mark.parametrize("severe", [False, True])
def test_settling_what_is_due_leads_to_the_end_of_every_procedure(
    procedure: str, decision: str, severe: bool
) -> None:
    begun = [opened(procedure), *PEOPLE, *stages_begun(procedure)]
    if severe:
        begun += [
            an(of.Classified, how=("physical",), methods=("hit",), severe=True),
            an(of.SvshPath, route="internal", why="x", risk="x", review=MONDAY),
        ]
    begun += [
        an(of.Supported, person=ASKA, support="reassurance", check_in=MONDAY),
        an(of.Planned, plan="coming-back", person=BEN, text="x", review=MONDAY),
        an(of.Agreed, people=(ASKA, BEN), text="x", review=MONDAY),
    ]

    events = walk(begun, decision)

    assert stands_in_the_way(story(CASE, events), CASEWORK, DAYS) == ()
    close = an(of.Closed, outcome="stopped", why="x", check_back=date(2026, 11, 16))
    check(story(CASE, events), close, CASEWORK, DAYS)
    back = an(of.CheckedBack, person=ASKA, answer="yes", helped="yes", safe="yes", on=LATER)
    check(story(CASE, [*events, close]), back, CASEWORK, DAYS)
    whole = [*events, close, back]
    assert due_list(story(CASE, whole), CASEWORK, DAYS) == ()
    assert all(line(event, number, CASEWORK, {}).says for number, event in enumerate(whole, start=1))
