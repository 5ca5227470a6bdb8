"""A tablet that keeps no cookie: nothing can be sent from it, and a child learns that at the first tap."""

from flask import Flask

from tests.public.saying import plain
from tests.schools import School
from tests.visitor import Visitor


def test_without_cookies_the_first_tap_says_which_grown_up_to_go_to(app: Flask, school: School) -> None:
    child = Visitor(app)
    child.client = app.test_client(use_cookies=False)

    child.get("/en-GB/tell").press("go", "next")

    page = plain(child)
    assert child.answer.status_code == 400
    assert "grown-up" in page
    assert "Childline: 0800 1111" in page
    assert school.told() == []


def test_without_cookies_what_was_told_stays_on_the_page(app: Flask) -> None:
    child = Visitor(app).get("/en-GB/tell").press("go", "next").press("pick", "feel.red")
    child.client = app.test_client(use_cookies=False)

    child.press("pick", "what.words")

    assert ("feel", "red") in child.carried.items(multi=True)


def test_without_cookies_look_and_help_pages_still_stand(app: Flask) -> None:
    child = Visitor(app)
    child.client = app.test_client(use_cookies=False)

    for path in ("/en-GB/", "/en-GB/help", "/en-GB/look-and-sound", "/en-GB/answer"):
        assert child.get(path).answer.status_code == 200
