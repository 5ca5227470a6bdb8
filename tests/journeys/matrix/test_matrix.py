"""Every page that a pupil or a family can meet, in every language, look and size, with and without script.

`make test` takes a selection in which any two of these meet at least once for a pupil's page, and every page and every
language is there; `make matrix` takes all of them. A page is got once for each language, with or without script, and
then looked at in many views; what fails is named by its cell.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from kiosk.web.pages import data_folder
from tests.journeys.matrix.conftest import Pages
from tests.journeys.matrix.dimensions import (
    LOCALES,
    LOOKS,
    PAGES,
    SCREENS,
    VIEWS,
    Look,
    Reached,
    View,
    selection,
    whole,
)
from tests.journeys.matrix.judging import dressed, faults, marks_focus
from tests.journeys.matrix.pages import NOT_JUDGED, PUPIL_PAGES, PublicPage
from tests.journeys.matrix.scenery import ALL_LOCALES
from tests.journeys.matrix.stage import Answer, Stage
from tests.pagecheck import parse

FOCUSED = {
    "start": ("a.tile.main", ".bar .tile"),
    "feel": ("button.tile", ".corner"),
    "check": ("button.button",),
    "named": ("input[name='own_name']",),
    "words": ("textarea",),
    "done": ("summary",),
    "hide": (".uncover",),
    "family, before": (".leaving .button", ".row a"),
    "family, language": ("select", ".pick input"),
}
"""Every kind of target, by a page that has it."""


def test_a_page_stands(pages: Pages, reached: Reached) -> None:
    page = pages.get(reached)

    assert faults(page, reached, pages.look_at) == {}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_every_kind_of_target_looks_different_with_the_focus(pages: Pages, look: Look) -> None:
    view = View(look, SCREENS[0])
    for page in (one for one in PAGES if one.name in FOCUSED):
        here = dressed(pages.get(Reached(page, "en-GB", script=True, views=(view,))), view)
        for selector in FOCUSED[page.name]:
            assert marks_focus(here, f"{selector} >> visible=true"), f"{selector} on {page.name}"


@pytest.fixture(scope="module")
def in_english(stage: Stage) -> dict[PublicPage, Answer]:
    """Every page of the apps, as it comes to somebody who has chosen nothing."""
    return {page: stage.render(page, "en-GB") for page in PAGES if not page.sheet}


def test_what_a_child_chooses_changes_the_page_in_its_root_element_alone(
    stage: Stage, in_english: dict[PublicPage, Answer]
) -> None:
    """So that a page which is there can be given another theme and size of text where it stands."""
    cookie = stage.cookie_of(theme="dark", text="200")

    chosen = {
        page: stage.render(page, "en-GB", cookie)
        for page in in_english
        if not page.closed and not page.lesson  # they have a cookie of their own
    }

    plain = {page.name for page, answer in chosen.items() if b'data-theme="dark"' not in answer.body}
    assert plain == {"family, left"}, "a page that nobody could tell from any other school's"
    changed = {page.name for page, answer in chosen.items() if _bones(answer) != _bones(in_english[page])}
    assert changed == {"look and sound"}, "the page on which it is chosen can be put back from there"


def _bones(answer: Answer) -> list[tuple[str, str]]:
    """Its parts in their order, without drawings, and without what a page does that is left alone."""
    parts = parse(answer.body.decode()).elements
    aside = (
        "html",
        "script",
        "meta",
        "path",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "rect",
        "g",
        "use",
    )
    return [(tag, attributes.get("class", "")) for tag, attributes in parts if tag not in aside]


def test_every_template_of_a_page_is_on_the_list(in_english: dict[PublicPage, Answer]) -> None:
    shown = {answer.templates[-1] for answer in in_english.values()}

    whole_ones = {path.name for path in whole_pages()}
    assert whole_ones - shown - set(NOT_JUDGED) == set(), "add a row for it in pages.py or family_pages.py"
    assert set(NOT_JUDGED) <= whole_ones


def whole_pages() -> Iterator[Path]:
    """Templates that are a page of their own, and not a layout."""
    templates = list((data_folder("templates") / "public").glob("*.html"))
    texts = {path: path.read_text(encoding="utf-8") for path in templates}
    for path, text in texts.items():
        is_layout = any(f'extends "{path.name}"' in other for other in texts.values())
        if "{% extends" in text and not is_layout:
            yield path


def test_in_the_selection_any_two_values_meet_for_pupils_pages() -> None:
    rows = selection()

    met = {
        pair
        for row in rows
        for view in row.views
        for pair in product(
            (row.page, row.locale, row.script, view.look), (row.locale, row.script, view.look, view.screen)
        )
    }
    dimensions = (PUPIL_PAGES, LOCALES, (True, False), LOOKS, SCREENS)
    for number, one in enumerate(dimensions):
        for other in dimensions[number + 1 :]:
            assert set(product(one, other)) <= met
    assert [str(row) for row in rows] == [str(row) for row in selection()], "nothing is drawn by lot"


def test_in_the_selection_every_page_and_every_language_is_there() -> None:
    rows = selection()

    assert {row.page for row in rows} == set(PAGES)
    for of_families in (True, False):
        seen = {row.locale for row in rows if (row.page not in PUPIL_PAGES) is of_families}
        assert seen == set(ALL_LOCALES)


def test_the_whole_has_every_page_in_every_language_and_in_four_of_them_in_every_view() -> None:
    rows = whole()

    assert {(row.page, row.locale) for row in rows} == set(product(PAGES, ALL_LOCALES))
    deep = {(row.page, row.locale, row.script) for row in rows if set(VIEWS) <= set(row.views)}
    assert deep == set(product([page for page in PAGES if not page.sheet], LOCALES, (True, False)))
    assert len({row.cell(view) for row in rows for view in row.views}) == sum(len(row.views) for row in rows)
