"""What is due: with a reason and what settles it, until it is settled, whatever the order in which things were done."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case import events as of
from kiosk.case.due import Due, due_list, in_order, overdue, reminders
from kiosk.case.event import KINDS
from kiosk.case.state import Case
from kiosk.case.story import story
from tests.case.cases import (
    ASKA,
    BEN,
    CARA,
    CASE,
    CASEWORK,
    DAYS,
    DEPUTY,
    LEAD,
    MONDAY,
    OTHER_CASE,
    an,
    done,
    opened,
    person,
    the_case,
)

TUESDAY = MONDAY + timedelta(days=1)
BULLYING = an(of.Decided, decision="bullying", reasons=("test-met",), why="x")
CLOSED = an(of.Closed, outcome="stopped", why="x", check_back=date(2026, 11, 16))
BOTH = (person(ASKA, "hurt"), person(BEN, "hurting"))


def due_of(case: Case) -> dict[str, Due]:
    return {due.item: due for due in due_list(case, CASEWORK, DAYS)}


def told(who: str, person_id: str = "", step: str = "") -> of.Event:
    return an(of.Told, who=who, person=person_id, step=step, how="phone", on=MONDAY)


def test_a_new_case_asks_for_triage_the_first_step_and_a_decision() -> None:
    found = due_of(the_case())

    assert set(found) == {"triage", "step-listen", "decision", "told-safeguarding-lead"}
    assert found["triage"].day == MONDAY
    assert found["decision"].day == date(2026, 11, 9)


def test_every_due_thing_has_its_case_a_reason_and_a_way_to_settle_it() -> None:
    case = the_case(
        *BOTH,
        an(of.Triaged, urgency="now"),
        BULLYING,
        done("listen"),
        an(of.KnownAbout, person=BEN, flags=("ehcp", "main-provider")),
        an(of.HarmConsidered, answer="yes", why="x"),
        an(of.Planned, plan="support-plan", person=ASKA, text="x", review=MONDAY),
        an(of.Supported, person=ASKA, support="check-ins", check_in=MONDAY),
        an(of.Agreed, people=(ASKA, BEN), text="x", review=MONDAY),
        an(of.TaskSet, task="support-plan", person=ASKA, due=MONDAY, threshold="hurt-again"),
        an(of.SvshPath, route="internal", why="x", risk="x", review=MONDAY),
    )

    found = due_list(case, CASEWORK, DAYS)

    assert len(found) > 12
    for due in found:
        assert due.case == CASE
        assert due.owner == LEAD
        assert due.what
        assert due.why.endswith((".", "?"))
        assert due.settle
        assert set(due.settle) <= set(KINDS)
        assert len(due.item) <= 120
        an(of.PutOff, item=due.item, until=MONDAY, why="x")


SETTLED: dict[str, tuple[list[of.Event], of.Event]] = {
    "triage": ([], an(of.Triaged, urgency="week")),
    "step-listen": ([], done("listen")),
    "decision": ([], BULLYING),
    "told-safeguarding-lead": ([], told("safeguarding-lead")),
    f"told-parents-{ASKA}": ([*BOTH, BULLYING], told("parents", ASKA)),
    f"told-class-teacher-{BEN}": (
        [*BOTH, BULLYING],
        an(of.NotTold, who="class-teacher", person=BEN, why="x"),
    ),
    f"tell-investigate-{ASKA}": ([*BOTH, done("investigate")], told("parents", ASKA, "investigate")),
    "record-record": ([done("record")], an(of.HandedOver, system="CPOMS", reference="1", step="record")),
    "harm": ([an(of.Triaged, urgency="now")], an(of.HarmConsidered, answer="no", why="x")),
    "police": (
        [an(of.Classified, how=("physical",), severe=True)],
        an(of.PoliceConsidered, answer="not-reported", why="x"),
    ),
    "svsh": (
        [an(of.SvshPath, route="internal", why="x", risk="x", review=MONDAY)],
        an(of.SvshReviewed, on=MONDAY, found="x"),
    ),
    "refer-social-care": (
        [an(of.HarmConsidered, answer="yes", why="x")],
        an(of.NotReferred, referral="social-care", why="x"),
    ),
    "open-tell-social-care": (
        [an(of.HarmConsidered, answer="yes", why="x")],
        an(of.TaskSet, task="tell-social-care", due=MONDAY),
    ),
    f"refer-main-provider-{ASKA}": (
        [person(), an(of.KnownAbout, person=ASKA, flags=("main-provider",))],
        an(of.Referred, referral="main-provider", person=ASKA, on=MONDAY),
    ),
    "plan-2": (
        [an(of.Planned, plan="support-plan", text="x", review=MONDAY)],
        an(of.PlanReviewed, plan=2, on=MONDAY, found="x"),
    ),
    "plan-4": (
        [*BOTH, an(of.Agreed, people=(ASKA, BEN), text="x", review=MONDAY)],
        an(of.PlanReviewed, plan=4, on=MONDAY, found="holds"),
    ),
    "task-2": ([an(of.TaskSet, task="support-plan", due=MONDAY)], an(of.TaskDropped, task=2, why="x")),
    f"check-in-{ASKA}": (
        [person(), an(of.Supported, person=ASKA, support="check-ins", check_in=MONDAY)],
        an(of.CheckedIn, person=ASKA, on=MONDAY, safe="yes"),
    ),
    "check-back": ([CLOSED], an(of.CheckedBack, answer="yes", on=MONDAY)),
}


@pytest.mark.parametrize("item", SETTLED)
def test_it_is_due_until_what_settles_it_happens(item: str) -> None:
    before, event = SETTLED[item]

    waiting = due_of(the_case(*before))

    assert item in waiting
    assert event.KIND in waiting[item].settle
    assert item not in due_of(the_case(*before, event))


def test_an_open_case_is_never_without_a_next_thing() -> None:
    case = the_case(
        an(of.Triaged, urgency="week"),
        BULLYING,
        told("safeguarding-lead"),
        done("stage-1"),
        procedure="five-stages",
    )

    found = due_of(case)

    assert list(found) == ["next-thing"]
    assert found["next-thing"].day is None


def test_a_closed_case_that_was_checked_asks_for_nothing() -> None:
    assert due_list(the_case(CLOSED, an(of.CheckedBack, answer="yes", on=MONDAY)), CASEWORK, DAYS) == ()


def test_a_closed_case_still_asks_for_its_plans_and_its_check_back() -> None:
    plan = an(of.Planned, plan="support-plan", text="x", review=MONDAY)

    assert set(due_of(the_case(plan, CLOSED))) == {"plan-2", "check-back"}


def test_reopening_brings_back_what_was_open() -> None:
    found = due_of(the_case(CLOSED, an(of.Reopened, why="again")))

    assert "step-listen" in found
    assert "check-back" not in found


def test_what_was_set_aside_asks_for_nothing_but_its_closing() -> None:
    assert set(due_of(the_case(an(of.SetAside, reason="joke")))) == {"next-thing"}


def test_parents_are_told_at_the_stage_that_asks_for_it() -> None:
    at_1 = due_of(the_case(*BOTH, done("stage-1"), procedure="five-stages"))
    at_2 = due_of(the_case(*BOTH, done("stage-2"), procedure="five-stages"))
    at_4 = due_of(the_case(*BOTH, done("stage-4"), procedure="five-stages"))

    assert not any(item.startswith("tell-") for item in at_1)
    assert {f"tell-stage-2-{ASKA}", f"tell-stage-2-{BEN}"} <= set(at_2)
    assert f"tell-stage-4-{BEN}" in at_4
    assert f"tell-stage-4-{ASKA}" not in at_4


def test_a_formal_record_is_due_from_stage_3_and_not_before() -> None:
    for stage, formal in [("stage-1", False), ("stage-2", False), ("stage-3", True), ("stage-4", True)]:
        found = due_of(the_case(done(stage), procedure="five-stages"))

        assert (f"record-{stage}" in found) is formal


def test_telling_about_one_child_does_not_tell_about_the_other() -> None:
    found = due_of(the_case(*BOTH, BULLYING, told("parents", ASKA)))

    assert f"told-parents-{ASKA}" not in found
    assert f"told-parents-{BEN}" in found


def test_parents_of_staff_and_of_witnesses_are_not_told() -> None:
    teacher = person(CARA, "hurt", name="Ms Invented")
    at_school = an(of.KnownAbout, person=CARA, flags=("staff",))

    found = due_of(the_case(teacher, at_school, person(ASKA, "witness"), BULLYING))

    assert not any("parents" in item for item in found)


@pytest.mark.parametrize(
    ("flag", "referral"),
    [("ehcp", "sen-officer"), ("looked-after", "virtual-school"), ("social-worker", "social-worker")],
)
def test_whoever_must_be_contacted_at_risk_of_exclusion_is_due_by_the_pupils_flags(
    flag: str, referral: str
) -> None:
    calm = [person(BEN, "hurting"), an(of.KnownAbout, person=BEN, flags=(flag,))]
    at_risk = an(of.Planned, plan="safety-plan", person=BEN, text="x", review=MONDAY)

    assert f"refer-{referral}-{BEN}" not in due_of(the_case(*calm))
    assert f"refer-{referral}-{BEN}" in due_of(the_case(*calm, at_risk))


def test_an_emergency_review_is_due_when_a_pupil_with_a_plan_harms_others_significantly() -> None:
    case = the_case(
        person(BEN, "hurting"),
        an(of.KnownAbout, person=BEN, flags=("ehcp",)),
        an(of.HarmConsidered, answer="yes", why="x"),
    )

    assert f"refer-ehcp-review-{BEN}" in due_of(case)


def test_stage_4_opens_its_plans_and_meetings() -> None:
    found = due_of(
        the_case(an(of.StepStarted, step="restorative-4", on=MONDAY), procedure="restorative-stages")
    )

    assert {
        "open-risk-assessment",
        "open-safety-plan",
        "open-early-help-assessment",
        "open-team-around-family",
    } <= set(found)


@pytest.mark.parametrize("sign", ["self-harm", "bruises"])
def test_a_sign_of_harm_asks_the_question_about_harm_at_once(sign: str) -> None:
    seen = an(of.Observed, person=ASKA, source="staff", signs=(sign,), on=MONDAY)

    found = due_of(the_case(person(), seen))

    assert found["harm"].urgent
    assert due_list(the_case(person(), seen), CASEWORK, DAYS)[0].item == "harm"


# --------------------------------------------------------------------------------------- days and people


def test_what_is_put_off_waits_with_its_reason_and_never_comes_earlier() -> None:
    later = an(of.PutOff, item="decision", until=date(2026, 11, 20), why="she is ill")
    earlier = an(of.PutOff, item="decision", until=date(2026, 11, 3), why="x")

    assert due_of(the_case(later))["decision"].day == date(2026, 11, 20)
    assert due_of(the_case(later))["decision"].put_off
    assert due_of(the_case(earlier))["decision"].day == date(2026, 11, 9)


def test_what_is_due_today_is_not_overdue() -> None:
    found = due_list(the_case(), CASEWORK, DAYS)

    assert "triage" not in {due.item for due in overdue(found, MONDAY)}
    assert "triage" in {due.item for due in overdue(found, TUESDAY)}


def test_one_reminder_a_person_with_each_thing_once() -> None:
    mine = due_list(the_case(), CASEWORK, DAYS)
    other = due_list(the_case(case_id=OTHER_CASE, owner=DEPUTY), CASEWORK, DAYS)

    found = reminders([*mine, *other], {}, MONDAY)

    assert [one.person for one in found] == [LEAD, DEPUTY]
    assert {due.item for due in found[0].due} == {"triage", "step-listen"}


def test_the_deputy_is_reminded_of_what_belongs_to_somebody_away() -> None:
    mine = due_list(the_case(), CASEWORK, DAYS)

    found = reminders(mine, {LEAD: DEPUTY}, MONDAY)

    assert [one.person for one in found] == [DEPUTY]


def test_nobody_is_reminded_of_what_has_no_day_or_a_later_one() -> None:
    assert reminders(due_list(the_case(), CASEWORK, DAYS), {}, MONDAY - timedelta(days=1)) == ()


# ------------------------------------------------------------------------------------------- any order

FREE: list[of.Event] = [
    person(ASKA, "hurt"),
    person(BEN, "hurting"),
    person(CARA, "witness"),
    an(of.Triaged, urgency="today"),
    an(of.Classified, how=("verbal",), about=("race",), places=("corridor",)),
    an(of.HarmConsidered, answer="no", why="x"),
    an(of.PoliceConsidered, answer="advice", why="x"),
    an(of.Tested, repeated="yes", on_purpose="yes", power="yes"),
    BULLYING,
    told("safeguarding-lead"),
    an(of.HandedOver, system="CPOMS", reference="7", step="log-allegation"),
    *[done(step) for step in ("at-once", "log-allegation", "make-safe", "interviews", "inform-parents")],
    an(of.StepSkipped, step="inform-staff", why="x"),
    an(of.Noted, note="x"),
]


@given(st.permutations(FREE))
def test_the_same_things_done_in_any_order_leave_the_same_things_due(order: list[of.Event]) -> None:
    """None of these needs another one first, so that only what was done counts, and not when it was written down."""

    def due_after(events: list[of.Event]) -> tuple[Due, ...]:
        return due_list(story(CASE, [opened("eleven-steps"), *events]), CASEWORK, DAYS)

    assert due_after(order) == due_after(FREE)


@given(st.lists(st.sampled_from(FREE), unique_by=id), st.data())
def test_a_note_anywhere_changes_nothing_that_is_due(events: list[of.Event], data: Any) -> None:
    place = data.draw(st.integers(0, len(events)))
    noted = [*events[:place], an(of.Noted, note="a note"), *events[place:]]

    before, after = (
        due_list(story(CASE, [opened("eleven-steps"), *some]), CASEWORK, DAYS) for some in (events, noted)
    )

    assert before == after


@given(st.lists(st.sampled_from(FREE), unique_by=id))
def test_what_is_taken_away_again_is_as_if_it_had_never_been(events: list[of.Event]) -> None:
    undone = [an(of.Corrected, of=number, why="x") for number in range(2, len(events) + 2)]

    case = story(CASE, [opened("eleven-steps"), *events, *reversed(undone)])

    assert due_list(case, CASEWORK, DAYS) == due_list(story(CASE, [opened("eleven-steps")]), CASEWORK, DAYS)


@given(st.permutations(due_list(the_case(*BOTH, BULLYING), CASEWORK, DAYS)))
def test_the_list_has_one_order(shuffled: list[Due]) -> None:
    assert in_order(shuffled) == due_list(the_case(*BOTH, BULLYING), CASEWORK, DAYS)
