"""A procedure as everybody reads it: each step with who, when and what, in the school's own words."""

import pytest

from kiosk.case.flow import FlowStep, flow
from tests.case.cases import CASEWORK


def steps(procedure: str) -> dict[str, FlowStep]:
    return {step.key: step for step in flow(CASEWORK.procedures[procedure], CASEWORK)}


@pytest.mark.parametrize("procedure", CASEWORK.procedures)
def test_every_step_says_who_when_and_what(procedure: str) -> None:
    found = flow(CASEWORK.procedures[procedure], CASEWORK)

    assert [step.key for step in found] == [step.key for step in CASEWORK.procedures[procedure].steps]
    assert all(step.who and step.when and step.what for step in found)


def test_the_clock_is_said_in_words() -> None:
    found = steps("four-steps")

    assert found["victim-support"].when == "On the same day"
    assert found["investigation"].when == "Within 2 school days of the day it was told"
    assert found["check-stopped"].when == "Within 2 weeks of the step before"
    assert "It is done again every 2 weeks until the case is closed." in found["check-stopped"].more


def test_a_step_that_is_not_always_done_says_when_it_is() -> None:
    assert steps("four-steps")["investigation"].only == ""
    assert steps("four-steps")["sanctions-support"].only.startswith("Where it was decided: Bullying")
    assert steps("five-stages")["stage-2"].only == "If the steps before were not enough"


def test_what_parents_hear_and_what_is_kept_is_said() -> None:
    stage = steps("five-stages")["stage-3"]

    assert "Parents of all the children concerned are sent a written record." in stage.more
    assert "A formal record of bullying is kept." in stage.more
    assert stage.serious
    assert not steps("five-stages")["stage-2"].serious
