"""The fields of a form are made from the event itself, with the school's own lists, labels and places. No store."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiosk.case import events as of
from kiosk.case.event import KINDS, Event
from kiosk.case.parts import LONGEST_TEXT
from kiosk.content import load_content
from kiosk.inbox.cases.fields import LINE, fields_for
from kiosk.inbox.cases.forms import NotRight, event_from
from kiosk.inbox.cases.options import Around
from kiosk.inbox.cases.prefill import prefilled
from kiosk.inbox.cases.words_of_forms import FORMS, GROUPS, settles, to_add
from kiosk.inbox.cases.words_of_parts import words_of
from kiosk.profile import Place, Profile
from tests.case.cases import ASKA, CASEWORK, DAYS, LEAD, person, the_case

TODAY = date(2026, 11, 4)
PROFILE = Profile(school_id="0" * 32, version=1, locales=("en-GB",))
AROUND = Around(the_case(person()), CASEWORK, load_content(), PROFILE, DAYS, TODAY, {})


def made(kind: type[Event], around: Around = AROUND, **typed: str | tuple[str, ...]) -> Event:
    """The event of a form in which only this was typed, beside what stands in it already."""
    fields = fields_for(kind, around)
    raw: dict[str, tuple[str, ...]] = dict(prefilled(kind, fields, around, {}, ()))
    raw |= {part: value if isinstance(value, tuple) else (value,) for part, value in typed.items()}
    return event_from(kind, fields, raw, around, at=around.case.opened_at, by=LEAD)  # type: ignore[union-attr]


def wrong_in(kind: type[Event], **typed: Any) -> dict[str, str]:
    with pytest.raises(NotRight) as found:
        made(kind, **typed)
    return dict(found.value.wrong)


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind is not of.Corrected])
def test_every_field_of_every_kind_has_words(kind: type[Event]) -> None:
    for field in fields_for(kind, AROUND):
        assert words_of(kind.KIND, field.part)[0] == field.label
        assert field.label.strip()


def test_every_kind_is_in_one_group_and_a_closed_case_takes_less() -> None:
    offered = [kind for _, rows in to_add(is_open=True) for kind, _ in rows]
    closed = [kind for _, rows in to_add(is_open=False) for kind, _ in rows]

    assert len(offered) == len(set(offered))
    assert {FORMS[kind].group for kind in offered} == set(GROUPS) - {"correct"}
    assert set(closed) - set(offered) == {"checked-back", "reopened"}
    assert "decided" not in closed
    assert settles("told") != settles("not-told")


def test_what_the_schools_record_system_calls_a_category_stands_beside_it() -> None:
    labels = {"verbal": "Bullying: verbal", "bullying": "Bullying (confirmed)"}
    around = replace(AROUND, profile=PROFILE.model_copy(update={"record_labels": labels}))

    helps = {
        row.value: row.help
        for kind in (of.Classified, of.Decided)
        for field in fields_for(kind, around)
        for group in field.groups
        for row in group.rows
    }

    assert helps["verbal"] == "In the record system: Bullying: verbal."
    assert helps["bullying"].endswith("In the record system: Bullying (confirmed).")
    assert helps["prejudice"].endswith("In the record system: Prejudice Incident.")
    assert helps["physical"] == ""


def test_the_schools_own_places_come_first_and_those_it_does_not_have_are_gone() -> None:
    own = Place(key="pond", label="The pond", symbol="outside")
    profile = PROFILE.model_copy(update={"places": (own,), "places_not_here": ("taxi",)})

    fields = fields_for(of.Classified, replace(AROUND, profile=profile))

    values = next(field.values for field in fields if field.part == "places")
    assert values[0] == "own-pond"
    assert "bus" in values
    assert "taxi" not in values


def test_types_stand_in_two_levels_and_measures_by_what_they_are() -> None:
    methods = next(field for field in fields_for(of.Classified, AROUND) if field.part == "methods")
    measures = next(field for field in fields_for(of.MeasureTaken, AROUND) if field.part == "measure")

    assert [group.label for group in methods.groups] == [
        row.label for row in CASEWORK.categories.values() if row.kind == "how"
    ]
    assert [group.label for group in measures.groups] == ["Interventions", "Sanctions"]


def test_text_is_kept_as_it_was_typed_but_for_what_no_screen_shows() -> None:
    event = made(of.Noted, note="  one\r\n\x07two “three” ✓  ")

    assert isinstance(event, of.Noted)
    assert event.note == "one\ntwo “three” ✓"


def test_what_is_too_long_or_no_day_is_said_and_not_cut() -> None:
    assert wrong_in(of.Noted, note="x" * (LONGEST_TEXT + 1)) == {"note": "This is too long."}
    assert wrong_in(of.Reopened, why="x" * LONGEST_TEXT + "y") == {"why": "This is too long."}
    assert "reference" in wrong_in(of.HandedOver, system="S", reference="x" * (LINE + 1))
    assert wrong_in(of.StepDone, step="listen", on="31.12.2026") == {"on": "Choose a day."}


def test_a_plan_without_a_day_is_reviewed_when_its_kind_is() -> None:
    weekly = made(of.Planned, plan="safety-plan", person=ASKA, text="A plan")
    six_weekly = made(of.Planned, plan="support-plan", person=ASKA, text="A plan")

    assert (weekly.review, six_weekly.review) == (date(2026, 11, 11), date(2026, 12, 16))  # type: ignore[attr-defined]


def test_whether_a_case_goes_on_follows_from_the_answer() -> None:
    assert made(of.CheckedBack, answer="no").reopens is True  # type: ignore[attr-defined]
    assert made(of.CheckedBack, answer="yes").reopens is False  # type: ignore[attr-defined]


def test_where_there_is_one_person_it_is_picked_already() -> None:
    assert made(of.Heard, source="pupil", said="They say it").person == ASKA  # type: ignore[attr-defined]
