"""Which step is next and by when, for each of the five procedures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk.case import events as of
from kiosk.case.procedure import StepRow, next_steps, progress, to_choose_from
from kiosk.case.state import Case
from tests.case.cases import CASEWORK, DAYS, MONDAY, an, done, opened, person, the_case

SEVERE = an(of.Classified, how=("physical",), severe=True)
BULLYING = an(of.Decided, decision="bullying", reasons=("test-met",), why="x")


def rows_of(case: Case) -> tuple[StepRow, ...]:
    return progress(case, CASEWORK.procedures[case.procedure], DAYS)


def next_of(case: Case) -> dict[str, date | None]:
    return {row.step.key: row.due for row in next_steps(rows_of(case))}


def test_six_steps_come_one_after_the_other() -> None:
    steps = ["listen", "reassure", "record", "investigate", "support", "follow-up"]
    so_far: list[of.Event] = []

    for step in steps:
        assert list(next_of(the_case(*so_far))) == [step]
        so_far.append(done(step))


def test_the_follow_up_comes_back_until_the_case_is_closed() -> None:
    steps = ["listen", "reassure", "record", "investigate", "support", "follow-up"]
    case = the_case(*[done(step) for step in steps])
    closed = the_case(
        *[done(step) for step in steps],
        an(of.Closed, outcome="stopped", why="x", check_back=date(2026, 12, 1)),
    )

    assert next_of(case) == {"follow-up": MONDAY + timedelta(weeks=2)}
    assert next_of(closed) == {}


def test_steps_of_the_first_day_are_due_on_the_first_day() -> None:
    assert next_of(the_case()) == {"listen": MONDAY}


def test_what_is_told_at_a_weekend_is_due_on_the_next_school_day() -> None:
    case = the_case(when=opened().at - timedelta(days=1))

    assert next_of(case) == {"listen": MONDAY}


def test_eleven_steps_are_due_side_by_side() -> None:
    found = next_of(the_case(procedure="eleven-steps"))

    assert list(found) == [
        "at-once",
        "log-allegation",
        "make-safe",
        "interviews",
        "inform-lead",
        "inform-staff",
        "inform-parents",
    ]
    assert found["interviews"] == date(2026, 11, 4)


def test_it_is_logged_as_an_incident_only_once_it_is_judged_to_be_one() -> None:
    before = the_case(procedure="eleven-steps")
    told = [BULLYING, done("inform-parents")]
    after = the_case(*told, procedure="eleven-steps")

    assert "log-incident" not in next_of(before)
    assert next_of(after)["log-incident"] == date(2026, 11, 3)


def test_a_step_that_waits_for_the_one_before_has_no_day_yet() -> None:
    assert next_of(the_case(BULLYING, procedure="eleven-steps"))["log-incident"] is None


def test_agencies_are_chosen_and_never_due_by_themselves() -> None:
    case = the_case(procedure="eleven-steps")

    assert {"agencies", "outside"} == {row.step.key for row in to_choose_from(rows_of(case))}
    begun = the_case(an(of.StepStarted, step="agencies", on=MONDAY), procedure="eleven-steps")
    assert next_of(begun)["agencies"] == MONDAY


def test_sanctions_of_the_four_steps_wait_for_the_decision() -> None:
    first = [done("investigation"), done("victim-support")]
    undecided, decided = (
        the_case(*first, procedure="four-steps"),
        the_case(*first, BULLYING, procedure="four-steps"),
    )

    assert list(next_of(undecided)) == ["check-stopped"]
    assert list(next_of(decided)) == ["sanctions-support"]


def test_a_stage_is_due_only_when_it_was_begun() -> None:
    case = the_case(done("stage-1"), procedure="five-stages")

    assert next_of(case) == {}
    assert [row.step.key for row in to_choose_from(rows_of(case))] == [
        "stage-2",
        "stage-3",
        "stage-4",
        "stage-5",
    ]
    begun = the_case(done("stage-1"), an(of.StepStarted, step="stage-2", on=MONDAY), procedure="five-stages")
    assert next_of(begun) == {"stage-2": date(2026, 11, 9)}


@pytest.mark.parametrize(
    ("procedure", "enters"), [("five-stages", "stage-3"), ("restorative-stages", "restorative-3")]
)
def test_a_serious_incident_enters_at_stage_3(procedure: str, enters: str) -> None:
    case = the_case(SEVERE, procedure=procedure)

    assert next_of(case) == {enters: date(2026, 11, 9)}
    before = [row for row in rows_of(case) if row.step.key < enters]
    assert before
    assert not any(row.applies for row in before)


def test_what_was_done_before_it_turned_serious_stays_in_the_list() -> None:
    case = the_case(done("stage-1"), SEVERE, procedure="five-stages")

    assert rows_of(case)[0].applies


def test_a_step_left_out_with_a_reason_lets_the_next_one_come() -> None:
    case = the_case(an(of.StepSkipped, step="listen", why="she did not want to talk yet"))

    assert list(next_of(case)) == ["reassure"]


def test_a_step_begun_out_of_turn_is_not_forgotten() -> None:
    case = the_case(an(of.StepStarted, step="support", on=MONDAY))

    assert set(next_of(case)) == {"listen", "support"}


def test_a_procedure_that_a_school_changes_never_loses_what_was_done() -> None:
    """A step taken out of the list is not shown as next, and the events stay."""
    procedure = CASEWORK.procedures["six-steps"]
    shorter = replace(procedure, steps=procedure.steps[1:])
    case = the_case(done("listen"), person())

    assert [row.step.key for row in next_steps(progress(case, shorter, DAYS))] == ["reassure"]
    assert "listen" in case.steps
