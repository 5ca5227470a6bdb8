"""Who must not see it: asked with one tap to go on, named truthfully before Send, and never sealed to."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from kiosk.sealing.opening.reader_key import ReaderKey
from tests.public.test_words import lines_of
from tests.reading import complaints
from tests.schools import ROLES, School
from tests.visitor import Visitor

PEOPLE = ROLES[:-1]


def key_id(school: School, role: str) -> str:
    return school.readers[role].public_key.key_id.hex()


def to_check(pupil: Visitor, locale: str = "en-GB") -> Visitor:
    pupil.get(f"/{locale}/tell").press("go", "next").press("pick", "feel.blue").press("pick", "what.things")
    return pupil.press("pick", "name.no")


def leave_out(pupil: Visitor, school: School, *roles: str) -> Visitor:
    for role in roles:
        pupil.press("go", "change.not_for").press("pick", f"excluded.{key_id(school, role)}")
    return pupil


def named(visitor: Visitor) -> list[str]:
    """The people named in the page's lists of readers."""
    return [text for text in visitor.page.text_of.get("bdi", []) if text.startswith("The ")]


def readers(school: School) -> set[str]:
    return {role for role in ROLES if school.told(role)}


def test_after_a_grown_up_at_school_one_tap_goes_on(pupil: Visitor, school: School) -> None:
    to_check(pupil).press("go", "change.who").press("pick", "who.grownup")
    assert pupil.title == "Who must not see this?"
    assert named(pupil) == [f"The {role}" for role in PEOPLE], "the people of the signed list, and no key"

    pupil.press("go", "skip")

    assert pupil.title == "This is what you told us."
    pupil.press("go", "send").follow()
    assert readers(school) == {"head", "chair", "recovery"}


@pytest.mark.parametrize("choice", ["unsure", "else", "notsay"])
def test_every_other_answer_goes_on_too_and_is_told(pupil: Visitor, school: School, choice: str) -> None:
    to_check(pupil).press("go", "change.who").press("pick", "who.grownup")

    pupil.press("pick", f"not_for.{choice}").press("go", "send").follow()

    (concern,) = school.told("head")
    assert concern.picked("not_for") == (choice,)
    assert concern.excluded == ()


def test_the_person_who_is_picked_gets_no_wrap_and_the_readers_are_told_who_it_is(
    pupil: Visitor, school: School
) -> None:
    to_check(pupil).press("go", "change.who").press("pick", "who.grownup")
    pupil.press("pick", f"excluded.{key_id(school, 'head')}").press("go", "send").follow()

    assert readers(school) == {"chair", "lead", "recovery"}
    assert school.told("chair")[0].excluded == (key_id(school, "head"),)


def test_an_ordinary_worry_can_leave_somebody_out_from_the_check_page(pupil: Visitor, school: School) -> None:
    leave_out(to_check(pupil), school, "deputy").press("go", "send").follow()

    assert readers(school) == {"lead", "head", "chair", "recovery"}


def test_the_check_page_names_who_will_read_it_and_is_right(pupil: Visitor, school: School) -> None:
    to_check(pupil)
    assert named(pupil) == ["The lead", "The deputy"]

    pupil.press("go", "change.who").press("pick", "who.grownup").press("go", "skip")
    assert named(pupil) == ["The head", "The chair"]

    leave_out(pupil, school, "chair")
    assert named(pupil) == ["The chair", "The lead", "The head"], "first who is left out, then who reads"
    pupil.press("go", "send").follow()
    assert readers(school) == {"lead", "head", "recovery"}


def test_a_second_tap_takes_it_back_and_all_of_them_clears_it(pupil: Visitor, school: School) -> None:
    leave_out(to_check(pupil), school, "lead", "deputy", "lead")
    assert pupil.carried.getlist("excluded") == [key_id(school, "deputy")]

    pupil.press("go", "change.not_for")
    pressed = [button["value"] for button in pupil.page.all("button") if button.get("aria-pressed") == "true"]
    assert pressed == [f"excluded.{key_id(school, 'deputy')}"]
    pupil.press("go", "skip")

    assert "excluded" not in pupil.carried
    pupil.press("go", "send").follow()
    assert readers(school) == {"lead", "deputy", "recovery"}


def test_with_everybody_left_out_the_page_says_so_before_and_after(pupil: Visitor, school: School) -> None:
    leave_out(to_check(pupil), school, *PEOPLE)
    assert "No one at school can read this alone." in pupil.html

    pupil.press("go", "send")

    assert pupil.title == "Thank you for telling us."
    assert "No one at school can read this alone." in pupil.html
    assert "A grown-up at school will read it" not in pupil.html
    assert "0800 1111" in pupil.html
    assert "NSPCC 0808 800 5000" in pupil.html, "a grown-up at home can ring for them"
    assert complaints(lines_of(pupil.html)) == []
    assert readers(school) == {"recovery"}
    assert pupil.page.all("input") == [], "the page holds nothing of what was told"


@pytest.mark.parametrize("wrong", ["The lead", "", "AB" * 16])
def test_an_id_that_is_no_persons_is_a_damaged_form(pupil: Visitor, school: School, wrong: str) -> None:
    to_check(pupil)
    form = MultiDict([*pupil.carried.items(multi=True), ("excluded", key_id(school, "lead")), ("go", "send")])
    form.add("excluded", wrong)

    pupil.post(pupil.action, form)

    assert pupil.answer.status_code == 422
    assert pupil.carried.getlist("excluded") == [key_id(school, "lead")], "what is right comes back"
    assert school.waiting() == 0


@pytest.mark.parametrize("pick", ["excluded." + "ab" * 16, "excluded.", "excluded.x"])
def test_a_tap_on_nobody_is_a_damaged_form(pupil: Visitor, pick: str) -> None:
    to_check(pupil)

    pupil.post(pupil.action, pupil.carried | {"pick": pick})

    assert pupil.answer.status_code == 422


CHANGED = "The list of grown-ups is new."


@pytest.mark.parametrize("wrong", ["ab" * 16, "RECOVERY"])
def test_an_id_of_nobody_who_is_listed_has_to_be_chosen_again(
    pupil: Visitor, school: School, wrong: str
) -> None:
    to_check(pupil)
    wrong = key_id(school, "recovery") if wrong == "RECOVERY" else wrong

    pupil.post(pupil.action, pupil.carried | {"excluded": wrong, "go": "send"})

    assert (pupil.answer.status_code, pupil.title) == (422, "Who must not see this?")
    assert CHANGED in pupil.html
    assert school.waiting() == 0


def new_key(school: School, role: str) -> None:
    """This person has renewed their keys, and the new list is published."""
    school.readers[role] = ReaderKey.generate()
    school.publish_readers()


def test_somebody_left_out_who_gets_a_new_key_meanwhile_is_not_let_in_by_it(
    pupil: Visitor, school: School
) -> None:
    leave_out(to_check(pupil), school, "lead")
    pupil.press("go", "change.words")
    new_key(school, "lead")

    pupil.press("go", "next", own_words="it was by the gate")
    assert (pupil.answer.status_code, pupil.title) == (422, "Who must not see this?")
    assert CHANGED in pupil.html
    assert named(pupil) == [f"The {role}" for role in PEOPLE]
    pupil.post(pupil.action, pupil.carried | {"go": "send"})
    assert school.waiting() == 0, "it can't be sent before they have chosen again"

    pupil.press("pick", f"excluded.{key_id(school, 'lead')}").press("go", "send").follow()

    assert readers(school) == {"deputy", "head", "chair", "recovery"}
    concern = school.told("deputy")[0]
    assert concern.excluded == (key_id(school, "lead"),)
    assert concern.words["words"] == "it was by the gate"


def test_whoever_presses_send_as_the_key_changes_chooses_again_too(pupil: Visitor, school: School) -> None:
    leave_out(to_check(pupil), school, "lead")
    new_key(school, "lead")

    pupil.press("go", "send")
    assert pupil.title == "Who must not see this?"
    pupil.press("go", "help").press("go", "here")
    assert CHANGED in pupil.html, "help works, and what is to be answered stays"

    pupil.press("go", "skip").press("go", "send").follow()

    assert readers(school) == {"lead", "deputy", "recovery"}, "they may all see it, the child said"


def test_leaving_somebody_out_is_no_worry_by_itself(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("go", "skip").press("go", "skip")
    leave_out(pupil.press("pick", "name.no"), school, "lead").press("go", "send")

    assert pupil.answer.status_code == 422
    assert school.waiting() == 0


def test_help_and_back_keep_who_is_left_out(pupil: Visitor, school: School) -> None:
    leave_out(to_check(pupil), school, "lead")

    pupil.press("go", "help").press("go", "here").press("go", "change.feel").press("go", "back")

    assert pupil.carried.getlist("excluded") == [key_id(school, "lead")]


def test_the_urgent_page_says_who_reads_it_too(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("go", "skip").press("pick", "what.unsafe")

    assert named(pupil) == ["The lead", "The deputy"]


class TestFamily:
    def form(self, parent: Visitor, **told: str) -> MultiDict[str, str]:
        form = MultiDict(parent.get("/en-GB/family").carried)
        form.update({"own_words": "please help", "go": "send", **told})
        return form

    def test_both_ways_are_named_before_anything_is_told(self, pupil: Visitor) -> None:
        pupil.get("/en-GB/family")

        assert named(pupil) == ["The lead", "The deputy", "The head", "The chair"]
        assert "Designated safeguarding lead" in pupil.html

    def test_who_is_left_out_is_shown_once_more_and_then_sent(self, pupil: Visitor, school: School) -> None:
        pupil.post("/en-GB/family", self.form(pupil, staff="yes", excluded=key_id(school, "head")))
        assert pupil.answer.status_code == 200
        assert "Nothing is sent yet." in pupil.html
        assert named(pupil) == ["The head", "The lead", "The chair"], "left out; then who reads it"
        assert school.waiting() == 0
        assert pupil.carried["staff"] == "yes"
        assert pupil.carried.getlist("excluded") == [key_id(school, "head")]

        pupil.press("go", "send").follow()

        assert readers(school) == {"lead", "chair", "recovery"}

    def test_a_tick_that_changes_after_looking_is_shown_again(self, pupil: Visitor, school: School) -> None:
        pupil.post("/en-GB/family", self.form(pupil, excluded=key_id(school, "lead")))

        changed = pupil.carried | {"own_words": "x", "excluded": key_id(school, "deputy"), "go": "send"}
        pupil.post("/en-GB/family", changed)

        assert "Nothing is sent yet." in pupil.html
        assert school.waiting() == 0

    def test_everybody_left_out_gives_the_numbers_outside(self, pupil: Visitor, school: School) -> None:
        form = self.form(pupil)
        form.setlist("excluded", [key_id(school, role) for role in PEOPLE])
        pupil.post("/en-GB/family", form)
        form["seen"] = pupil.carried["seen"]

        pupil.post("/en-GB/family", form)

        assert pupil.title == "Thank you for telling us."
        assert "the two people who keep the school’s recovery key" in pupil.html
        assert "0808 800 5000" in pupil.html
        assert "designated officer (LADO)" in pupil.html
        assert readers(school) == {"recovery"}

    def test_a_parent_chooses_again_when_a_key_has_changed(self, pupil: Visitor, school: School) -> None:
        form = self.form(pupil, excluded=key_id(school, "lead"))
        new_key(school, "lead")

        pupil.post("/en-GB/family", form)
        assert pupil.answer.status_code == 422
        assert pupil.title == "Who will read this"
        assert "Nothing is sent yet." in pupil.html
        assert pupil.carried["own_words"] == "please help"
        pupil.press("go", "next")
        assert pupil.answer.status_code == 422, "not by going on"
        pupil.post("/en-GB/family", pupil.carried | {"go": "send"})
        assert school.waiting() == 0, "not by pressing Send once more"

        filled = MultiDict(pupil.carried | {"again": "yes", "go": "next"})
        filled.add("excluded", key_id(school, "lead"))
        pupil.post("/en-GB/family", filled)
        assert pupil.title == "Check what you tell us"
        pupil.press("go", "send").follow()

        assert readers(school) == {"deputy", "head", "chair", "recovery"}

    def test_a_form_that_comes_back_keeps_its_ticks(self, pupil: Visitor, school: School) -> None:
        pupil.post("/en-GB/family", self.form(pupil, excluded=key_id(school, "lead"), staff="maybe"))

        assert pupil.answer.status_code == 422
        assert pupil.carried.getlist("excluded") == [key_id(school, "lead")]


@pytest.mark.parametrize("locale", ["pl", "ur"])
def test_it_works_in_every_language(pupil: Visitor, school: School, app: Flask, locale: str) -> None:
    leave_out(to_check(pupil, locale), school, "lead").press("go", "send").follow()

    assert readers(school) == {"deputy", "head", "chair", "recovery"}
