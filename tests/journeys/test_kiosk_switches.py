"""Coming back with one switch and with two: six pictures from 24, put in by somebody who can press and nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets

LIT = """word => {
  const lit = [...document.querySelectorAll("[data-scanned]")];
  const found = lit.find((tile) => tile.innerText.trim() === word);
  return !found ? "dark" : lit.length === 1 ? "tile" : "row";
}"""
PUT_IN = ".so-far .pictures li:not(.empty)"


@pytest.fixture
def words(tablets: Tablets) -> list[str]:
    """The words under the six pictures that a child was given."""
    child = tablets.new(script=False).open("/en-GB/tell")
    child.press("Yes, go on").press("Worried or wobbly").press("Mean words").press("No").press("Send")
    return child.page.locator(".printed .pictures li").all_inner_texts()


def by_one(tablet: Tablet, lit: str) -> None:
    """The pages light up by themselves; the switch takes."""
    if lit == "dark":
        tablet.page.clock.run_for(1000)
    else:
        tablet.page.keyboard.press("Space")


def by_two(tablet: Tablet, lit: str) -> None:
    """One switch steps, the other takes."""
    tablet.page.keyboard.press("Space" if lit == "dark" else "Enter")


@pytest.mark.parametrize(("switches", "press"), [("one", by_one), ("two", by_two)])
def test_six_pictures_are_put_in_by_switch_and_the_answer_opens(
    tablets: Tablets, words: list[str], switches: str, press: Callable[[Tablet, str], None]
) -> None:
    tablet = tablets.new().open("/en-GB/look-and-sound").press_value("set", f"scan.{switches}")
    if switches == "one":
        tablet.page.clock.install()
    tablet.open("/en-GB/answer")

    for number, word in enumerate(words, start=1):
        until_taken(tablet, word, press)
        expect(tablet.page.locator(PUT_IN)).to_have_count(number)
    until_taken(tablet, "See my answer", press)

    tablet.see("A grown-up has not answered yet.")


def until_taken(tablet: Tablet, word: str, press: Callable[[Tablet, str], None]) -> None:
    for _ in range(80):
        lit = tablet.page.evaluate(LIT, word)
        press(tablet, lit)
        if lit == "tile":
            return
    raise AssertionError(f"{word} never lit up")
