"""A lesson that begins or ends while somebody tells: said before anything can be sent, and nothing told is lost."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from kiosk.db import open_engine
from kiosk.letterbox.tablet_list import MadeTablet, revoke_tablet
from kiosk.public import create_app
from kiosk.settings import load_public
from tests.public.tablets import BAND, WORDS, teach_on, to_the_check_page
from tests.schools import School
from tests.visitor import Visitor


def test_a_lesson_that_ends_midway_is_said_before_anything_can_be_sent(
    lesson: Visitor, school: School, clock: time_machine.Traveller
) -> None:
    to_the_check_page(lesson)
    clock.shift(timedelta(minutes=30))

    lesson.press("go", "send")

    assert (lesson.answer.status_code, lesson.title) == (409, "This is real now.")
    assert BAND not in lesson.html
    assert school.waiting() == 0
    lesson.press("go", "here")
    assert lesson.title == "This is what you told us."
    assert WORDS in lesson.html
    lesson.press("go", "send")
    assert school.told()[0].words["words"] == WORDS


def test_what_was_only_practice_can_be_put_in_the_bin_when_it_has_become_real(
    lesson: Visitor, school: School, clock: time_machine.Traveller
) -> None:
    to_the_check_page(lesson)
    clock.shift(timedelta(minutes=31))

    lesson.press("go", "send").press("go", "clear")

    assert school.waiting() == 0


@pytest.mark.parametrize(
    "step", [("go", "next"), ("pick", "feel.red"), ("go", "back"), ("go", "change.what")]
)
def test_any_step_after_the_end_of_a_lesson_says_so(
    lesson: Visitor, clock: time_machine.Traveller, step: tuple[str, str]
) -> None:
    data = lesson.get("/en-GB/tell").carried
    clock.shift(timedelta(hours=1))

    data.add(*step)
    lesson.post("/en-GB/tell", data)

    assert lesson.title == "This is real now."


def test_a_lesson_that_begins_midway_never_swallows_a_real_worry(
    tablet: Visitor, school: School, made: MadeTablet
) -> None:
    to_the_check_page(tablet)
    teach_on(school, made)

    tablet.press("go", "send")
    assert (tablet.answer.status_code, tablet.title) == (409, "This is practice now.")
    tablet.press("go", "sure")
    assert tablet.title == "This is what you told us."
    assert BAND not in tablet.html
    tablet.press("go", "send")

    assert school.told()[0].words["words"] == WORDS


def test_who_is_only_trying_goes_on_in_the_lesson_with_everything(
    tablet: Visitor, school: School, made: MadeTablet
) -> None:
    to_the_check_page(tablet)
    teach_on(school, made)

    tablet.press("go", "send").press("go", "here")
    assert BAND in tablet.html
    assert WORDS in tablet.html
    tablet.press("go", "send")

    assert school.waiting() == 0


@pytest.mark.parametrize("go", ["help", "stop", "hide"])
def test_help_stop_and_hide_work_first_whatever_has_changed(
    lesson: Visitor, clock: time_machine.Traveller, go: str, school: School
) -> None:
    to_the_check_page(lesson)
    clock.shift(timedelta(hours=1))

    data = lesson.carried
    data.add("go", go)
    lesson.post("/en-GB/tell", data)

    assert lesson.title != "This is real now."
    data = lesson.carried
    data.add("go", "here")
    assert lesson.post("/en-GB/tell", data).title == "This is real now."


def test_a_form_that_claims_to_be_practice_where_no_lesson_is_is_asked(
    tablet: Visitor, school: School
) -> None:
    data = to_the_check_page(tablet).carried
    data.add("mode", "practice")
    data.add("go", "send")

    tablet.post("/en-GB/tell", data)

    assert tablet.title == "This is real now."


@pytest.mark.parametrize("modes", [["", "practice"], ["practice", "practice"], ["PRACTICE"], ["x" * 1000]])
def test_a_damaged_mode_is_never_practice(lesson: Visitor, school: School, modes: list[str]) -> None:
    data = to_the_check_page(lesson).carried
    data.setlist("mode", modes)
    data.add("go", "send")

    lesson.post("/en-GB/tell", data)

    assert lesson.title == "This is practice now."
    assert school.waiting() == 0


def test_a_failed_page_keeps_what_its_form_was(
    lesson: Visitor, clock: time_machine.Traveller, school: School
) -> None:
    """The rescue page must not turn practice into a real worry by the way."""
    data = to_the_check_page(lesson).carried
    clock.shift(timedelta(hours=1))
    data["csrf_token"] = "wrong"
    data.add("go", "send")

    lesson.post("/en-GB/tell", data)

    assert lesson.carried["mode"] == "practice"
    lesson.press("go", "here")
    assert lesson.title == "This is real now."
    assert school.waiting() == 0


def test_a_tablet_revoked_in_a_lesson_says_that_it_is_real_now(
    lesson: Visitor, school: School, made: MadeTablet
) -> None:
    to_the_check_page(lesson)
    revoke_tablet(open_engine(school.letterbox_url), made.id)

    lesson.press("go", "send")

    assert lesson.title == "This is real now."


def test_a_letterbox_that_goes_away_in_a_lesson_never_keeps_practice(
    lesson: Visitor, school: School, tmp_path: Path
) -> None:
    data = to_the_check_page(lesson).carried
    data.add("go", "send")
    elsewhere = f"sqlite:///{tmp_path / 'gone.sqlite3'}"
    broken = Visitor(create_app(load_public(school.folder, {"KIOSK_PUBLIC_LETTERBOX_URL": elsewhere})))
    data["csrf_token"] = broken.get("/en-GB/tell").carried["csrf_token"]

    broken.post("/en-GB/tell", data)

    assert broken.title == "This is real now."
    assert school.waiting() == 0
