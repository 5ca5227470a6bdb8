"""Events have one byte form each; anything else is refused, and nothing is quoted."""

import json
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.case import events as of
from kiosk.case.event import KINDS
from kiosk.case.parts import BadEvent
from tests.case.cases import ASKA, BEN, MONDAY, an, opened, person

IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)
KEYS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5})?", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "Key": KEYS,
    "KeyOrNone": KEYS | st.just(""),
    "Keys": st.lists(KEYS, max_size=4, unique=True).map(tuple),
    "Id": IDS,
    "IdOrNone": IDS | st.just(""),
    "Ids": st.lists(IDS, max_size=4, unique=True).map(tuple),
    "Text": TEXTS,
    "Why": TEXTS.filter(lambda text: bool(text.strip())),
    "Day": DAYS,
    "DayOrNone": st.none() | DAYS,
    "Number": st.integers(0, 2**31 - 1),
    "Yes": st.booleans(),
    "Time": MOMENTS,
    "Instead": st.none() | st.just(opened()),
}


def _strategies() -> dict[Any, st.SearchStrategy[Any]]:
    from kiosk.case import event, parts

    named = {name: getattr(parts, name, None) or getattr(event, name) for name in BY_NAME}
    return {named[name]: found for name, found in BY_NAME.items()}


BY_HINT = _strategies()


@st.composite
def any_event(draw: st.DrawFn) -> of.Event:
    made = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    hints = get_type_hints(made, include_extras=True)
    return made(**{part: draw(BY_HINT[hints[part]]) for part in made.PARTS})


@given(any_event())
@settings(max_examples=300)
def test_every_event_comes_back_from_its_bytes(event: of.Event) -> None:
    assert of.Event.from_bytes(event.to_bytes()) == event


@given(any_event())
def test_an_event_has_no_second_byte_form(event: of.Event) -> None:
    record = json.loads(event.to_bytes())
    spaced = json.dumps(record, sort_keys=True, ensure_ascii=False).encode()
    turned = json.dumps(dict(reversed(record.items())), separators=(",", ":"), ensure_ascii=False).encode()

    for other in (spaced, turned, event.to_bytes() + b"\n", b" " + event.to_bytes()):
        with pytest.raises(BadEvent):
            of.Event.from_bytes(other)


@given(st.binary(max_size=80))
def test_other_bytes_are_no_event(data: bytes) -> None:
    with pytest.raises(BadEvent):
        of.Event.from_bytes(data)


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"v": True},
        {"kind": "invented"},
        {"kind": 3},
        {"extra": "x"},
        {"by": "A1" * 16},
        {"at": "2026-11-02T09:00:00+00:00"},
        {"at": 5},
        {"note": "a\x00b"},
        {"note": "\ud800"},
        {"note": "   "},
        {"note": None},
        {"note": "x" * 12_001},
    ],
)
def test_a_changed_record_is_refused_without_a_word_of_it(changed: dict[str, Any]) -> None:
    record = an(of.Noted, note="Aska was crying").to_record() | changed
    data = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()

    with pytest.raises(BadEvent) as refused:
        of.Event.from_bytes(data)

    assert "crying" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_missing_part_is_refused() -> None:
    record = an(of.Noted, note="x").to_record()
    del record["note"]

    with pytest.raises(BadEvent):
        of.Event.from_bytes(json.dumps(record, sort_keys=True, separators=(",", ":")).encode())


def test_the_same_person_is_not_named_twice_in_one_event() -> None:
    with pytest.raises(BadEvent):
        an(of.Met, people=(ASKA, ASKA), on=MONDAY)


def test_a_correction_is_not_inside_a_correction() -> None:
    correction = an(of.Corrected, of=1, why="wrong", instead=opened())

    with pytest.raises(BadEvent):
        an(of.Corrected, of=2, why="wrong", instead=correction)


def test_nothing_that_staff_wrote_shows_in_a_repr() -> None:
    event = person(BEN, "hurting", name="Ben Invented")

    assert "Ben" not in repr(event)


def test_an_event_names_a_worry_by_its_id_only() -> None:
    """No kind of event has a part that could carry a concern, its answers or its words."""
    about_worries = {
        (kind, part)
        for kind, made in KINDS.items()
        for part in made.PARTS
        if "concern" in part or "answer" in part or "words" in part
    }

    assert about_worries == {
        ("opened", "concerns"),
        ("concern-joined", "concern"),
        ("harm-considered", "answer"),
        ("police-considered", "answer"),
        ("checked-back", "answer"),
    }


def test_the_names_of_kinds_are_the_ones_that_stored_events_carry() -> None:
    """A name is for ever: this list may grow, and never loses a line."""
    assert sorted(KINDS) == sorted(
        [
            "opened",
            "concern-joined",
            "case-linked",
            "procedure-chosen",
            "person-added",
            "part-given",
            "known-about",
            "triaged",
            "set-aside",
            "assigned",
            "told",
            "not-told",
            "heard",
            "observed",
            "classified",
            "harm-considered",
            "svsh-path",
            "svsh-reviewed",
            "police-considered",
            "tested",
            "decided",
            "step-started",
            "step-done",
            "step-skipped",
            "planned",
            "plan-reviewed",
            "supported",
            "checked-in",
            "measure-taken",
            "consented",
            "met",
            "agreed",
            "reflected",
            "referred",
            "not-referred",
            "task-set",
            "task-done",
            "task-dropped",
            "handed-over",
            "put-off",
            "noted",
            "closed",
            "reopened",
            "checked-back",
            "corrected",
        ]
    )


def test_a_known_event_has_the_bytes_that_it_always_had() -> None:
    event = an(of.Triaged, urgency="today", why="told twice")

    assert event.to_bytes() == (
        b'{"at":"2026-11-02T10:00:00Z","by":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","kind":"triaged",'
        b'"urgency":"today","v":1,"why":"told twice"}'
    )
