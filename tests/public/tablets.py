"""A tablet for the tests of the public pages: made by staff, and let in with its code by the real page."""

from datetime import UTC, datetime

from flask import Flask

from kiosk.db import open_engine
from kiosk.letterbox.tablet_list import MadeTablet, begin_practice, make_tablet
from tests.schools import School
from tests.visitor import Visitor

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
BAND = "This is practice."
WORDS = "a canary practises telling"


def made_at(school: School, place: str = "Willow class") -> MadeTablet:
    """A tablet whose code waits."""
    now = datetime.now(UTC)
    engine = open_engine(school.letterbox_url)
    return make_tablet(engine, name=f"{place} tablet", place=place, now=now, today=now.date())


def type_code(visitor: Visitor, code: str) -> Visitor:
    """Type this code on the page for it."""
    form = visitor.get("/en-GB/tablet").carried
    return visitor.post("/en-GB/tablet", {**form, "code": code})


def enrolled(app: Flask, code: str, base_url: str = "http://localhost") -> Visitor:
    """A tablet that came with this code."""
    visitor = Visitor(app, base_url)
    type_code(visitor, code)
    assert visitor.answer.status_code == 303, visitor.html
    return visitor


def teach_on(school: School, made: MadeTablet, minutes: int = 30, at: datetime | None = None) -> None:
    """Begin a lesson."""
    assert begin_practice(open_engine(school.letterbox_url), made.id, minutes, at or datetime.now(UTC))


def to_the_check_page(visitor: Visitor) -> Visitor:
    visitor.get("/en-GB/tell").press("go", "next").press("pick", "feel.red").press("go", "skip")
    visitor.press("pick", "name.no")
    return visitor.press("go", "change.words").press("go", "next", own_words=WORDS)
