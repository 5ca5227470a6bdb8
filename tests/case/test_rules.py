"""What the school's lists ask for before an event is added: each refusal says in plain words what comes first."""

from datetime import date, timedelta

import pytest

from kiosk.case import events as of
from kiosk.case.impossible import Impossible
from kiosk.case.rules import check, stands_in_the_way
from tests.case.cases import ASKA, BEN, CASEWORK, DAYS, MONDAY, an, done, person, the_case

BOTH = (person(ASKA, "hurt"), person(BEN, "hurting"))
BULLYING = an(of.Decided, decision="bullying", reasons=("test-met",), why="x")
NOT_BULLYING = an(of.Decided, decision="not-bullying", reasons=("falling-out",), why="x")
TOLD_LEAD = an(of.Told, who="safeguarding-lead", how="in-person", on=MONDAY)
SUPPORT = an(of.Supported, person=ASKA, support="reassurance")
CLOSE = an(of.Closed, outcome="stopped", why="x", check_back=date(2026, 11, 16))
COMING_BACK = an(of.Planned, plan="coming-back", person=BEN, text="x", review=MONDAY)


def allowed(event: of.Event, *before: of.Event, procedure: str = "six-steps") -> None:
    check(the_case(*before, procedure=procedure), event, CASEWORK, DAYS)


def refused(event: of.Event, *before: of.Event, procedure: str = "six-steps") -> str:
    with pytest.raises(Impossible) as found:
        allowed(event, *before, procedure=procedure)
    return found.value.why


@pytest.mark.parametrize(
    "event",
    [
        an(of.Triaged, urgency="soonish"),
        an(of.SetAside, reason="boring"),
        an(of.PersonAdded, person=ASKA, name="A", parts=("bully",)),
        an(of.KnownAbout, person=ASKA, flags=("naughty",)),
        an(of.Told, who="the-press", how="phone", on=MONDAY),
        an(of.Told, who="parents", how="pigeon", on=MONDAY),
        an(of.Observed, person=ASKA, source="staff", signs=("hiccups",), on=MONDAY),
        an(of.Classified, how=("race",)),
        an(of.Classified, about=("physical",)),
        an(of.HarmConsidered, answer="perhaps", why="x"),
        an(of.SvshPath, route="ignore", why="x", risk="x", review=MONDAY),
        an(of.PoliceConsidered, answer="maybe", why="x"),
        an(of.PoliceConsidered, answer="advice", acts=("magna-carta",), why="x"),
        an(of.Tested, repeated="often", on_purpose="yes", power="yes"),
        an(of.Decided, decision="guilty", why="x"),
        done("dance"),
        an(of.Planned, plan="world", text="x", review=MONDAY),
        an(of.MeasureTaken, person=BEN, measure="stocks", on=MONDAY),
        an(of.TaskSet, task="nothing", due=MONDAY),
        an(of.Consented, person=ASKA, to="anything", agreed=True, who="x", on=MONDAY),
        an(of.Closed, outcome="fine", why="x", check_back=date(2026, 11, 16)),
        an(of.CheckedBack, answer="who-knows", on=MONDAY),
        an(of.Corrected, of=1, why="x", instead=an(of.Triaged, urgency="soonish")),
    ],
    ids=lambda event: event.KIND,
)
def test_a_key_that_no_list_knows_is_refused(event: of.Event) -> None:
    assert refused(event, *BOTH) == "Choose from the list."


@pytest.mark.parametrize("measure", ["internal-exclusion", "fixed-term-exclusion", "permanent-exclusion"])
def test_nobody_is_excluded_without_a_running_plan_to_come_back(measure: str) -> None:
    for_aska = an(of.Planned, plan="coming-back", person=ASKA, text="x", review=MONDAY)
    other = an(of.Planned, plan="support-plan", person=BEN, text="x", review=MONDAY)
    ended = an(of.PlanReviewed, plan=4, on=MONDAY, found="x")
    without = an(of.MeasureTaken, person=BEN, measure=measure, on=MONDAY)
    with_plan = an(of.MeasureTaken, person=BEN, measure=measure, on=MONDAY, plan=4)

    assert "Plan to come back" in refused(without, *BOTH)
    assert "Plan to come back" in refused(without, *BOTH, COMING_BACK)
    assert "Plan to come back" in refused(with_plan, *BOTH, other)
    assert "Plan to come back" in refused(with_plan, *BOTH, for_aska)
    assert "Plan to come back" in refused(with_plan, *BOTH, COMING_BACK, ended)
    allowed(with_plan, *BOTH, COMING_BACK)


def test_a_restorative_meeting_needs_everybodys_consent_and_a_no_counts() -> None:
    yes = [
        an(of.Consented, person=one, to="restorative", agreed=True, who="x", on=MONDAY) for one in (ASKA, BEN)
    ]
    no = an(of.Consented, person=ASKA, to="restorative", agreed=False, who="she changed her mind", on=MONDAY)
    meeting = an(of.Met, people=(ASKA, BEN), on=MONDAY)

    assert "agrees to it first" in refused(meeting, *BOTH, yes[0])
    allowed(meeting, *BOTH, *yes)
    assert "agrees to it first" in refused(meeting, *BOTH, *yes, no)


def test_a_referral_that_needs_a_parent_waits_for_them() -> None:
    referral = an(of.Referred, referral="victims-of-crime", person=ASKA, on=MONDAY)
    yes = an(of.Consented, person=ASKA, to="referral", agreed=True, who="her mother", on=MONDAY)

    assert "parent agrees" in refused(referral, *BOTH)
    allowed(referral, *BOTH, yes)
    allowed(an(of.Referred, referral="social-care", person=ASKA, on=MONDAY), *BOTH)


def test_reasons_belong_to_their_decision() -> None:
    assert "belong" in refused(an(of.Decided, decision="bullying", reasons=("accident",), why="x"))
    assert "at least one" in refused(an(of.Decided, decision="unfounded", why="x"))
    allowed(NOT_BULLYING)


# ---------------------------------------------------------------------------------------------- closing


def test_a_case_is_closed_after_a_decision_something_done_and_whoever_must_be_told() -> None:
    assert "Decide first" in refused(CLOSE)
    assert "what was done" in refused(CLOSE, *BOTH, NOT_BULLYING)
    assert "safeguarding lead" in refused(CLOSE, *BOTH, NOT_BULLYING, SUPPORT)
    allowed(CLOSE, *BOTH, NOT_BULLYING, SUPPORT, TOLD_LEAD)


def test_not_bullying_is_still_acted_on() -> None:
    assert CASEWORK.decisions["not-bullying"].must_act
    assert "acted on in any case" in refused(CLOSE, *BOTH, NOT_BULLYING, TOLD_LEAD)


def test_a_bullying_case_is_not_closed_before_parents_are_told_or_it_says_why_not() -> None:
    before = (*BOTH, BULLYING, SUPPORT, TOLD_LEAD)
    teachers = [
        an(of.Told, who="class-teacher", person=one, how="in-person", on=MONDAY) for one in (ASKA, BEN)
    ]
    told = an(of.Told, who="parents", person=ASKA, how="phone", on=MONDAY)
    not_told = an(of.NotTold, who="parents", person=BEN, why="social care asked us to wait")

    assert "Parents" in refused(CLOSE, *before, *teachers, told)
    allowed(CLOSE, *before, *teachers, told, not_told)


def test_a_formal_record_comes_before_closing() -> None:
    before = (*BOTH, NOT_BULLYING, SUPPORT, TOLD_LEAD, done("stage-3"))
    told = [
        an(of.Told, who="parents", person=one, step="stage-3", how="record", on=MONDAY) for one in (ASKA, BEN)
    ]
    record = an(of.HandedOver, system="CPOMS", reference="12", step="stage-3")

    assert "formal bullying record" in refused(CLOSE, *before, *told, procedure="five-stages")
    allowed(CLOSE, *before, *told, record, procedure="five-stages")


def test_sexual_violence_is_not_closed_without_its_questions_answered() -> None:
    path = an(of.SvshPath, route="internal", why="x", risk="x", review=MONDAY)
    harm = an(of.HarmConsidered, answer="no", why="x")
    police = an(of.PoliceConsidered, answer="not-reported", why="x")
    before = (*BOTH, NOT_BULLYING, SUPPORT, TOLD_LEAD, path)

    assert "significant harm" in refused(CLOSE, *before, police)
    assert "police" in refused(CLOSE, *before, harm)
    allowed(CLOSE, *before, harm, police)


def test_what_was_set_aside_is_closed_without_more() -> None:
    allowed(CLOSE, an(of.SetAside, reason="joke"))


def test_checking_back_is_on_a_later_day() -> None:
    today = an(of.Closed, outcome="stopped", why="x", check_back=MONDAY)

    assert "later day" in refused(today, an(of.SetAside, reason="joke"))


def test_no_reopens_and_not_sure_asks_again() -> None:
    closed = (an(of.SetAside, reason="joke"), CLOSE)

    assert refused(an(of.CheckedBack, answer="no", on=MONDAY), *closed)
    assert refused(an(of.CheckedBack, answer="yes", reopens=True, on=MONDAY), *closed)
    assert refused(an(of.CheckedBack, answer="unsure", on=MONDAY), *closed)
    allowed(an(of.CheckedBack, answer="no", reopens=True, on=MONDAY), *closed)
    allowed(an(of.CheckedBack, answer="unsure", on=MONDAY, next=MONDAY + timedelta(days=14)), *closed)


def test_what_stands_in_the_way_of_closing_is_listed() -> None:
    found = stands_in_the_way(the_case(*BOTH, BULLYING), CASEWORK, DAYS)

    assert {due.item for due in found} == {
        "told-safeguarding-lead",
        *(f"told-{who}-{one}" for who in ("parents", "class-teacher") for one in (ASKA, BEN)),
    }


def test_an_old_event_with_a_dropped_key_still_tells_its_story() -> None:
    """Rules are asked before an event is added; what is stored is never refused for its keys."""
    assert the_case(an(of.Triaged, urgency="an-old-level")).urgency == "an-old-level"
