"""The family's pages: one thing a page, in three languages, nothing lost, nothing remembered."""

from pathlib import Path

import pytest
from flask import Flask

from kiosk.content import load_content
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from tests.public.coming_back import tell_as_family
from tests.public.saying import Publish, plain
from tests.schools import School, make_school
from tests.visitor import Visitor

WORDS = "میرا بیٹا اسکول جانے سے ڈرتا ہے۔"
# Composed and decomposed letters, joiners within an emoji and a word, marks of direction, four bytes, line ends.
BYTE_FOR_BYTE = "é é नि\u200dर्\u200c 👩\u200d👧 \u202bاردو\u202c \u200fab\u200e 𠮷\n\n\tß ﬁ Å Å"


def at(parent: Visitor, page: str, locale: str = "en-GB") -> Visitor:
    """The family's page of this name, reached by its buttons."""
    parent.get(f"/{locale}/family").press("pick", "about.mine")
    while parent.carried["page"] != page:
        parent.press("go", "next")
    return parent


@pytest.mark.parametrize("locale", ["en-GB", "pl", "ur"])
def test_a_parent_tells_it_in_their_language_one_thing_a_page(
    pupil: Visitor, school: School, locale: str
) -> None:
    pupil.get(f"/{locale}/family").press("pick", "about.mine")
    pupil.post(pupil.action, pupil.carried | {"about_child": "words", "go": "next"})
    pupil.post(pupil.action, pupil.carried | {"safe": "worried", "go": "next"})
    pupil.press("go", "next", own_words=WORDS)
    pupil.post(pupil.action, pupil.carried | {"own_contact": "0116 496 0123", "reach": "call", "go": "next"})
    pupil.post(pupil.action, pupil.carried | {"spoken": "romani", "interpreter": "yes", "go": "next"})
    pupil.post(pupil.action, pupil.carried | {"own_child": "عائشہ", "spoken": "", "go": "next"})
    pupil.press("go", "next")
    pupil.post(pupil.action, pupil.carried | {"where": "way", "go": "enough"})
    assert WORDS in pupil.html
    pupil.press("go", "send").follow()

    (concern,) = school.told()
    assert (concern.channel, concern.locale) == ("family", locale)
    taps = {(one.question, one.choice) for one in concern.answers}
    assert taps == {
        *(("about", "mine"), ("about_child", "words"), ("safe", "worried"), ("reach", "call")),
        *(("spoken", "romani"), ("interpreter", "yes"), ("where", "way")),
    }
    assert concern.words == {"words": WORDS, "child": "عائشہ", "contact": "0116 496 0123"}
    shown = {one.question: one.shown for one in concern.answers}
    assert shown["spoken"] == "Romani, romani ćhib", "as they saw it: its own name, and what staff call it"


def test_the_first_page_says_how_to_leave_before_anything_is_asked_and_leaving_clears(
    pupil: Visitor, school: School
) -> None:
    assert "If somebody comes near" in pupil.get("/en-GB/family").html
    at(pupil, "words").press("go", "next", own_words="never mind")
    form = pupil.carried | {"go": "send"}

    pupil.press("go", "exit").follow()

    assert pupil.title == "Heron Brook School"
    assert not {"worry", "bullying"} & set(pupil.html.lower().split())
    assert pupil.answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    pupil.post("/en-GB/family", form)
    assert pupil.answer.headers["Location"] == "/en-GB/family", "the old form is worth nothing"
    assert school.waiting() == 0


def test_a_child_who_is_not_safe_shows_999_and_the_school_and_is_urgent_in_two_presses(
    pupil: Visitor, school: School
) -> None:
    at(pupil, "safe").post(pupil.action, pupil.carried | {"safe": "no", "go": "next"})
    assert pupil.title == "Get help now"
    assert {"tel:999", "tel:01164960000"} <= {link["href"] for link in pupil.page.all("a")}

    pupil.press("go", "send").follow()

    assert school.told()[0].urgent(load_content())


def test_a_grown_up_who_works_at_the_school_as_the_one_who_did_it_goes_past_the_team_too(
    pupil: Visitor, school: School
) -> None:
    at(pupil, "who").post(pupil.action, pupil.carried | {"who": "grownup", "go": "enough"})
    assert "The head" in pupil.html
    assert "The lead" not in pupil.html

    pupil.press("go", "send")

    assert school.told("lead") == []
    assert len(school.told("head")) == 1


def test_an_empty_form_comes_back_with_what_is_missing_first(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/family").post(pupil.action, pupil.carried | {"go": "send"})

    assert pupil.answer.status_code == 422
    assert "".join(pupil.page.text_of["title"]).startswith("Error: ")
    assert "#own_words" in {link["href"] for link in pupil.page.all("a")}
    assert school.waiting() == 0


def test_a_damaged_form_comes_back_filled(pupil: Visitor, school: School) -> None:
    at(pupil, "words")
    told_so_far = {"about_child": "words", "own_words": "a long story", "staff": "maybe", "go": "next"}

    pupil.post(pupil.action, pupil.carried | told_so_far)

    assert pupil.answer.status_code == 422
    assert "a long story</textarea>" in pupil.html
    assert pupil.carried["about_child"] == "words"
    assert "staff" not in pupil.carried
    assert school.waiting() == 0


@pytest.mark.parametrize("text", [BYTE_FOR_BYTE, "ہ" * 20_000, "a" * 20_000, "த" * 14_000])
def test_own_words_come_back_byte_for_byte_on_the_page_and_in_the_inbox(
    pupil: Visitor, school: School, text: str
) -> None:
    at(pupil, "words").post(
        pupil.action, pupil.carried | {"own_words": text.replace("\n", "\r\n"), "go": "next"}
    )
    pupil.press("go", "back")
    assert "".join(pupil.page.text_of["textarea"]).removeprefix("\n") == text

    pupil.post(pupil.action, pupil.carried | {"own_words": text.replace("\n", "\r\n"), "go": "send"})

    assert school.told()[0].words["words"] == text


@pytest.mark.parametrize(("text", "over"), [("a" * 20_007, 7), ("😢" * 10_800, 101), ("த" * 15_000, 734)])
@pytest.mark.parametrize("go", ["next", "send"])
def test_words_that_are_too_long_stay_on_the_page_and_it_says_by_how_much(
    pupil: Visitor, school: School, text: str, over: int, go: str
) -> None:
    assert "at least 14,000 characters" in at(pupil, "words").html, "said before anybody loses anything"

    pupil.post(pupil.action, pupil.carried | {"own_words": text, "go": go})

    assert pupil.answer.status_code == 422
    assert "".join(pupil.page.text_of["textarea"]).strip() == text
    assert f"at least {over} characters" in pupil.html
    assert school.waiting() == 0
    pupil.post(pupil.action, pupil.carried | {"own_words": text[over:], "go": "send"})
    assert pupil.answer.status_code == 303, "exactly as many as the page said"


def test_a_place_that_the_school_has_taken_away_is_asked_for_again(pupil: Visitor, school: School) -> None:
    at(pupil, "where").post(
        pupil.action, pupil.carried | {"where": "own-den", "own_words": "x", "go": "enough"}
    )

    assert pupil.answer.status_code == 422
    assert pupil.title == "Where did it happen?"
    assert pupil.carried["own_words"] == "x"


def test_the_enter_key_goes_on_and_never_leaves(pupil: Visitor) -> None:
    first = next(button for button in at(pupil, "contact").page.all("button"))

    assert (first["name"], first["value"]) == ("go", "on")
    pupil.press("go", "on", own_contact="0116 496 0123")
    assert pupil.title == "The language that you speak"


def test_parents_read_what_bullying_is_what_to_say_whom_to_turn_to_and_the_schools_own_words(
    pupil: Visitor, put: Publish
) -> None:
    put()

    page = plain(pupil.get("/en-GB/family/advice"))

    for words in (
        "Six things to say to your child",
        "It is not your fault.",
        "Governors",
        "Our long definition.",
    ):
        assert words in page
    assert "0116 496 0111" in page, "the school's own link"
    assert "tel:08088005000" in {link["href"] for link in pupil.page.all("a")}


def test_the_page_after_sending_can_be_printed_with_all_it_takes_to_come_back(
    app: Flask, school: School
) -> None:
    make_pepper(school.public().pepper)
    parent, reference = tell_as_family(app)

    assert reference in parent.html
    assert "http://localhost/en-GB/family/answer" in parent.html
    assert any("data-print" in button for button in parent.page.all("button"))
    assert "/en-GB/family/advice#ladder" in {link["href"] for link in parent.page.all("a")}


def test_about_staff_goes_past_the_team(pupil: Visitor, school: School) -> None:
    pupil.get("/ur/family")

    pupil.post(pupil.action, pupil.carried | {"staff": "yes", "own_words": "x", "go": "send"})

    assert school.told("lead") == []
    assert len(school.told("head")) == 1


def test_the_browsers_language_is_only_a_suggestion(pupil: Visitor) -> None:
    for asked, given in (
        ("ur;q=0.9, en;q=0.1", "ur"),
        ("fr", "en-GB"),
        ("", "en-GB"),
        ("garbage;;q=x", "en-GB"),
    ):
        pupil.get("/family", headers={"Accept-Language": asked})

        assert pupil.answer.headers["Location"] == f"/{given}/family/languages"


def test_every_language_is_named_in_itself(pupil: Visitor) -> None:
    pupil.get("/en-GB/family/languages")

    named = {link["lang"]: link["dir"] for link in pupil.page.all("a") if "hreflang" in link}
    assert named == {"en-GB": "ltr", "pl": "ltr", "ur": "rtl"}
    assert "اردو" in pupil.html


def test_a_flood_is_marked_and_never_refused(pupil: Visitor, school: School) -> None:
    for _ in range(21):
        pupil.get("/en-GB/family")
        pupil.post(pupil.action, pupil.carried | {"own_words": "again", "go": "send"})
        assert pupil.answer.status_code == 303

    assert [concern.burst for concern in school.told()].count(True) == 1


def test_a_flood_is_counted_by_all_workers_together(tmp_path: Path, redis_url: str) -> None:
    school = make_school(tmp_path, limits_url=redis_url)
    workers = [create_app(school.public()) for _ in range(2)]
    first = Visitor(workers[0])
    first.get("/en-GB/family")
    cookie = first.client.get_cookie("worry")
    assert cookie is not None
    second = Visitor(workers[1])
    second.client.set_cookie("worry", cookie.value)

    for number in range(21):
        worker = (first, second)[number % 2]
        worker.get("/en-GB/family")
        worker.post(worker.action, worker.carried | {"own_words": "again", "go": "send"})

    assert [concern.burst for concern in school.told()].count(True) == 1


def test_a_limits_store_that_is_down_refuses_nobody(tmp_path: Path) -> None:
    school = make_school(tmp_path, limits_url="redis://:nobody@127.0.0.1:1/0")
    parent = Visitor(create_app(school.public()))

    parent.get("/en-GB/family")
    parent.post(parent.action, parent.carried | {"own_words": "all the same", "go": "send"})

    assert parent.answer.status_code == 303
    assert [concern.burst for concern in school.told()] == [False]
