"""What is counted: each thing that happened once, by its keys, and never a name or a word."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.case import events as of
from kiosk.content.reports import load_reports
from kiosk.figures.facts import Fact, Told, facts, school_days_between
from tests.case.cases import (
    ASKA,
    BEN,
    CARA,
    DAYS,
    OTHER_CASE,
    OTHER_WORRY,
    START,
    WORRY,
    an,
    at,
    done,
    person,
    the_case,
)

NAME = "Aska Example"


def told(worry: str = WORRY, when: datetime = START, **other: object) -> Told:
    given = {"channel": "pupil", "picked": (("feel", "red"), ("what", "words")), "first_read": None} | other
    return Told(id=worry, told_at=when, **given)  # type: ignore[arg-type]


def counted(*events: of.Event) -> Fact:
    (fact,) = facts([told()], [the_case(*events)], DAYS)
    return fact


def test_a_worry_without_a_case_is_counted_by_its_taps() -> None:
    (fact,) = facts([told()], [], DAYS)

    assert fact.keys == {
        "route": ("pupil",),
        "told-at": ("morning",),
        "zone": ("red",),
        "what": ("words",),
    }
    assert (fact.read_in, fact.acted_in) == (None, None)


def test_the_worries_of_a_case_are_counted_once_with_every_route() -> None:
    later = told(OTHER_WORRY, START + timedelta(days=1), channel="family", picked=(("about_child", "words"),))
    joined = the_case(an(of.ConcernJoined, concern=OTHER_WORRY))

    (fact,) = facts([later, told()], [joined], DAYS)

    assert fact.day == date(2026, 11, 2)
    assert fact.keys["route"] == ("pupil", "family")
    assert fact.keys["what"] == ("words",)


def test_what_was_set_aside_is_not_counted_alone_either() -> None:
    aside = the_case(an(of.SetAside, reason="joke"))

    assert facts([told()], [aside], DAYS) == ()


def test_a_case_whose_worries_this_person_can_not_open_is_not_counted() -> None:
    assert facts([], [the_case()], DAYS) == ()


def test_a_case_is_counted_by_what_staff_wrote_down() -> None:
    was = an(of.Classified, how=("verbal",), about=("race",), perceived=True, places=("toilets",))

    fact = counted(was, person(), an(of.Supported, person="b1" * 16, support="safety"))

    assert fact.keys["how"] == ("verbal",)
    assert fact.keys["about"] == ("race",)
    assert fact.keys["place"] == ("toilets",)
    assert fact.keys["support"] == ("safety",)
    assert fact.keys["decision"] == ("allegation",)
    assert fact.keys["state"] == ("open",)


def test_nobody_is_named_and_nothing_written_is_carried() -> None:
    note = "he said it behind the taxi"

    fact = counted(person(name=NAME), an(of.Noted, note=note))

    assert NAME not in repr(fact)
    assert note not in repr(fact)


def test_pace_counts_school_days_and_not_the_weekend() -> None:
    friday = datetime(2026, 11, 6, 14, 0, tzinfo=UTC)
    read = told(when=friday, first_read=friday + timedelta(days=3))

    (fact,) = facts([read], [], DAYS)

    assert fact.read_in == 1


def test_the_first_thing_done_counts_and_sorting_does_not() -> None:
    sorted_only = counted(an(of.Triaged, urgency="today"), an(of.Noted, note="seen"))
    acted = counted(
        an(of.Triaged, urgency="today"), an(of.StepDone, hours=25, step="listen", on=date(2026, 11, 3))
    )

    assert sorted_only.acted_in is None
    assert acted.acted_in == 1


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        (datetime(2026, 11, 2, 8, 30, tzinfo=UTC), "morning"),
        (datetime(2026, 11, 2, 12, 0, tzinfo=UTC), "afternoon"),
        (datetime(2026, 11, 2, 17, 0, tzinfo=UTC), "evening"),
        (datetime(2026, 11, 7, 10, 0, tzinfo=UTC), "no-school"),
        (datetime(2026, 9, 7, 11, 30, tzinfo=UTC), "afternoon"),  # 12.30 on the school's wall: summer time
    ],
    ids=["morning", "noon", "evening", "saturday", "summer"],
)
def test_when_it_was_told_is_by_the_clock_on_the_schools_wall(moment: datetime, part: str) -> None:
    (fact,) = facts([told(when=moment)], [], DAYS)

    assert fact.keys["told-at"] == (part,)


def test_every_axis_that_is_counted_stands_in_the_list_of_axes() -> None:
    was = an(
        of.Classified,
        how=("verbal",),
        methods=("name-calling",),
        media=("phone",),
        about=("race",),
        vulnerabilities=("eal",),
        places=("toilets",),
        circumstances=("break",),
    )
    path = an(of.SvshPath, route="internal", why="x", risk="x", review=date(2026, 11, 9))
    support = an(of.Supported, person="b1" * 16, support="safety")
    measure = an(of.MeasureTaken, person="b1" * 16, measure="warning", on=date(2026, 11, 3))
    closed = an(of.Closed, outcome="better", why="x", check_back=date(2026, 11, 16))
    asked = an(of.CheckedBack, answer="stopped", helped="yes", safe="yes", on=date(2026, 11, 16))
    added = an(of.PersonAdded, person="b1" * 16, name=NAME, parts=("hurt", "hurting"), year="3", group="3B")
    known = an(of.KnownAbout, person="b1" * 16, flags=("send",))
    place = told(picked=(("feel", "red"), ("what", "words"), ("where", "toilets")))

    (fact,) = facts(
        [place], [the_case(added, known, was, path, support, measure, done("listen"), closed, asked)], DAYS
    )

    assert set(fact.keys) == set(load_reports().axes)


def test_groups_of_learners_are_counted_apart_for_those_hurt_and_those_who_hurt_somebody() -> None:
    fact = counted(
        person(ASKA, "hurt"),
        person(BEN, "hurting"),
        person(CARA, "witness"),
        an(of.KnownAbout, person=ASKA, flags=("send", "eal")),
        an(of.KnownAbout, person=BEN, flags=("looked-after", "send")),
        an(of.KnownAbout, person=CARA, flags=("young-carer",)),
    )

    assert fact.keys["group-hurt"] == ("send", "eal")
    assert fact.keys["group-hurting"] == ("looked-after", "send")


def test_a_group_counts_once_however_many_of_it_were_hurt() -> None:
    fact = counted(
        person(ASKA),
        person(BEN),
        an(of.KnownAbout, person=ASKA, flags=("send",)),
        an(of.KnownAbout, person=BEN, flags=("send",)),
    )

    assert fact.keys["group-hurt"] == ("send",)


def test_two_cases_are_two_things() -> None:
    other = the_case(case_id=OTHER_CASE, concerns=(OTHER_WORRY,), when=at(1))

    assert len(facts([told(), told(OTHER_WORRY)], [the_case(), other], DAYS)) == 2


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), 0),
        (date(2026, 11, 2), date(2026, 11, 3), 1),
        (date(2026, 11, 6), date(2026, 11, 9), 1),
        (date(2026, 10, 23), date(2026, 11, 2), 1),  # over half-term
        (date(2026, 11, 3), date(2026, 11, 2), 0),  # a clock that jumped back
    ],
)
def test_school_days_between_leaves_out_what_is_none(first: date, last: date, number: int) -> None:
    assert school_days_between(first, last, DAYS) == number
