"""The survey: asked while it is on, without a name, sealed like a worry, and never in a worry's way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from kiosk.content import survey
from kiosk.content.survey import read_survey, survey_lists
from kiosk.db import open_engine
from kiosk.letterbox.emptying import waiting
from kiosk.public import create_app
from kiosk.sealing.envelope import Envelope, Kind, unpack_wraps
from kiosk.survey import Answers, BadAnswers
from tests.public.saying import DAY, OPEN, Publish, plain
from tests.public.test_bad_input import move_away
from tests.public.test_words import lines_of
from tests.reading import complaints
from tests.schools import School
from tests.visitor import LOCALES, Visitor

ON = {"surveys": ({"title": "school", "first": DAY, "last": DAY},)}
FIRST_DAY_AFTER = "2026-11-21T09:00:00+00:00"
QUESTIONS = list(survey_lists().questions)


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(OPEN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def on(now: time_machine.Traveller, put: Publish) -> Publish:
    put(**ON)
    return put


def answers_in(school: School) -> list[Answers]:
    """What was answered, as a safeguarding lead opens it."""
    lead, found = school.readers["lead"], []
    for row in waiting(open_engine(school.letterbox_url), 100):
        mine = next(wrap for wrap in unpack_wraps(row.wraps) if wrap.key_id == lead.public_key.key_id)
        found.append(Answers.from_bytes(lead.open(row.envelope, mine)))
    return found


def answer_all(pupil: Visitor, *answers: str) -> Visitor:
    pupil.get("/en-GB/survey").press("go", "begin")
    for question, answer in zip(QUESTIONS, answers, strict=True):
        pupil.press("go", "skip") if answer == "skip" else pupil.press("pick", f"{question}.{answer}")
    return pupil


class TestWhileItIsOn:
    def test_it_is_on_the_start_page_on_its_days_and_on_no_other(
        self, pupil: Visitor, on: Publish, now: time_machine.Traveller
    ) -> None:
        assert "How is school?" in pupil.get("/en-GB/").html

        now.move_to(FIRST_DAY_AFTER)

        assert "How is school?" not in pupil.get("/en-GB/").html
        assert pupil.get("/en-GB/survey").answer.headers["Location"] == "/en-GB/"
        assert pupil.get("/en-GB/family/survey").answer.headers["Location"] == "/en-GB/family"

    def test_only_those_are_asked_whom_the_school_asks(
        self, pupil: Visitor, put: Publish, now: object
    ) -> None:
        put(**ON, survey_asks=("family",))

        assert "How is school?" not in pupil.get("/en-GB/").html
        assert "Answer a few questions for the school" in pupil.get("/en-GB/family").html

    def test_a_school_asks_only_some_of_the_questions(
        self, pupil: Visitor, put: Publish, now: object
    ) -> None:
        put(**ON, survey_questions=("listen",))

        pupil.get("/en-GB/survey").press("go", "begin")

        assert pupil.title == "Do grown-ups here listen to you?"
        assert pupil.press("go", "skip").title == "We only see it when you press Send."

    def test_nobody_is_asked_in_a_lesson(self, lesson: Visitor, put: Publish) -> None:
        put(**ON)

        assert "How is school?" not in lesson.get("/en-GB/").html
        assert lesson.get("/en-GB/survey").answer.status_code == 302


class TestAPupil:
    def test_answers_are_sealed_without_anything_that_says_who_it_was(
        self, pupil: Visitor, on: Publish, school: School
    ) -> None:
        page = answer_all(pupil, "yes", "sometimes", "skip", "unsure").press("go", "send").follow()

        assert page.title == "Thank you. That helps us."
        (found,) = answers_in(school)
        assert found == Answers("pupil", {"safe": "yes", "adult": "sometimes", "listen": "unsure"})

    def test_it_goes_to_the_readers_of_an_ordinary_worry_in_the_same_shape(
        self, pupil: Visitor, on: Publish, school: School
    ) -> None:
        answer_all(pupil, "yes", "yes", "yes", "yes").press("go", "send")
        pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue")
        pupil.press("go", "skip").press("pick", "name.no").press("go", "send")

        rows = waiting(open_engine(school.letterbox_url), 10)
        headers = [Envelope.from_bytes(row.envelope).header for row in rows]
        assert {one.kind for one in headers} == {Kind.SURVEY, Kind.CONCERN}
        assert len({len(row.envelope) for row in rows}) == len({row.day for row in rows}) == 1
        assert len({frozenset(wrap.key_id for wrap in unpack_wraps(row.wraps)) for row in rows}) == 1

    def test_every_page_of_it_leads_to_telling_a_worry(self, pupil: Visitor, on: Publish) -> None:
        seen = [pupil.get("/en-GB/survey").html]
        pupil.press("go", "begin")
        for question in QUESTIONS:
            seen.append(pupil.html)
            pupil.press("pick", f"{question}.no")
        seen += [pupil.html, pupil.press("go", "send").follow().html]

        assert len(seen) == len(QUESTIONS) + 3
        assert all('href="/en-GB/tell"' in html and "I want to tell a worry" in html for html in seen)

    def test_back_keeps_the_answer_and_another_one_takes_its_place(
        self, pupil: Visitor, on: Publish, school: School
    ) -> None:
        answer_all(pupil, "yes", "no", "no", "no")
        for _ in QUESTIONS:
            pupil.press("go", "back")

        assert pupil.carried["ask_safe"] == "yes"
        pupil.press("pick", "safe.no").press("go", "skip").press("go", "skip").press("go", "skip").press(
            "go", "send"
        )
        assert answers_in(school) == [Answers("pupil", {"safe": "no"})]

    def test_the_same_form_sent_twice_counts_once(self, pupil: Visitor, on: Publish, school: School) -> None:
        form = answer_all(pupil, "yes", "yes", "yes", "yes").carried

        for _ in range(2):
            pupil.post("/en-GB/survey", {**form, "go": "send"})

        assert len(answers_in(school)) == 1

    def test_nothing_is_kept_of_whoever_stops_or_skips_all(
        self, pupil: Visitor, on: Publish, school: School
    ) -> None:
        answer_all(pupil, "yes", "yes", "yes", "yes").press("go", "clear")
        page = answer_all(pupil, *["skip"] * len(QUESTIONS)).press("go", "send")

        assert page.answer.status_code == 422
        assert page.title == "Do you feel safe at school?"
        assert answers_in(school) == []

    def test_hiding_shows_a_calm_page_and_keeps_the_answers(self, pupil: Visitor, on: Publish) -> None:
        pupil.get("/en-GB/survey").press("go", "begin").press("pick", "safe.no").press("go", "hide")

        assert "grown-up you can tell" not in plain(pupil)
        assert pupil.press("go", "here").title == "Do you know a grown-up you can tell?"
        assert pupil.carried["ask_safe"] == "no"

    def test_a_form_that_was_tampered_with_counts_for_what_is_asked(
        self, pupil: Visitor, on: Publish, school: School
    ) -> None:
        form = pupil.get("/en-GB/survey").carried
        odd = {
            "ask_safe": "yes",
            "ask_adult": "<b>",
            "ask_name": "Ravi",
            "at": "99",
            "journey": "x",
            "go": "send",
        }

        pupil.post("/en-GB/survey", {**form, **odd})

        assert answers_in(school) == [Answers("pupil", {"safe": "yes"})]

    def test_many_from_one_tablet_are_marked_and_none_is_refused(
        self, pupil: Visitor, on: Publish, school: School
    ) -> None:
        for _ in range(21):
            answer_all(pupil, "yes", "yes", "yes", "yes").press("go", "send")

        assert sorted(one.burst for one in answers_in(school)) == [False] * 20 + [True]

    def test_what_can_not_be_kept_comes_back_with_its_answers(
        self, app: Flask, pupil: Visitor, on: Publish, school: School
    ) -> None:
        answer_all(pupil, "yes", "yes", "yes", "no")
        move_away(school)
        app.extensions["kiosk.letterbox"]._engine.dispose()  # a connection that is open would still find it

        page = pupil.press("go", "send")

        assert page.answer.status_code == 503
        assert "It did not work." in page.html
        assert page.carried["ask_listen"] == "no"

    def test_its_pages_are_easy_to_read(self, pupil: Visitor, on: Publish) -> None:
        pages = [pupil.get("/en-GB/survey").html]
        pupil.press("go", "begin")
        for question in QUESTIONS:
            pages.append(pupil.html)
            pupil.press("pick", f"{question}.yes")
        pages += [pupil.html, pupil.press("go", "send").follow().html]

        assert [complaints(lines_of(html)) for html in pages] == [[]] * len(pages)

    def test_nothing_of_it_stays_on_the_tablet(self, pupil: Visitor, on: Publish) -> None:
        page = answer_all(pupil, "yes", "yes", "yes", "yes").press("go", "send").follow()

        assert page.answer.headers["Clear-Site-Data"] == '"cache", "storage"'


class TestAFamily:
    def test_a_parent_answers_on_one_page_and_may_leave_questions_out(
        self, pupil: Visitor, on: Publish, school: School
    ) -> None:
        pupil.get("/en-GB/family/survey").press("go", "send", ask_safe="sometimes", ask_listen="yes").follow()

        assert pupil.title == "Thank you"
        assert answers_in(school) == [Answers("family", {"safe": "sometimes", "listen": "yes"})]

    def test_an_empty_form_is_not_kept(self, pupil: Visitor, on: Publish, school: School) -> None:
        assert pupil.get("/en-GB/family/survey").press("go", "send").answer.status_code == 422
        assert answers_in(school) == []

    @pytest.mark.parametrize("tag", LOCALES)
    def test_the_pages_stand_in_every_language(self, pupil: Visitor, on: Publish, tag: str) -> None:
        for path in ("survey", "survey/done", "family/survey", "family/survey/done"):
            assert pupil.get(f"/{tag}/{path}").answer.status_code == 200


class TestWhatTravels:
    def test_the_bytes_say_who_was_asked_and_what_was_picked_and_no_more(self) -> None:
        data = Answers("pupil", {"safe": "no"}).to_bytes()

        assert data.rstrip(b" ") == b'{"burst":false,"picked":{"safe":"no"},"v":1,"who":"pupil"}'
        assert Answers.from_bytes(data) == Answers("pupil", {"safe": "no"})

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"[]",
            b'{"burst":false,"picked":{},"v":1,"who":"pupil"}',
            b'{"burst":false,"picked":{"safe":"NO"},"v":1,"who":"pupil"}',
            b'{"burst":false,"picked":{"safe":"no"},"v":1,"who":"head"}',
            b'{"burst":false,"picked":{"safe":"no"},"v":2,"who":"pupil"}',
            b'{"burst":1,"picked":{"safe":"no"},"v":1,"who":"pupil"}',
            b'{"picked":{"safe":"no"},"burst":false,"v":1,"who":"pupil"}',
            b'{"burst":false,"name":"Ravi","picked":{"safe":"no"},"v":1,"who":"pupil"}',
            b"[" * 5000,
        ],
    )
    def test_any_other_bytes_are_refused_and_not_quoted(self, data: bytes) -> None:
        data = data.ljust(1_200)

        with pytest.raises(BadAnswers) as told:
            Answers.from_bytes(data)

        assert "Ravi" not in str(told.value)


class TestASchoolsOwnQuestions:
    def own(self, school: School, text: str) -> Visitor:
        (school.folder / "lists").mkdir()
        (school.folder / "lists" / "survey.toml").write_text(text)
        return Visitor(create_app(school.public()))

    def test_they_are_asked_in_its_words_and_marked_as_english(self, school: School, on: Publish) -> None:
        ours = (Path(survey.__file__).parent / "survey.toml").read_text()
        visitor = self.own(school, ours.replace("Do you feel safe at school?", "Is it okay at lunch?"))

        visitor.get("/ur/survey").press("go", "begin")

        assert '<bdi class="own" lang="en" dir="ltr">Is it okay at lunch?</bdi>' in visitor.html

    def test_nonsense_costs_no_child_the_pages(
        self, school: School, on: Publish, caplog: pytest.LogCaptureFixture
    ) -> None:
        visitor = self.own(school, "[[survey_title]]\nkey = 1\n")

        assert visitor.get("/en-GB/survey").press("go", "begin").title == "Do you feel safe at school?"
        assert "survey.toml" in caplog.text


def test_lists_that_ask_somebody_nothing_are_refused() -> None:
    text = (
        '[[survey_title]]\nkey = "a"\nlabel = "A"\n[[survey_question]]\nkey = "q"\npupil = "Q?"\n'
        '[[survey_answer]]\nkey = "y"\nlabel = "Y"\nsymbol = "yes"\n'
    )
    with pytest.raises(Exception, match="family"):
        read_survey(text)
