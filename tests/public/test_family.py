"""The family's page: one form in three languages, nothing lost, nothing remembered."""

from pathlib import Path

import pytest

from kiosk.public import create_app
from tests.schools import School, make_school
from tests.visitor import Visitor


@pytest.mark.parametrize("locale", ["en-GB", "pl", "ur"])
def test_a_parent_tells_it_in_their_language(pupil: Visitor, school: School, locale: str) -> None:
    words = "میرا بیٹا اسکول جانے سے ڈرتا ہے۔"
    pupil.get(f"/{locale}/family")

    form = pupil.carried | {
        "about_child": "words",
        "staff": "no",
        "own_words": words,
        "own_child": "عائشہ",
        "own_contact": "0116 496 0123",
        "go": "send",
    }
    pupil.post(pupil.action, form).follow()

    (concern,) = school.told()
    assert concern.channel == "family"
    assert concern.locale == locale
    assert concern.picked("about_child") == ("words",)
    assert concern.words == {"words": words, "child": "عائشہ", "contact": "0116 496 0123"}


def test_an_empty_form_comes_back_with_what_is_missing_first(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/family").press("go", "send")

    assert pupil.answer.status_code == 422
    assert "".join(pupil.page.text_of["title"]).startswith("Error: ")
    assert school.waiting() == 0


def test_a_damaged_form_comes_back_filled(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/family")

    pupil.post(
        pupil.action,
        pupil.carried | {"about_child": "words", "own_words": "a long story", "staff": "maybe", "go": "send"},
    )

    assert pupil.answer.status_code == 422
    assert "a long story</textarea>" in pupil.html
    checked = [box["value"] for box in pupil.page.all("input") if "checked" in box]
    assert checked == ["words"]
    assert school.waiting() == 0


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
