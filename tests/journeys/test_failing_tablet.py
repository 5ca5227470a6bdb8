"""A tablet on which something fails: a child can still tell, or is told to go to a grown-up."""

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets

SIX_TAPS = ("Tell us", "Yes, go on", "Worried or wobbly", "Mean words", "No", "Send")
THANKS = "Thank you for telling us."
NO_STORAGE = """
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(window, name, {get() { throw new DOMException("switched off", "SecurityError"); }});
  }
"""
AWAKE = """
  window.asked = [];
  const lock = () => ({addEventListener() {}, release() { window.asked.push("released"); return Promise.resolve(); }});
  Object.defineProperty(Navigator.prototype, "wakeLock", {value: {request(what) {
    window.asked.push(what);
    return %s;
  }}});
"""


def six_taps(tablet: Tablet) -> Tablet:
    tablet.open("/en-GB/")
    for word in SIX_TAPS:
        tablet.press(word)
    return tablet


@pytest.mark.parametrize("arriving", [0, 1, 2, 3], ids=lambda arriving: f"{arriving}-files-arrive")
def test_a_script_that_never_arrives_keeps_nobody_from_telling(tablets: Tablets, arriving: int) -> None:
    tablet = tablets.new()

    def only_some(route: Route) -> None:
        names = ("tap.js", "listen.js", "here.js")[:arriving]
        route.continue_() if any(name in route.request.url for name in names) else route.abort()

    tablet.page.route("**/*.js*", only_some)

    six_taps(tablet).see(THANKS)


def test_a_script_that_breaks_off_in_the_middle_keeps_nobody_from_telling(tablets: Tablets) -> None:
    tablet = tablets.new()

    def half(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        route.fulfill(response=answer, body=text[: len(text) // 2] + "\nthrow new Error('broken off');")

    tablet.page.route("**/*.js*", half)

    six_taps(tablet).see(THANKS)


def test_with_storage_switched_off_a_worry_is_told(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(NO_STORAGE)

    six_taps(tablet).see(THANKS)


def test_without_cookies_a_child_is_sent_to_a_grown_up_and_nothing_is_lost(
    tablets: Tablets, script: bool
) -> None:
    """A form without its cookie can't be taken for ours; the page says what to do, and still holds everything."""
    tablet = tablets.new(script=script).open("/en-GB/tell").press("Yes, go on").press("Worried or wobbly")
    tablet.page.context.clear_cookies()

    tablet.press("Mean words").see("It did not work.")

    assert "tell a grown-up" in tablet.text
    assert "0800 1111" in tablet.text
    expect(tablet.page.get_by_role("button", name="I need a grown-up now")).to_be_visible()
    assert tablet.page.locator("input[name='feel']").input_value() == "yellow"


def test_while_somebody_tells_the_tablet_stays_awake(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(AWAKE % "Promise.resolve(lock())")

    tablet.open("/en-GB/")
    assert tablet.page.evaluate("window.asked") == []
    tablet.press("Tell us").see("Who will see this?")
    assert tablet.page.evaluate("window.asked") == ["screen"]

    tablet.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert tablet.page.evaluate("window.asked") == ["screen", "released"]


def test_a_tablet_that_refuses_to_stay_awake_works_as_always(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(
        AWAKE % "Promise.reject(new DOMException('the battery is low', 'NotAllowedError'))"
    )

    six_taps(tablet).see(THANKS)


def test_in_forced_colours_every_symbol_and_edge_is_drawn_in_the_tablets_own(tablets: Tablets) -> None:
    """The inks give way to the page, and the line stays: a symbol is a line drawing then (LOOK.md)."""
    tablet = tablets.new(forced_colors="active").open("/en-GB/tell").press("Yes, go on")
    drawn = tablet.page.locator("main .tile").first.evaluate(
        """tile => {
          const of = (part, name) => getComputedStyle(part).getPropertyValue(name);
          const probe = document.body.appendChild(document.createElement("div"));
          probe.style.setProperty("color", "CanvasText");
          const line = of(probe, "color");
          const svg = tile.querySelector("svg");
          return {edge: of(tile, "border-top-style"), ink: of(svg, "--symbol-warm").trim(),
            line: of(svg, "color"), text: line, zone: of(svg, "--zone-blue").trim()};
        }"""
    )

    assert drawn["edge"] == "solid"
    assert drawn["ink"] == drawn["zone"] == "Canvas"
    assert drawn["line"]
