"""Coming back with a code, as a child and a parent meet it, and to whom a later message goes."""

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.datastructures import MultiDict

from kiosk.content import load_content
from kiosk.db import open_engine
from kiosk.follow_up import FollowUp
from kiosk.letterbox.emptying import waiting
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from kiosk.public.follow_ups import readers_again
from kiosk.public.slip import BadSlip, Slip
from kiosk.public.telling_more import after_tap
from kiosk.sealing.envelope import Envelope, Kind, unpack_wraps
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.readers import Reader, ReadersList
from tests.public.coming_back import (
    KEYS,
    pictures_on,
    put_in,
    tell,
    tell_as_family,
    wrong_pictures,
)
from tests.public.saying import Publish
from tests.public.test_words import lines_of
from tests.reading import complaints
from tests.schools import SCHOOL_ID, School
from tests.visitor import Visitor


@pytest.fixture
def app(school: School) -> Flask:
    make_pepper(school.public().pepper)
    return create_app(school.public())


@pytest.fixture
def pictures(app: Flask) -> tuple[str, ...]:
    return pictures_on(tell(app))


def follow_ups(school: School, role: str = "lead") -> list[FollowUp]:
    """What waits for this role, but for the worries."""
    key = school.readers[role]
    found = []
    for row in waiting(open_engine(school.letterbox_url), 100):
        if Envelope.from_bytes(row.envelope).header.kind is not Kind.FOLLOW_UP:
            continue
        mine = [one for one in unpack_wraps(row.wraps) if one.key_id == key.public_key.key_id]
        found += [FollowUp.from_bytes(key.open(row.envelope, one)) for one in mine]
    return found


def test_six_pictures_come_with_the_thanks_and_open_the_answers(
    app: Flask, pictures: tuple[str, ...]
) -> None:
    assert len(pictures) == 6

    child = put_in(Visitor(app), pictures)

    assert child.title == "A grown-up has not answered yet."


def test_a_wrong_code_is_told_calmly_and_the_pictures_stay(app: Flask, pictures: tuple[str, ...]) -> None:
    child = put_in(Visitor(app), wrong_pictures(pictures))

    assert child.answer.status_code == 422
    assert "That did not work." in child.html
    child.press("go", "undo").press("key", pictures[-1]).press("go", "look")
    assert child.title == "A grown-up has not answered yet."


def test_five_pictures_open_nothing_and_count_as_no_try(app: Flask, pictures: tuple[str, ...]) -> None:
    child = Visitor(app).get("/en-GB/answer")
    for _ in range(10):
        data = child.carried
        for key in pictures[:5]:
            data.add("picture", key)
        data.add("go", "look")
        child.post("/en-GB/answer", data)
        assert child.answer.status_code == 200
        assert child.title == "Put in your pictures."
        child.get("/en-GB/answer")

    assert put_in(child, pictures).title == "A grown-up has not answered yet."


def test_what_a_child_adds_reaches_those_who_read_the_worry_and_only_once(
    app: Flask, school: School, pictures: tuple[str, ...]
) -> None:
    concern = school.told()[0]
    child = put_in(Visitor(app), pictures).press("go", "more")
    form = child.carried
    form.add("own_words", "and he took my shoe")
    form.add("go", "send")
    for _ in range(2):
        child.post("/en-GB/answer", form)

    for role in ("lead", "deputy"):
        (said,) = follow_ups(school, role)
        assert (said.act, dict(said.words)) == ("more", {"words": "and he took my shoe"})
        assert concern.answer_to is not None
        assert said.box == concern.answer_to.box
    assert follow_ups(school, "head") == []


@pytest.mark.parametrize("act", ["thanks", "stopped", "not-stopped", "again"])
def test_one_tap_says_how_it_is(app: Flask, school: School, pictures: tuple[str, ...], act: str) -> None:
    child = put_in(Visitor(app), pictures).press("go", act)

    assert child.title == "Thank you for telling us."
    assert [one.act for one in follow_ups(school)] == [act]


def test_an_empty_message_is_not_sent(app: Flask, school: School, pictures: tuple[str, ...]) -> None:
    child = put_in(Visitor(app), pictures).press("go", "more").press("go", "send", own_words="  ")

    assert child.answer.status_code == 422
    assert follow_ups(school) == []


def test_a_child_who_does_not_write_says_more_with_pictures(
    app: Flask, school: School, pictures: tuple[str, ...]
) -> None:
    child = put_in(Visitor(app), pictures).press("go", "more")
    for tile in ("feel.blue", "what.words", "feel.red", "what.things", "what.words", "want.stay"):
        child.press("tile", tile)
        assert child.title == "Tell us more."
    pressed = {one["value"] for one in child.page.all("button") if one.get("aria-pressed") == "true"}

    child.press("go", "send")

    (said,) = follow_ups(school)
    picked = [(one.question, one.choice, one.shown) for one in said.answers]
    assert pressed == {f"{question}.{choice}" for question, choice, _words in picked}
    assert picked == [
        ("feel", "red", "Very angry or very scared"),
        ("what", "things", "My things"),
        ("want", "stay", "Stay with me"),
    ]
    assert dict(said.words) == {}


def test_words_and_pictures_stay_while_a_child_taps_hides_and_is_still_there(
    app: Flask, school: School, pictures: tuple[str, ...]
) -> None:
    child = put_in(Visitor(app), pictures).press("go", "more")
    child.press("tile", "what.words", own_words="a quiet word")

    typed = {"own_words": "a quiet word"}
    child.press("go", "hide", **typed).press("go", "here")
    assert "a quiet word</textarea>" in child.html
    child.press("go", "here", **typed)
    assert "a quiet word</textarea>" in child.html
    child.press("go", "send", **typed)

    (said,) = follow_ups(school)
    assert [one.choice for one in said.answers] == ["words"]
    assert dict(said.words) == {"words": "a quiet word"}


def on_the_page(child: Visitor) -> list[str]:
    return [one["value"] for one in child.page.all("button") if one.get("name") == "tile"]


@pytest.mark.parametrize("grid", [2, 6])
def test_whoever_wants_few_pictures_at_a_time_has_few_here_and_reaches_all(
    app: Flask, school: School, pictures: tuple[str, ...], grid: int
) -> None:
    everything = on_the_page(put_in(Visitor(app), pictures).press("go", "more"))
    child = Visitor(app)
    child.get("/en-GB/look-and-sound").press("set", f"grid.{grid}")
    put_in(child, pictures).press("go", "more")
    parts = [on_the_page(child)]

    child.press("tile", parts[0][1], own_words="a quiet word")
    while (following := on_the_page(child.press("go", more_of(child), own_words="a quiet word"))) != parts[0]:
        assert word_on(child, parts[0][1])  # what was picked is still to be seen
        parts.append(following)

    assert [one for part in parts for one in part] == everything
    assert all(1 <= len(part) <= grid for part in parts)
    child.press("go", "hide", own_words="a quiet word").press("go", "here")
    child.press("go", "send", own_words="a quiet word")
    (said,) = follow_ups(school)
    assert [f"{one.question}.{one.choice}" for one in said.answers] == [parts[0][1]]


def more_of(child: Visitor) -> str:
    values = [button.get("value", "") for button in child.page.all("button")]
    return next(value for value in values if value.startswith("more."))


def word_on(child: Visitor, picked: str) -> bool:
    question, _, key = picked.partition(".")
    return load_content().choice(question, key).label in "".join(child.page.text_of["p"])


@pytest.mark.parametrize("part", ["more.99", "more.", "more.-1", "more.x"])
def test_a_made_up_part_shows_some_part(app: Flask, pictures: tuple[str, ...], part: str) -> None:
    child = Visitor(app)
    child.get("/en-GB/look-and-sound").press("set", "grid.2")
    put_in(child, pictures).press("go", "more")

    child.post(child.action, MultiDict([*child.carried.items(multi=True), ("go", part)]))

    assert 1 <= len(on_the_page(child)) <= 2


@pytest.mark.parametrize(
    "tile", ["", "what", "what.", "what.unsure", "name.yes", "where.home", "x.y", "what.<b>"]
)
def test_what_is_no_picture_of_the_page_adds_nothing(tile: str) -> None:
    content = load_content()

    assert after_tap(["what.words", tile], tile, content) == (("what", "words"),)


def test_a_child_may_leave_hide_and_come_back_and_nothing_is_in_the_address(
    app: Flask, pictures: tuple[str, ...]
) -> None:
    child = Visitor(app).get("/en-GB/answer").press("key", pictures[0]).press("go", "hide")
    assert child.title == "Sun"
    assert KEYS  # the picture that was tapped is carried, and its word is not shown
    child.press("go", "here")
    assert child.title == "Put in your pictures."
    assert [field["value"] for field in child.page.all("input") if field["name"] == "picture"] == [
        pictures[0]
    ]
    child.press("go", "stop")
    assert child.answer.headers["Location"].endswith("/en-GB/leave")


def test_while_the_letterbox_is_away_the_page_says_try_again(
    app: Flask, school: School, pictures: tuple[str, ...]
) -> None:
    child = Visitor(app).get("/en-GB/answer")
    for key in pictures:
        child.press("key", key)
    file = school.folder / "public" / "letterbox.sqlite3"
    file.rename(file.with_suffix(".away"))
    app.extensions["kiosk.letterbox"]._engine.dispose()

    child.press("go", "look")

    assert (child.answer.status_code, child.title) == (503, "Try again in a little while.")


def test_a_school_without_a_pepper_keeps_the_worry_says_thank_you_and_tells_its_technician(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    child = tell(create_app(school.public()))

    assert child.answer.headers["Location"].endswith("/en-GB/done")
    assert len(school.told()) == 1
    assert "NO CODE FOR AN ANSWER" in caplog.text


def test_with_another_pepper_codes_open_nothing_and_worries_are_as_they_were(
    app: Flask, school: School, pictures: tuple[str, ...]
) -> None:
    pepper = school.public().pepper
    pepper.unlink()
    make_pepper(pepper)

    assert put_in(Visitor(app), pictures).answer.status_code == 422
    assert len(school.told()) == 1


def test_a_code_opens_for_ninety_days_and_not_a_day_longer(school: School) -> None:
    make_pepper(school.public().pepper)
    with time_machine.travel(datetime(2026, 11, 20, 10, tzinfo=UTC), tick=True) as clock:
        app = create_app(school.public())
        pictures = pictures_on(tell(app))
        clock.shift(timedelta(days=90))
        assert put_in(Visitor(app), pictures).answer.status_code == 200
        clock.shift(timedelta(days=1))
        assert put_in(Visitor(app), pictures).answer.status_code == 422


def test_the_day_that_was_said_is_said_again_and_never_a_later_one(school: School, put: Publish) -> None:
    make_pepper(school.public().pepper)
    put()
    with time_machine.travel(datetime(2026, 11, 20, 10, tzinfo=UTC), tick=True) as clock:
        app = create_app(school.public())
        pictures = pictures_on(tell(app))
        first = put_in(Visitor(app), pictures).html
        clock.shift(timedelta(days=10))
        later = put_in(Visitor(app), pictures).html

    assert "A grown-up at school will read it by this day:" in first
    assert "by this day" not in later
    assert "You can come back and look again." in later


def test_a_familys_reference_opens_the_familys_page_and_a_slip_asks_nobody(
    app: Flask, school: School
) -> None:
    _, reference = tell_as_family(app)
    parent = Visitor(app).get("/ur/family/answer").press("go", "look", reference=reference.lower())
    assert parent.answer.status_code == 200
    parent.press("go", "more").press("go", "send", own_words="شکریہ")
    assert [one.words["words"] for one in follow_ups(school)] == ["شکریہ"]

    wrong = reference[:-1] + ("0" if reference[-1] != "0" else "1")
    for _ in range(8):  # slips never make anybody wait
        parent.get("/en-GB/family/answer").press("go", "look", reference=wrong)
        assert (parent.answer.status_code, "there is a slip in it" in parent.html) == (422, True)


def test_a_childs_code_and_a_familys_reference_open_each_their_own_page(
    app: Flask, pictures: tuple[str, ...]
) -> None:
    parent = Visitor(app).get("/en-GB/family/answer")
    data = parent.carried
    for key in pictures:
        data.add("picture", key)
    data.add("reference", "")
    data.add("go", "look")

    parent.post("/en-GB/family/answer", data)

    assert parent.title == "See our answer"


def test_no_word_and_no_picture_of_a_code_reaches_the_log(
    app: Flask, pictures: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    put_in(Visitor(app), pictures).press("go", "more").press("go", "send", own_words="quiet words")
    put_in(Visitor(app), wrong_pictures(pictures))

    assert "quiet words" not in caplog.text
    assert not [key for key in pictures if re.search(rf"\b{key}\b", caplog.text)]


@pytest.mark.parametrize("step", ["keys", "wrong", "none", "more", "said", "hide"])
def test_a_page_of_coming_back_is_easy_to_read(app: Flask, pictures: tuple[str, ...], step: str) -> None:
    child = put_in(Visitor(app), wrong_pictures(pictures) if step == "wrong" else pictures)
    presses = {"more": ["more"], "said": ["again"], "hide": ["hide"]}
    for press in presses.get(step, []):
        child.press("go", press)
    if step == "keys":
        child.get("/en-GB/answer")

    lines = [line for line in lines_of(child.html) if line not in KEYS]
    assert complaints(lines) == []


def test_the_page_with_the_pictures_is_easy_to_read(app: Flask) -> None:
    lines = [line for line in lines_of(tell(app).html) if line not in KEYS]

    assert complaints(lines) == []


def test_every_phrase_for_a_child_is_easy_to_read() -> None:
    said = [one.label for one in load_content().phrases.values() if one.channel == "pupil"]
    filled = [re.sub(r"\{who\}", "She", re.sub(r"\{\w+\}", "here", label)) for label in said]

    assert complaints(filled) == []


READERS = {role: ReaderKey.generate() for role in ("lead", "deputy", "head", "chair", "recovery", "new")}


class TestReadersAgain:
    """To whom a later message is sealed. Pure."""

    @pytest.fixture
    def slip(self) -> Slip:
        told = ("lead", "deputy", "recovery")
        return Slip(
            bytes(32),
            "0" * 32,
            bytes(16),
            datetime(2026, 11, 20, tzinfo=UTC),
            "pupil",
            "en-GB",
            tuple(READERS[role].public_key.key_id.hex() for role in told),
        )

    def listed(self, **keys: str) -> ReadersList:
        """The list with these roles, each under the key of that name."""
        people = {role: keys.get(role, role) for role in ("lead", "deputy", "head", "chair", "recovery")}
        readers = [Reader(role, role, READERS[key].public_key) for role, key in people.items() if key]
        return ReadersList(SCHOOL_ID, 2, tuple(readers))

    def chosen(self, slip: Slip, listed: ReadersList) -> set[str]:
        return {one.name for one in readers_again(slip, listed, load_content())}

    def key_id(self, name: str) -> str:
        return READERS[name].public_key.key_id.hex()

    def test_those_who_read_the_worry_read_on(self, slip: Slip) -> None:
        assert self.chosen(slip, self.listed()) == {"lead", "deputy", "recovery"}

    def test_if_fewer_than_two_are_left_the_rule_adds_whom_it_would_reach(self, slip: Slip) -> None:
        assert self.chosen(slip, self.listed(deputy="new")) == {"lead", "deputy", "recovery"}

    def test_who_was_left_out_gets_nothing_by_any_way(self, slip: Slip) -> None:
        slip = replace(slip, excluded=(self.key_id("head"),), readers=(self.key_id("lead"),))

        assert "head" not in self.chosen(slip, self.listed())

    def test_who_was_left_out_and_has_a_new_key_is_never_taken_for_somebody_new(self, slip: Slip) -> None:
        slip = replace(
            slip, excluded=(self.key_id("deputy"),), readers=(self.key_id("lead"), self.key_id("head"))
        )

        assert self.chosen(slip, self.listed(deputy="new")) == {"lead", "head", "recovery"}
        assert self.chosen(slip, self.listed(deputy="new", head="")) == {"lead", "recovery"}

    def test_about_a_grown_up_the_rule_for_that_counts(self, slip: Slip) -> None:
        slip = replace(slip, staff=True, readers=(self.key_id("chair"),))

        assert self.chosen(slip, self.listed()) == {"head", "chair", "recovery"}

    def test_a_slip_has_one_form_of_bytes(self, slip: Slip) -> None:
        slip = replace(slip, excluded=(self.key_id("head"),), asked_for=(self.key_id("chair"),), staff=True)

        assert Slip.from_bytes(slip.to_bytes()) == slip
        for broken in (b"", b"{}", slip.to_bytes() + b" ", slip.to_bytes().replace(b'"v":1', b'"v":2')):
            with pytest.raises(BadSlip):
                Slip.from_bytes(broken)
