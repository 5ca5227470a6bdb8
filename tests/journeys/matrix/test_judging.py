"""The judge of the matrix finds what it is there for: each of these faults, put on a page that has none."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error

from tests.journeys.matrix.conftest import Pages
from tests.journeys.matrix.dimensions import LOOKS, PAGES, SCREENS, Reached, View
from tests.journeys.matrix.judging import faults

VIEW = View(LOOKS[0], SCREENS[0])
FEEL = Reached(next(page for page in PAGES if page.name == "feel"), "pl", script=True, views=(VIEW,))
HEADING, TILE, BAR = (f"document.querySelector('{one}')" for one in ("h1", "main .tile", ".bar"))
SEEDED = {
    "English left over": (f"{HEADING}.textContent = 'How do you feel?'", "not translated: How do you feel?"),
    "a word of nobody": (f"{HEADING}.textContent = 'Nie wiem czemu'", "in no catalogue: "),
    "half a sentence in English": (f"{HEADING}.textContent += ' Pick one.'", "in no catalogue: "),
    "letters of another script": (f"{HEADING}.textContent = 'Как дела'", "letters of another script: "),
    "another language": ("document.documentElement.lang = 'ur'", "it says that it is ur, ltr"),
    "the wrong way round": ("document.documentElement.dir = 'rtl'", "it says that it is pl, rtl"),
    "out of the page": ("document.querySelector('main').style.inlineSize = '1300px'", "the page is "),
    "clipped": (
        f"Object.assign({TILE}.style, {{overflow: 'hidden', blockSize: '60px'}})",
        "cut off by <button",
    ),
    "out of reach": (
        "Object.assign(document.querySelector('main').style, {position: 'fixed', insetBlockStart: '-2rem'})",
        "out of reach: ",
    ),
    "text over text": (f"{HEADING}.style.marginBlockEnd = '-4rem'", "over each other: "),
    "a small tile": (f"Object.assign({TILE}.style, {{minBlockSize: 0, blockSize: '90px'}})", "small, "),
    "tiles side by side": ("document.querySelector('main .tiles').style.gap = '4px'", "close, 4: "),
    "no mark of the focus": (
        f"{TILE}.style.setProperty('outline', 'none', 'important')",
        "focus is not marked: ",
    ),
    "a bar over the focus": (
        f"Object.assign({BAR}.style, {{position: 'fixed', inset: '0', background: 'white', opacity: '0.1'}})",
        "its focus is covered by ",
    ),
    "grey on white": (f"{HEADING}.style.color = '#777'", "axe, color-contrast-enhanced: "),
    "a picture without a word": (f"{HEADING}.append(new Image())", "axe, image-alt: "),
    "something kept": ("sessionStorage.setItem('feel', 'yellow')", "kept: "),
}


@pytest.mark.parametrize(("seed", "found"), SEEDED.values(), ids=list(SEEDED))
def test_a_fault_is_found_and_named_by_its_cell(pages: Pages, seed: str, found: str) -> None:
    page = pages.get(FEEL)
    page.evaluate(f"() => {{ {seed} }}")

    wrong = faults(page, FEEL, pages.look_at)
    page.evaluate("sessionStorage.clear()")

    assert any(found in one for named in wrong.values() for one in named), wrong
    assert set(wrong) <= {"feel-pl-script", "feel-pl-script-standard-touch"}


def test_what_is_asked_of_a_stranger_is_noted(pages: Pages) -> None:
    page = pages.get(FEEL)

    with suppress(Error):  # there is nobody: the page's own rules would not even let it ask
        page.goto("http://stranger.invalid/x")

    assert pages.strangers == ["http://stranger.invalid/x"]
