"""The grown-up whom a teller asks for: carried by the form alone, checked against the list, named before Send."""

import pytest
from flask import Flask

from kiosk.public.draft import Draft
from kiosk.sealing.opening.reader_key import ReaderKey
from tests.schools import ROLES, School
from tests.visitor import Visitor

NAMES = {role: f"The {role}" for role in (*ROLES, "pastoral")}


@pytest.fixture
def tutor(school: School) -> str:
    """The key id of a tutor on the published list, who reads only what names them."""
    school.readers["pastoral"] = ReaderKey.generate()
    school.publish_readers(*ROLES, "pastoral")
    return key_id(school, "pastoral")


def key_id(school: School, role: str) -> str:
    return school.readers[role].public_key.key_id.hex()


def named(visitor: Visitor) -> list[str]:
    return [text for text in visitor.page.text_of.get("bdi", []) if text.startswith("The ")]


def readers(school: School) -> set[str]:
    return {role for role in school.readers if school.told(role)}


def at_check(pupil: Visitor, **fields: str) -> Visitor:
    """At the check page, with these fields in the form as a later page would put them there."""
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("pick", "what.things")
    pupil.press("pick", "name.no")
    return pupil.post("/en-GB/tell", {**pupil.carried, **fields, "page": "check", "go": "here"})


def test_the_form_carries_who_is_asked_for_and_the_check_page_names_them(
    pupil: Visitor, school: School, tutor: str
) -> None:
    at_check(pupil, asked_for=tutor)

    assert pupil.carried["asked_for"] == tutor
    assert named(pupil) == ["The lead", "The deputy", "The pastoral"]


def test_who_is_asked_for_can_open_it_and_so_can_the_team(pupil: Visitor, school: School, tutor: str) -> None:
    at_check(pupil, asked_for=tutor).press("go", "send").follow()

    assert readers(school) == {"lead", "deputy", "pastoral", "recovery"}
    assert school.told("pastoral")[0].asked_for == (tutor,)


def test_a_worry_about_a_grown_up_at_school_reaches_nobody_who_was_asked_for(
    pupil: Visitor, school: School, tutor: str
) -> None:
    at_check(pupil, asked_for=tutor).press("go", "change.who").press("pick", "who.grownup").press(
        "go", "skip"
    )
    assert named(pupil) == ["The head", "The chair"]

    pupil.press("go", "send").follow()

    assert readers(school) == {"head", "chair", "recovery"}


def test_an_asked_for_grown_up_who_is_left_out_later_is_asked_for_no_longer(
    pupil: Visitor, school: School, tutor: str
) -> None:
    at_check(pupil, asked_for=tutor).press("go", "change.not_for").press("pick", f"excluded.{tutor}")

    assert "asked_for" not in pupil.carried
    pupil.press("go", "send").follow()
    (concern,) = school.told("lead")
    assert (concern.asked_for, concern.excluded) == ((), (tutor,))
    assert not school.told("pastoral")


def test_letting_somebody_back_in_asks_for_nobody() -> None:
    one = "ab" * 16
    draft = Draft(b"\0" * 16, asked_for=(one,))

    again = draft.leaving_out(one).leaving_out(one)

    assert (again.excluded, again.asked_for) == ((), ())


@pytest.mark.parametrize("untrusted", ["ab" * 16, "the head", "", "AB" * 16])
def test_somebody_who_is_not_on_the_list_cannot_be_asked_for(
    pupil: Visitor, school: School, tutor: str, untrusted: str
) -> None:
    at_check(pupil, asked_for=untrusted)

    assert pupil.answer.status_code == 422
    assert "asked_for" not in pupil.carried
    assert pupil.carried["feel"] == "blue", "nothing told is lost"


def test_the_recovery_key_cannot_be_asked_for(pupil: Visitor, school: School, tutor: str) -> None:
    assert at_check(pupil, asked_for=key_id(school, "recovery")).answer.status_code == 422


def test_a_parents_form_carries_it_and_leaving_the_same_person_out_wins(
    app: Flask, school: School, tutor: str
) -> None:
    parent = Visitor(app)
    form = parent.get("/en-GB/family").carried | {"own_words": "Please help.", "asked_for": tutor}

    parent.post("/en-GB/family", {**form, "go": "send", "journey": "00" * 16, "excluded": tutor})
    assert parent.title == "Check what you tell us", "who leaves somebody out is shown who reads it"
    assert "asked_for" not in parent.carried

    parent.post("/en-GB/family", {**form, "go": "send"})
    assert parent.answer.status_code == 303
    assert readers(school) == {"lead", "deputy", "pastoral", "recovery"}


def test_a_list_that_has_changed_under_the_form_sends_it_to_the_team_alone(
    pupil: Visitor, school: School, tutor: str
) -> None:
    at_check(pupil, asked_for=tutor)
    school.readers.pop("pastoral")
    school.publish_readers(*ROLES)

    pupil.press("go", "send")

    assert pupil.answer.status_code == 422, "the page says first that something is not as it was"
    pupil.press("go", "here")
    assert named(pupil) == ["The lead", "The deputy"]
    pupil.press("go", "send").follow()
    assert readers(school) == {"lead", "deputy", "recovery"}
