"""Plans and what is due: a plan that is made asks for no task to begin it, and says how often it is looked at."""

from datetime import date

import pytest

from kiosk.case import events as of
from kiosk.case.due import due_list
from tests.case.cases import BEN, CASEWORK, DAYS, MONDAY, an, person, the_case

STAGE_3 = an(of.StepStarted, step="restorative-3", on=MONDAY)


def due_after(*events: of.Event) -> dict[str, str]:
    case = the_case(person(BEN, "hurting"), *events, procedure="restorative-stages")
    return {due.item: due.why for due in due_list(case, CASEWORK, DAYS)}


def planned(plan: str) -> of.Event:
    return an(of.Planned, plan=plan, person=BEN, text="Every Friday.", review=date(2026, 11, 16))


@pytest.mark.parametrize(
    "events", [(planned("inclusion-support-plan"), STAGE_3), (STAGE_3, planned("inclusion-support-plan"))]
)
def test_who_has_made_the_plan_is_not_asked_to_begin_it(events: tuple[of.Event, ...]) -> None:
    found = due_after(*events)

    assert "open-inclusion-support-plan" not in found
    assert {"open-behaviour-assessment", "open-harmed-needs"} <= set(found)


def test_another_plan_does_not_stand_for_it() -> None:
    assert "open-inclusion-support-plan" in due_after(STAGE_3, planned("safety-plan"))


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ("inclusion-support-plan", "It is reviewed every week."),
        ("team-around-family", "It is reviewed every 6 weeks."),
    ],
)
def test_how_often_is_said_as_one_says_it(plan: str, why: str) -> None:
    assert why in due_after(planned(plan)).values()
