"""One set, one hand: the same grid, line and inks in every drawing, and nothing in a file but shapes (LOOK.md)."""

import re
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from tests.symbols.drawings import DRAWINGS, FOLDER, SIDE, inked, source

SVG = "{http://www.w3.org/2000/svg}"
ROOT = {
    "viewBox": f"0 0 {SIDE} {SIDE}",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "4",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
INKS = {
    *("var(--symbol-warm, #f2b04c)", "var(--symbol-cool, #d3cee8)", "var(--symbol-paper, #fff)"),
    *("var(--zone-blue, #a9cdf2)", "var(--zone-green, #cde8c1)"),
    *("var(--zone-yellow, #fff3c4)", "var(--zone-red, #f2a99b)"),
}
SHAPES = {
    "path": {"d"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "rect": {"x", "y", "width", "height", "rx"},
}
SHARED = {"fill", "fill-rule", "stroke", "stroke-width", "transform"}
LARGEST = 3 * 1024


def parsed(name: str) -> ElementTree.Element:
    return ElementTree.fromstring(source(name))  # noqa: S314  (our own files)


@pytest.fixture(scope="module", params=DRAWINGS)
def name(request: pytest.FixtureRequest) -> str:
    one: str = request.param
    return one


@pytest.fixture
def shapes(name: str) -> list[ElementTree.Element]:
    return list(parsed(name))


def test_there_is_nothing_else_in_the_folder() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.svg" for name in DRAWINGS}
    assert len(DRAWINGS) > 100


def test_every_drawing_has_the_one_grid_and_the_one_line(name: str) -> None:
    root = parsed(name)

    assert root.tag == f"{SVG}svg"
    assert root.attrib == ROOT


def test_a_drawing_is_made_of_plain_shapes_alone(name: str, shapes: list[ElementTree.Element]) -> None:
    """So no id, class, style, text, script, image, link or reference can be in it."""
    assert shapes
    for shape in shapes:
        kind = shape.tag.removeprefix(SVG)
        assert kind in SHAPES, f"{name} holds <{kind}>"
        assert set(shape.attrib) - SHAPES[kind] <= SHARED, f"{name}: {shape.attrib}"
        assert len(shape) == 0
        assert not (shape.text or "").strip()


def test_its_size_is_that_of_a_drawing(name: str) -> None:
    assert len(source(name).encode()) <= LARGEST


def test_its_first_line_says_what_it_shows(name: str) -> None:
    said = re.findall(r"<!-- (.+?) -->", source(name))

    assert len(said) == 1
    assert re.fullmatch(r"[A-Z][^<>]*", said[0])


def test_it_has_at_most_two_inks_of_the_palette(name: str, shapes: list[ElementTree.Element]) -> None:
    fills = {shape.get("fill") for shape in shapes} - {None, "currentColor"}
    strokes = {shape.get("stroke") for shape in shapes} - {None, "none"}

    assert fills | strokes <= INKS
    assert len(fills | strokes) <= 2


def test_a_filled_dot_has_no_line_of_its_own(name: str, shapes: list[ElementTree.Element]) -> None:
    """Eyes are dots; otherwise the line colour fills only what is a hole in something, such as a calling mouth."""
    for shape in shapes:
        if shape.get("stroke") == "none":
            assert shape.get("fill") == "currentColor"


def test_ink_along_a_line_lies_on_that_very_line_four_units_in(
    name: str, shapes: list[ElementTree.Element]
) -> None:
    """An arm or an arrow is one path drawn twice, so its edge is as wide as every other line."""
    for before, shape in zip([None, *shapes], shapes, strict=False):
        if shape.get("stroke") in INKS:
            assert before is not None
            assert before.get("d") == shape.get("d")
            assert int(before.get("stroke-width", "4")) == int(shape.get("stroke-width", "4")) + 8


def test_nothing_is_drawn_thinner_than_the_one_line(name: str, shapes: list[ElementTree.Element]) -> None:
    widths = [int(shape.get("stroke-width", "4")) for shape in shapes]

    assert min(widths) >= 4
    assert max(widths) <= 24


def test_every_drawing_keeps_clear_of_the_edge_and_fills_its_tile(browser: Browser) -> None:
    wrong = []
    for name, grid in inked(browser, DRAWINGS).items():
        rows = [index for index, row in enumerate(grid) if any(row)]
        columns = [index for index, column in enumerate(zip(*grid, strict=True)) if any(column)]
        box = (min(columns), min(rows), max(columns), max(rows))
        if box[0] < 1 or box[1] < 1 or box[2] > SIDE - 2 or box[3] > SIDE - 2:
            wrong.append(f"{name} touches the edge: {box}")
        if max(box[2] - box[0], box[3] - box[1]) < 72:
            wrong.append(f"{name} is small: {box}")

    assert wrong == []
