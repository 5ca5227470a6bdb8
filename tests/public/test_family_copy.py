"""What a family may print: a copy of what they told, there on the page after Send and never again; a sheet for home."""

import pytest
from flask import Flask

from kiosk.pepper import make_pepper
from tests.public.saying import plain
from tests.schools import School
from tests.visitor import Visitor

WORDS = "وہ بس میں ڈرتی ہے۔\nHe <took> her bag."


@pytest.fixture(autouse=True)
def pepper(school: School) -> None:
    make_pepper(school.public().pepper)


def sent(app: Flask, tag: str) -> tuple[Visitor, dict[str, object]]:
    """The page after Send, and the form that was sent."""
    parent = Visitor(app).get(f"/{tag}/family")
    form = {"about_child": ["words", "unsafe"], "own_words": WORDS, "own_child": "Asha", "go": "send"}
    whole = {**parent.carried.to_dict(flat=False), **form}
    return parent.post(f"/{tag}/family", whole), whole


def test_it_holds_what_was_picked_and_written_in_their_language_with_english_beside(app: Flask) -> None:
    page, _ = sent(app, "ur")

    assert page.answer.status_code == 200
    copy = page.html[page.html.index('class="notice printed copy"') :]
    assert "He &lt;took&gt; her bag." in copy
    assert "Asha" in copy
    assert '<span class="beside" lang="en" dir="ltr">Mean words or threats</span>' in copy
    assert '<span class="beside" lang="en" dir="ltr">What happened to your child?</span>' in copy
    assert any(field.get("id") == "beside" for field in page.page.all("input"))


def test_english_has_no_english_beside_it(app: Flask) -> None:
    page, _ = sent(app, "en-GB")

    assert "Mean words or threats" in plain(page)
    assert 'class="beside"' not in page.html
    assert not any(field.get("id") == "beside" for field in page.page.all("input"))


def test_it_is_closed_until_it_is_asked_for_and_the_way_out_stands_on_top(app: Flask) -> None:
    page, _ = sent(app, "en-GB")

    assert all("open" not in details for details in page.page.all("details"))
    assert page.html.index("/en-GB/family/left") < page.html.index("A copy of what you told us")
    assert page.get("/en-GB/family/left").answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_it_is_never_to_be_had_again(app: Flask, school: School) -> None:
    page, form = sent(app, "en-GB")

    again = page.post("/en-GB/family", form)

    assert again.answer.status_code == 303
    assert WORDS[:10] not in again.follow().html
    assert "A copy of what you told us" not in again.html
    assert len(school.told()) == 1


def test_the_sheet_on_calming_can_be_printed_and_holds_what_the_lists_hold(app: Flask) -> None:
    parent = Visitor(app).get("/en-GB/family/advice")
    assert 'href="/en-GB/family/calm"' in parent.html

    page = parent.get("/en-GB/family/calm")

    for said in ("Very angry or very scared", "Breathe slow", "All feelings are okay, anger too."):
        assert said in page.html
    assert any("data-print" in button for button in page.page.all("button"))
    assert parent.get("/ur/family/calm").answer.status_code == 200
