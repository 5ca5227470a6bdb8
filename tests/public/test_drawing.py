"""A drawing can be drawn and nothing else: the strict text form, the page that makes it, and what staff see of it."""

import re
import secrets
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.concern import BadConcern, Concern
from kiosk.drawing import HEIGHT, LARGEST, MOST_MARKS, STAMPS, WIDTH, BadDrawing, Drawing, Line, Stamp
from kiosk.inbox import create_app as create_inbox
from kiosk.public import drawing as page
from kiosk.public.drawing import after
from tests.schools import School, make_school
from tests.visitor import Visitor

POINTS = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))
LINES = st.builds(Line, st.integers(1, 3), st.lists(POINTS, min_size=1, max_size=20).map(tuple))
MARKS = st.one_of(LINES, st.builds(Stamp, st.sampled_from(STAMPS), POINTS))
DRAWINGS = st.lists(MARKS, max_size=20).map(tuple).map(Drawing)


@given(DRAWINGS)
def test_every_drawing_is_read_back_as_it_was(drawn: Drawing) -> None:
    if len(str(drawn)) <= LARGEST:
        assert Drawing.read(str(drawn)) == drawn


@given(st.one_of(st.text(max_size=200), st.text("0123456789abcdefghijklmnopqrstuv:.-", max_size=200)))
def test_any_text_is_refused_or_has_exactly_one_form(untrusted: str) -> None:
    with suppress(BadDrawing):
        drawn = Drawing.read(untrusted)
        assert str(drawn) == untrusted
        assert all(mark.key in STAMPS for mark in drawn.marks if isinstance(mark, Stamp))


@given(DRAWINGS, st.integers(0, 400), st.characters())
def test_one_wrong_letter_makes_another_drawing_or_none(drawn: Drawing, at: int, letter: str) -> None:
    text = str(drawn)
    spoilt = text[: at % (len(text) + 1)] + letter + text[at % (len(text) + 1) + 1 :]
    try:
        assert str(Drawing.read(spoilt)) == spoilt
    except BadDrawing:
        assert spoilt != text or len(text) > LARGEST


@pytest.mark.parametrize(
    "text",
    [
        *(
            ".",
            "2:",
            "2:000",
            "2:00000",
            "4:0000",
            "0:0000",
            "2:0000.",
            ".2:0000",
            "2:0000..2:0000",
            " 2:0000",
        ),
        *(
            "2:0000\n",
            "2:vvvv",
            "2:0000 ",
            "2:v90000",
            "2:00lt",
            "bus:",
            "bus:00000000",
            "gun:0000",
            "BUS:0000",
        ),
        *("２:0000", "2:٠٠٠٠", "<svg onload=x>", "2:0000\0", "bus:0000\u200b", "-:0000", "clear:0000"),
    ],
)
def test_what_is_almost_a_drawing_is_none(text: str) -> None:
    with pytest.raises(BadDrawing):
        Drawing.read(text)


def test_what_was_drawn_is_in_no_error() -> None:
    with pytest.raises(BadDrawing) as caught:
        Drawing.read("the canary sings")

    assert "canary" not in str(caught.value)


def test_a_drawing_has_an_end() -> None:
    longest = "2:" + "0000" * ((LARGEST - 2) // 4)
    assert Drawing.read(longest).lines == 1
    for text in (longest + "0000", ".".join(["1:0000"] * (MOST_MARKS + 1))):
        with pytest.raises(BadDrawing):
            Drawing.read(text)


def test_a_full_paper_takes_no_more_pictures_and_loses_none() -> None:
    drawn = Drawing()
    for _ in range(MOST_MARKS + 5):
        drawn = drawn.stamped("bus")

    assert Drawing.read(str(drawn)) == drawn
    assert len(drawn.marks) == MOST_MARKS
    assert drawn.stamped("nothing-like-that") == drawn


@given(DRAWINGS.filter(lambda drawn: len(str(drawn)) <= LARGEST), st.text(max_size=30))
def test_no_press_ever_makes_a_drawing_that_can_not_be_sent(drawn: Drawing, press: str) -> None:
    for pressed in (page.PRESS + press, "draw.add.bus", "draw.undo", "draw.clear"):
        Drawing.read(after(str(drawn), pressed))


def test_a_concern_carries_a_drawing_and_nothing_that_is_none(school: School, pupil: Visitor) -> None:
    draw_a_bus(pupil).press("go", "send")
    (concern,) = school.told()

    assert b'"drawing":"bus:' in concern.to_bytes()
    assert Concern.from_bytes(concern.to_bytes()) == concern
    with pytest.raises(BadConcern):
        Concern.from_bytes(concern.to_bytes().replace(b'"bus:', b'"bug:'))
    assert "bus" not in repr(concern)


def draw_a_bus(pupil: Visitor) -> Visitor:
    pupil.get("/en-GB/tell").press("go", "next").press("go", "skip").press("go", "skip").press(
        "pick", "name.no"
    )
    return pupil.press("go", "change.draw").press("go", "draw.add.bus").press("go", "next")


def test_a_drawing_alone_is_a_worry(school: School, pupil: Visitor) -> None:
    draw_a_bus(pupil)
    assert "Your drawing" in pupil.html

    pupil.press("go", "send")

    assert pupil.answer.status_code == 303
    assert Drawing.read(school.told()[0].drawing).stamps == ("bus",)


def test_undo_and_start_again_work_without_script(pupil: Visitor) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("go", "skip").press("go", "skip").press(
        "pick", "name.no"
    )
    pupil.press("go", "change.draw").press("go", "draw.add.bus").press("go", "draw.add.home")
    assert Drawing.read(pupil.carried["drawing"]).stamps == ("bus", "home")

    pupil.press("go", "draw.undo")
    assert Drawing.read(pupil.carried["drawing"]).stamps == ("bus",)
    pupil.press("go", "draw.clear")
    assert pupil.carried["drawing"] == ""


def test_help_and_hide_lose_no_line(pupil: Visitor) -> None:
    draw_a_bus(pupil).press("go", "change.draw").press("go", "help").press("go", "here").press("go", "hide")
    pupil.press("go", "here")

    assert pupil.title == "Draw about it."
    assert Drawing.read(pupil.carried["drawing"]).stamps == ("bus",)


def test_a_spoilt_drawing_costs_nobody_their_words(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell")
    form = {**pupil.carried.to_dict(), "feel": "red", "own_words": "still here"}

    for drawn in ("<script>", "2:zzzz", "x" * 100_000):
        pupil.post("/en-GB/tell", {**form, "drawing": drawn, "go": "send"})
        assert pupil.answer.status_code == 422
        assert pupil.carried["own_words"] == "still here"
        assert "drawing" not in pupil.carried
    assert school.waiting() == 0
    pupil.press("go", "here")
    assert pupil.carried["feel"] == "red"


Draw = Callable[[Drawing], str]


@pytest.fixture(scope="module")
def staff_sees(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """A drawing as the staff side's own template shows it."""
    school = make_school(tmp_path_factory.mktemp("staff"))
    app = create_inbox(school.inbox(), secrets.token_bytes(32))
    source = '{% from "sketch.html" import sketch with context %}{{ sketch(drawn, drawn.lines ~ " lines") }}'

    def draw(drawn: Drawing) -> str:
        with app.test_request_context(base_url="http://localhost"):
            return app.jinja_env.from_string(source).render(drawn=drawn)

    return draw


@settings(max_examples=50)
@given(drawn=DRAWINGS)
def test_what_staff_see_is_made_of_numbers_alone(staff_sees: Draw, drawn: Drawing) -> None:
    html = staff_sees(drawn)

    assert html.count("<polyline") == drawn.lines
    assert "style" not in html
    assert set(re.findall(r'points="([^"]*)"', html)) == {
        " ".join(f"{x},{y}" for x, y in doubled(mark.points))
        for mark in drawn.marks
        if isinstance(mark, Line)
    }
    assert f'aria-label="{drawn.lines} lines"' in html


def doubled(points: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """A dot is a line from a point to itself, or nothing would be seen."""
    return points * 2 if len(points) == 1 else points
