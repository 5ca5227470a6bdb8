"""Incidents that come back: counted per person hurt, per person hurting and per place, over the cases one can open."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.case import events as of
from kiosk.case.state import Case
from kiosk.case.thresholds import Repeat, repeats, to_open
from tests.case.cases import ASKA, BEN, CARA, CASEWORK, DAYS, START, an, person, the_case

TODAY = date(2026, 12, 1)
BULLYING = an(of.Decided, decision="bullying", reasons=("test-met",), why="x")
UNFOUNDED = an(of.Decided, decision="unfounded", reasons=("mistaken",), why="x")


def case(number: int, *events: of.Event, when: datetime = START) -> Case:
    return the_case(*events, case_id=f"{number:032x}", when=when + timedelta(hours=number))


def found(*cases: Case, today: date = TODAY) -> dict[tuple[str, str], Repeat]:
    return {(one.threshold, one.who): one for one in repeats(cases, CASEWORK, DAYS, today)}


def test_hurt_twice_opens_risk_assessment_plan_check_ins_and_targeted_work() -> None:
    again = found(case(1, person(ASKA, "hurt")), case(2, person(ASKA, "hurt")))[("hurt-again", ASKA)]

    assert {"risk-assessment", "support-plan", "pastoral-check-ins", "resilience", "watch-pattern"} <= set(
        again.opens
    )
    assert again.in_case == f"{2:032x}"
    assert again.cases == (f"{1:032x}", f"{2:032x}")


def test_hurting_twice_opens_emotional_regulation_and_social_skills() -> None:
    again = found(case(1, person(BEN, "hurting"), BULLYING), case(2, person(BEN, "hurting"), BULLYING))

    assert {"emotional-regulation", "social-skills", "risk-assessment"} <= set(
        again[("hurting-again", BEN)].opens
    )


def test_an_allegation_is_never_held_against_a_child() -> None:
    undecided = [case(number, person(BEN, "hurting")) for number in range(5)]

    assert found(*undecided) == {}


def test_what_was_unfounded_or_set_aside_never_counts() -> None:
    unfounded = case(1, person(ASKA, "hurt"), UNFOUNDED)
    aside = case(2, person(ASKA, "hurt"), an(of.SetAside, reason="joke"))

    assert found(unfounded, aside, case(3, person(ASKA, "hurt"))) == {}


def test_a_place_counts_whoever_was_hurt_there() -> None:
    corridor = an(of.Classified, how=("physical",), places=("corridor",))
    cases = [case(number, person(who, "hurt"), corridor) for number, who in enumerate((ASKA, BEN, CARA))]

    again = found(*cases)[("place-again", "corridor")]

    assert again.opens == ("watch-pattern", "watch-place")
    assert found(*cases[:2]) == {}


def test_what_is_long_past_does_not_count() -> None:
    old = case(1, person(ASKA, "hurt"), when=datetime(2026, 6, 1, 9, tzinfo=UTC))

    assert found(old, case(2, person(ASKA, "hurt"))) == {}


def test_what_was_opened_once_is_not_opened_again() -> None:
    first = case(1, person(ASKA, "hurt"))
    tasks = CASEWORK.thresholds["hurt-again"].opens
    set_up = [
        an(of.TaskSet, task=task, person=ASKA, due=TODAY, threshold="hurt-again", cases=(first.id,))
        for task in tasks
    ]
    second = case(2, person(ASKA, "hurt"), *set_up)
    third = case(3, person(ASKA, "hurt"))

    assert found(first, second)[("hurt-again", ASKA)].opens == ()
    assert to_open(repeats([first, second, third], CASEWORK, DAYS, TODAY)) == ()


def test_a_task_for_somebody_else_does_not_stand_for_this_one() -> None:
    for_ben = an(of.TaskSet, task="risk-assessment", person=BEN, due=TODAY, threshold="hurt-again")
    cases = [case(1, person(ASKA), person(BEN)), case(2, person(ASKA), person(BEN), for_ben)]

    assert "risk-assessment" in found(*cases)[("hurt-again", ASKA)].opens
    assert "risk-assessment" not in found(*cases)[("hurt-again", BEN)].opens


def test_each_task_has_its_own_day() -> None:
    again = found(case(1, person(ASKA)), case(2, person(ASKA)))[("hurt-again", ASKA)]

    days = dict(zip(again.opens, again.due, strict=True))

    assert days["risk-assessment"] == date(2026, 11, 4)
    assert days["support-plan"] == date(2026, 11, 9)


POOL = [
    case(1, person(ASKA)),
    case(2, person(ASKA), person(BEN, "hurting"), BULLYING),
    case(3, person(CARA), person(BEN, "hurting"), BULLYING),
    case(4, person(ASKA), an(of.Classified, how=(), places=("bus",))),
    case(5, person(BEN), an(of.Classified, how=(), places=("bus",))),
    case(6, person(CARA), an(of.Classified, how=(), places=("bus", "toilets"))),
]


@given(st.permutations(POOL))
def test_it_does_not_matter_in_which_order_the_cases_are_read(order: Sequence[Case]) -> None:
    assert repeats(order, CASEWORK, DAYS, TODAY) == repeats(POOL, CASEWORK, DAYS, TODAY)


@given(st.lists(st.sampled_from(POOL), unique_by=lambda one: one.id))
def test_fewer_cases_never_reach_more_thresholds(some: list[Case]) -> None:
    """Whoever can open fewer cases learns of fewer repetitions, and of none that all cases would not give."""
    assert set(found(*some)) <= set(found(*POOL))
