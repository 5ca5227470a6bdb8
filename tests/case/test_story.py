"""From events to how a case stands: what can't be is refused; corrections stand beside what they correct."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.case import events as of
from kiosk.case.event import KINDS
from kiosk.case.impossible import Impossible
from kiosk.case.story import story, then
from tests.case.cases import (
    ASKA,
    BEN,
    CASE,
    DEPUTY,
    LEAD,
    MONDAY,
    OTHER_CASE,
    OTHER_WORRY,
    WORRY,
    an,
    done,
    opened,
    person,
    the_case,
)

CLOSED = an(of.Closed, outcome="stopped", why="over", check_back=MONDAY + timedelta(days=14))


def test_a_case_stands_as_its_events_say() -> None:
    case = the_case(
        person(ASKA, "hurt"),
        person(BEN, "hurting", "witness"),
        an(of.Triaged, urgency="today"),
        an(of.ConcernJoined, concern=OTHER_WORRY),
        an(of.CaseLinked, case=OTHER_CASE),
        an(of.Assigned, to=DEPUTY),
        an(of.Decided, decision="bullying", reasons=("test-met",), why="three times"),
    )

    assert case.concerns == (WORRY, OTHER_WORRY)
    assert case.linked == (OTHER_CASE,)
    assert (case.owner, case.urgency, case.decision) == (DEPUTY, "today", "bullying")
    assert [one.id for one in case.with_part("witness")] == [BEN]
    assert case.is_open
    assert case.last == 8


def test_every_case_begins_as_an_allegation() -> None:
    assert the_case().decision == "allegation"


def test_each_person_has_their_own_part() -> None:
    case = the_case(
        person(ASKA, "hurt"), person(BEN, "hurting"), an(of.PartGiven, person=BEN, parts=("hurt", "hurting"))
    )

    assert case.people[ASKA].parts == ("hurt",)
    assert case.people[BEN].parts == ("hurt", "hurting")


IMPOSSIBLE = {
    "opened twice": [opened()],
    "a worry twice": [an(of.ConcernJoined, concern=WORRY)],
    "linked to itself": [an(of.CaseLinked, case=CASE)],
    "linked twice": [an(of.CaseLinked, case=OTHER_CASE), an(of.CaseLinked, case=OTHER_CASE)],
    "the same procedure": [an(of.ProcedureChosen, procedure="six-steps", why="x")],
    "the same owner": [an(of.Assigned, to=LEAD)],
    "a person twice": [person(), person()],
    "a person without a part": [an(of.PersonAdded, person=ASKA, name="A", parts=())],
    "no part left": [person(), an(of.PartGiven, person=ASKA, parts=())],
    "nobody's part": [an(of.PartGiven, person=ASKA, parts=("hurt",))],
    "known about nobody": [an(of.KnownAbout, person=ASKA)],
    "telling about nobody": [an(of.Told, who="parents", person=ASKA, how="phone", on=MONDAY)],
    "hearing nobody": [an(of.Heard, person=ASKA, source="pupil", on=MONDAY)],
    "signs in nobody": [an(of.Observed, person=ASKA, source="family", on=MONDAY)],
    "consent of nobody": [an(of.Consented, person=ASKA, to="restorative", agreed=True, who="her", on=MONDAY)],
    "a meeting of one": [person(), an(of.Met, people=(ASKA,), on=MONDAY)],
    "a meeting with a stranger": [person(), an(of.Met, people=(ASKA, BEN), on=MONDAY)],
    "a review of no plan": [an(of.PlanReviewed, plan=1, on=MONDAY, found="x")],
    "a review of an ended plan": [
        an(of.Planned, plan="support-plan", text="x", review=MONDAY),
        an(of.PlanReviewed, plan=2, on=MONDAY, found="x"),
        an(of.PlanReviewed, plan=2, on=MONDAY, found="x"),
    ],
    "a measure with no such plan": [
        person(BEN, "hurting"),
        an(of.MeasureTaken, person=BEN, measure="warning", on=MONDAY, plan=9),
    ],
    "a task twice done": [
        an(of.TaskSet, task="support-plan", due=MONDAY),
        an(of.TaskDone, task=2, on=MONDAY),
        an(of.TaskDropped, task=2, why="x"),
    ],
    "no such task": [an(of.TaskDone, task=7, on=MONDAY)],
    "a step begun twice": [an(of.StepStarted, step="listen", on=MONDAY), an(of.StepStarted, step="listen", on=MONDAY)],
    "a done step left out": [done("listen"), an(of.StepSkipped, step="listen", why="x")],
    "set aside after the decision": [an(of.Decided, decision="bullying", why="x"), an(of.SetAside, reason="joke")],
    "decided after setting aside": [an(of.SetAside, reason="joke"), an(of.Decided, decision="bullying", why="x")],
    "svsh set aside": [
        an(of.SvshPath, route="internal", why="x", risk="x", review=MONDAY),
        an(of.SetAside, reason="joke"),
    ],
    "svsh reviewed before there is any": [an(of.SvshReviewed, on=MONDAY, found="x")],
    "work on a closed case": [CLOSED, done("listen")],
    "closed twice": [CLOSED, CLOSED],
    "reopened while open": [an(of.Reopened, why="x")],
    "checked back while open": [an(of.CheckedBack, answer="yes", on=MONDAY)],
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_can_not_have_happened_is_refused_in_plain_words(name: str) -> None:
    events = [opened(), *IMPOSSIBLE[name]]
    story(CASE, events[:-1])

    with pytest.raises(Impossible) as refused:
        story(CASE, events)

    assert refused.value.number == len(events)
    assert refused.value.why.endswith(".")


def test_a_case_begins_with_its_opening() -> None:
    for events in ([], [person()], [person(), opened()]):
        with pytest.raises(Impossible):
            story(CASE, events)


def test_a_case_needs_a_worry() -> None:
    with pytest.raises(Impossible):
        story(CASE, [opened(concerns=())])


def test_taking_it_up_again_ends_the_setting_aside() -> None:
    case = the_case(an(of.SetAside, reason="joke"), an(of.Triaged, urgency="week"))

    assert case.set_aside == ""


def test_a_clock_that_jumps_back_loses_nothing() -> None:
    case = the_case(an(of.Noted, hours=5, note="later"), an(of.Noted, hours=-48, note="the clock was wrong"))

    assert case.last == 3


# ---------------------------------------------------------------------------------------------- closing


def test_not_stopped_opens_the_case_again() -> None:
    no = an(of.CheckedBack, answer="no", reopens=True, on=MONDAY)

    case = the_case(CLOSED, no)

    assert case.is_open
    assert case.still_going
    assert case.times_reopened == 1
    assert case.check_back is None


def test_stopped_asks_no_more_and_not_sure_asks_again() -> None:
    later = MONDAY + timedelta(days=30)

    assert the_case(CLOSED, an(of.CheckedBack, answer="yes", on=MONDAY)).check_back is None
    assert the_case(CLOSED, an(of.CheckedBack, answer="unsure", on=MONDAY, next=later)).check_back == later


def test_plans_and_tasks_of_a_closed_case_can_still_be_settled() -> None:
    case = the_case(
        an(of.Planned, plan="support-plan", text="x", review=MONDAY),
        an(of.TaskSet, task="support-plan", due=MONDAY),
        CLOSED,
        an(of.PlanReviewed, plan=2, on=MONDAY, found="holds"),
        an(of.TaskDone, task=3, on=MONDAY),
    )

    assert case.plans[2].review is None
    assert case.tasks[3].settled


# ------------------------------------------------------------------------------------------- corrections


def test_a_correction_changes_how_the_case_stands_and_not_what_was_written() -> None:
    wrong = person(ASKA, "hurting", name="Aska Exmaple")
    right = person(ASKA, "hurt", name="Aska Example")
    events = [opened(), wrong, an(of.Corrected, of=2, why="misread", instead=right)]

    case = story(CASE, events)

    assert (case.people[ASKA].name, case.people[ASKA].parts) == ("Aska Example", ("hurt",))
    assert events[1] is wrong
    assert case.last == 3


def test_an_entry_can_be_taken_away_by_a_correction() -> None:
    case = the_case(done("listen"), an(of.Corrected, of=2, why="that was another case", instead=None))

    assert "listen" not in case.steps


def test_the_last_correction_counts() -> None:
    first = an(of.Corrected, of=2, why="x", instead=an(of.Triaged, urgency="week"))
    second = an(of.Corrected, of=2, why="x", instead=an(of.Triaged, urgency="now"))

    assert the_case(an(of.Triaged, urgency="today"), first, second).urgency == "now"


REFUSED = {
    "itself": an(of.Corrected, of=3, why="x", instead=None),
    "what is to come": an(of.Corrected, of=9, why="x", instead=None),
    "nothing": an(of.Corrected, of=0, why="x", instead=None),
    "the opening away": an(of.Corrected, of=1, why="x", instead=None),
    "into another kind": an(of.Corrected, of=2, why="x", instead=an(of.Noted, note="x")),
    "who wrote it": an(of.Corrected, of=2, why="x", instead=an(of.Triaged, urgency="now", by=DEPUTY)),
    "when it was written": an(of.Corrected, of=2, why="x", instead=an(of.Triaged, urgency="now", hours=7)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_correction_keeps_to_what_it_corrects(what: str) -> None:
    with pytest.raises(Impossible):
        the_case(an(of.Triaged, urgency="today"), REFUSED[what])


def test_a_correction_of_a_correction_is_refused() -> None:
    first = an(of.Corrected, of=2, why="x", instead=None)

    with pytest.raises(Impossible):
        the_case(an(of.Noted, note="x"), first, an(of.Corrected, of=3, why="x", instead=None))


def test_a_correction_that_would_make_the_rest_impossible_is_refused() -> None:
    events = [opened(), person(), an(of.Heard, person=ASKA, source="pupil", on=MONDAY)]

    with pytest.raises(Impossible) as refused:
        then(CASE, events, an(of.Corrected, of=2, why="x", instead=None))

    assert refused.value.number == 3


# ------------------------------------------------------------------------------------------ any sequence


@given(st.lists(st.sampled_from([event for events in IMPOSSIBLE.values() for event in events]), max_size=12))
def test_whatever_comes_a_case_either_stands_or_says_why_not(events: list[of.Event]) -> None:
    so_far = [opened()]
    for event in events:
        try:
            case = then(CASE, so_far, event)
        except Impossible:
            continue
        so_far.append(event)
        assert case.last == len(so_far)

    assert story(CASE, so_far) == story(CASE, [of.Event.from_bytes(event.to_bytes()) for event in so_far])


def test_every_kind_of_event_can_be_added_to_some_case() -> None:
    """None is forgotten by `apply`: a kind without a rule is an error in the program."""
    from kiosk.case.applying import apply

    for made in KINDS.values():
        if made is not of.Corrected:
            assert apply.dispatch(made) is not apply.dispatch(of.Event), made.KIND
