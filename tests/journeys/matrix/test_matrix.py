"""Every page that a pupil can meet, in every language, look and size, with and without script.

`make test` takes a selection in which any two of these meet at least once; `make matrix` takes all of them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.web.pages import data_folder
from tests.journeys.matrix.conftest import Pages
from tests.journeys.matrix.dimensions import DIMENSIONS, LOOKS, SCREENS, Case, Look
from tests.journeys.matrix.judging import faults, marks_focus
from tests.journeys.matrix.pages import NOT_FOR_PUPILS, PAGES
from tests.journeys.matrix.pairwise import pairs_of, pairwise
from tests.journeys.matrix.stage import LOCALES, Stage

FOCUSED = (
    "a.tile.main",
    ".bar .tile",
    "button.tile",
    ".corner",
    "button.button",
    "input[name='own_name']",
    "textarea",
    "summary",
    ".uncover",
)


def test_a_page_stands(pages: Pages, case: Case) -> None:
    page = pages.show(case)

    assert faults(page, case) == []


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_every_kind_of_target_looks_different_with_the_focus(pages: Pages, look: Look) -> None:
    left = set(FOCUSED)
    for page in PAGES:
        here = pages.show(Case(page, "en-GB", look, SCREENS[0], script=True)) if left else None
        for selector in sorted(left):
            if here and here.locator(f"{selector} >> visible=true").count():
                assert marks_focus(here, f"{selector} >> visible=true"), f"{selector} on {page.name}"
                left.discard(selector)

    assert not left


def test_every_template_of_a_pupils_page_is_on_the_list(stage: Stage) -> None:
    shown = {stage.render(page, "en-GB").templates[-1] for page in PAGES}

    whole = {path.name for path in whole_pages()}
    assert whole - shown - set(NOT_FOR_PUPILS) == set(), "add a row for it in pages.py"
    assert set(NOT_FOR_PUPILS) <= whole


def whole_pages() -> Iterator[Path]:
    """Templates that are a page of their own, and neither a layout nor a family's."""
    templates = list((data_folder("templates") / "public").glob("*.html"))
    texts = {path: path.read_text(encoding="utf-8") for path in templates}
    for path, text in texts.items():
        is_layout = any(f'extends "{path.name}"' in other for other in texts.values())
        if "{% extends" in text and not is_layout and not path.name.startswith("family"):
            yield path


def test_in_the_selection_any_two_values_meet_and_no_page_is_seen_less_than_twice() -> None:
    rows = pairwise(*DIMENSIONS)

    met = set().union(*map(pairs_of, rows))
    wanted = {
        ((one, first), (other, second))
        for one in range(len(DIMENSIONS))
        for other in range(one + 1, len(DIMENSIONS))
        for first in DIMENSIONS[one]
        for second in DIMENSIONS[other]
    }
    assert wanted <= met
    assert rows == pairwise(*DIMENSIONS)
    assert min(sum(row[0] is page for row in rows) for page in PAGES) >= 2
    assert len(LOCALES) == 4
