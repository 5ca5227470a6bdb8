"""The story in plain English: one sentence for each event, and what staff wrote beside it, never inside it."""

from datetime import date

import pytest
from hypothesis import given

from kiosk.case import events as of
from kiosk.case.event import KINDS
from kiosk.case.words import SENTENCES, line, sentence
from tests.case.cases import ASKA, BEN, CASEWORK, LEAD, MONDAY, an, done, opened, person
from tests.case.test_event import any_event

NAMES = {ASKA: "Aska Example", BEN: "Ben Invented", LEAD: "Ms Lead"}


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (opened(), "Opened the case for Ms Lead, to follow: Six steps."),
        (person(BEN, "hurting", "witness"), "Added Ben Invented: Hurt somebody, Saw it, or was there."),
        (an(of.Triaged, urgency="today"), "Urgency: Today."),
        (done("listen"), "Did on 2 November 2026: Listen to and believe the pupil."),
        (
            an(of.Told, who="parents", person=ASKA, how="phone", on=MONDAY),
            "Told about it on 2 November 2026: Parents or carers, about Aska Example. By telephone.",
        ),
        (
            an(of.Classified, how=("verbal",), about=("race",), perceived=True),
            "What it was: Verbal, in speech or sign language. Aimed at, or thought to be: Race or ethnicity.",
        ),
        (
            an(of.Consented, person=ASKA, to="restorative", agreed=False, who="she", on=MONDAY),
            "Aska Example: did not agree to: A restorative meeting or conversation. Asked on 2 November 2026.",
        ),
        (
            an(of.CheckedBack, answer="unsure", on=MONDAY, next=date(2026, 11, 16)),
            "Asked on 2 November 2026 whether it has stopped: Nobody can say yet. Next time: 16 November 2026.",
        ),
    ],
    ids=lambda value: value.KIND if isinstance(value, of.Event) else "",
)
def test_each_event_is_one_plain_sentence(event: of.Event, says: str) -> None:
    assert sentence(event, CASEWORK, NAMES) == says


def test_every_kind_has_its_sentence() -> None:
    assert SENTENCES.keys() == KINDS.keys()


@given(any_event())
def test_any_event_can_be_said_and_never_quotes_what_staff_wrote(event: of.Event) -> None:
    written = {part: "QQ written QQ" for part, kind in event.PARTS.items() if kind.is_right("QQ written QQ")}
    marked = type(event)(**{part: getattr(event, part) for part in event.PARTS} | written)

    said = line(marked, 2, CASEWORK, NAMES)

    assert "QQ" not in said.says
    assert {part for part, _ in said.own} == set(written)


def test_what_staff_wrote_stands_beside_the_sentence() -> None:
    said = line(
        an(of.Heard, person=ASKA, source="pupil", on=MONDAY, said="They {took} it", wishes="that it stops"),
        2,
        CASEWORK,
        NAMES,
    )

    assert said.own == (("said", "They {took} it"), ("wishes", "that it stops"))


def test_a_correction_shows_what_should_have_been_written() -> None:
    correction = an(of.Corrected, of=2, why="the wrong day", instead=done("listen"))

    said = line(correction, 5, CASEWORK, NAMES)

    assert said.says == "Corrected entry 2."
    assert said.own == (("why", "the wrong day"),)
    assert said.instead is not None
    assert said.instead.number == 2


def test_a_name_that_nobody_knows_is_somebody() -> None:
    assert sentence(an(of.Assigned, to=BEN), CASEWORK, {}) == "Handed the case to somebody."
