"""Practice: the whole way to tell, of which nothing is kept; and never one taken for the other."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from kiosk.db import open_engine
from kiosk.letterbox.tablet_list import MadeTablet, begin_practice, end_practice
from kiosk.public import create_app
from kiosk.settings import load_public
from tests.public.tablets import BAND, START, WORDS, enrolled, made_at, teach_on, to_the_check_page
from tests.public.test_words import lines_of
from tests.reading import complaints
from tests.schools import School
from tests.visitor import Visitor


def on_disk(school: School) -> dict[str, bytes]:
    """Every byte of the public side's files."""
    return {path.name: path.read_bytes() for path in sorted((school.folder / "public").iterdir())}


def in_the_tables(school: School) -> list[str]:
    engine = open_engine(school.letterbox_url)
    with engine.connect() as connection:
        names = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        )
        return [str(connection.exec_driver_sql(f"SELECT * FROM {name}").all()) for name in names]


def test_nothing_of_a_lesson_changes_a_byte_of_what_is_stored(lesson: Visitor, school: School) -> None:
    lesson.get("/en-GB/")
    files, rows = on_disk(school), in_the_tables(school)

    to_the_check_page(lesson).press("go", "send")

    assert in_the_tables(school) == rows
    assert on_disk(school) == files
    assert school.waiting() == 0


def test_giving_up_and_walking_away_in_a_lesson_leave_nothing_either(lesson: Visitor, school: School) -> None:
    lesson.get("/en-GB/")
    files = on_disk(school)

    to_the_check_page(lesson).press("go", "stop").press("go", "clear")
    journey = to_the_check_page(lesson).carried["journey"]
    lesson.get(f"/en-GB/cleared/{journey}")

    assert on_disk(school) == files


def test_practice_is_not_counted(lesson: Visitor, school: School, made: MadeTablet) -> None:
    for _ in range(25):
        to_the_check_page(lesson).press("go", "send")
    end_practice(open_engine(school.letterbox_url), made.id)

    to_the_check_page(lesson).press("go", "send")

    assert [concern.burst for concern in school.told()] == [False]


def test_practice_ends_with_pictures_that_open_nothing_and_a_page_that_says_so(lesson: Visitor) -> None:
    to_the_check_page(lesson).press("go", "send")

    assert "We did not keep it." in lesson.html
    assert "We have got it" not in lesson.html
    assert "/en-GB/practice" in {link["href"] for link in lesson.page.all("a")}
    lesson.get("/en-GB/practice")
    assert lesson.title == "That was practice."
    assert "Tell a grown-up now." in lesson.html


def test_practice_without_pictures_goes_straight_to_its_end(lesson: Visitor) -> None:
    data = to_the_check_page(lesson).carried
    data.setlist("answer", ["none"])
    data.add("go", "send")

    lesson.post("/en-GB/tell", data).follow()

    assert lesson.title == "That was practice."


STEPS = (
    ("go", "next"),
    ("pick", "feel.red"),
    ("pick", "what.unsafe"),
    ("go", "next"),
    ("go", "help"),
    ("go", "here"),
    ("go", "stop"),
    ("go", "here"),
)


def test_every_page_of_a_lesson_says_that_it_is_one(lesson: Visitor) -> None:
    for path in ("/", "/languages", "/look-and-sound", "/tell"):
        assert BAND in lesson.get(f"/en-GB{path}").html, path
    for name, value in STEPS:
        lesson.press(name, value)
        wanted = "This is real help." if value == "help" else BAND
        assert wanted in lesson.html, value


def test_help_is_real_in_a_lesson(lesson: Visitor, app: Flask) -> None:
    in_a_lesson, otherwise = lesson.get("/en-GB/help").html, Visitor(app).get("/en-GB/help").html

    assert "This is real help." in in_a_lesson
    assert BAND not in in_a_lesson
    assert "0800 1111" in in_a_lesson
    assert "0800 1111" in otherwise


def test_a_family_never_practises(lesson: Visitor, school: School) -> None:
    assert BAND not in lesson.get("/en-GB/family").html
    data = lesson.carried
    data.add("about_child", "words")
    data.add("go", "send")

    lesson.post("/en-GB/family", data)

    assert school.waiting() == 1


def test_another_tablet_does_not_practise(lesson: Visitor, app: Flask, school: School) -> None:
    other, nameless = enrolled(app, made_at(school, "Oak class").code), Visitor(app)

    for visitor in (other, nameless):
        assert BAND not in to_the_check_page(visitor).html
        visitor.press("go", "send")

    assert school.waiting() == 2


def test_a_practice_form_that_comes_again_shows_nothing(lesson: Visitor) -> None:
    data = to_the_check_page(lesson).carried
    lesson.press("go", "send")

    data.add("go", "here")
    again = lesson.post("/en-GB/tell", data)

    assert again.answer.status_code == 303
    assert WORDS not in again.html


def test_what_ended_in_a_lesson_stands_in_no_cookie(lesson: Visitor) -> None:
    data = to_the_check_page(lesson).carried
    lesson.press("go", "send")

    cookie = lesson.client.get_cookie("worry")
    assert cookie
    assert data["journey"] not in cookie.value
    assert len(cookie.value) < 1000


def test_many_lessons_do_not_make_the_cookie_grow_for_ever(lesson: Visitor) -> None:
    for _ in range(35):
        journey = lesson.get("/en-GB/tell").carried["journey"]
        lesson.get(f"/en-GB/cleared/{journey}")

    cookie = lesson.client.get_cookie("worry")
    assert cookie
    assert len(cookie.value) < 1200


def test_the_done_page_of_a_real_worry_says_so_even_in_a_lesson(lesson: Visitor) -> None:
    assert BAND not in lesson.get("/en-GB/done").html


def test_two_workers_agree_on_a_lesson(
    school: School, made: MadeTablet, tablet: Visitor, redis_url: str
) -> None:
    environ = {"KIOSK_PUBLIC_LIMITS_URL": redis_url, "KIOSK_PUBLIC_WORKERS": "2"}
    other = Visitor(create_app(load_public(school.folder, environ)))
    cookie = tablet.client.get_cookie("tablet")
    assert cookie
    other.client.set_cookie("tablet", cookie.value)
    before = other.get("/en-GB/").html
    teach_on(school, made)
    during = other.get("/en-GB/").html
    end_practice(open_engine(school.letterbox_url), made.id)

    assert [BAND in page for page in (before, during, other.get("/en-GB/").html)] == [False, True, False]


@pytest.mark.parametrize("path", ["/", "/tell", "/practice", "/help"])
def test_the_words_of_a_lesson_are_easy_to_read(lesson: Visitor, path: str) -> None:
    lines = lines_of(lesson.get(f"/en-GB{path}").html)

    assert complaints([line for line in lines if line not in ("polski", "اردو", "English")]) == []


def test_the_words_of_a_change_are_easy_to_read(
    lesson: Visitor, school: School, made: MadeTablet, clock: time_machine.Traveller
) -> None:
    to_the_check_page(lesson)
    clock.shift(timedelta(hours=1))
    real = lines_of(lesson.press("go", "change.feel").html)
    teach_on(school, made)
    practice = lines_of(lesson.press("go", "here").html)

    assert complaints(real) == []
    assert complaints(practice) == []


def test_a_lesson_that_somebody_wrote_into_the_table_for_a_year_is_not_believed(
    tablet: Visitor, school: School, made: MadeTablet
) -> None:
    begin_practice(open_engine(school.letterbox_url), made.id, 60, START + timedelta(days=365))

    to_the_check_page(tablet).press("go", "send")

    assert school.waiting() == 1
