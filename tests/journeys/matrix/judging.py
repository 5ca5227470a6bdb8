"""What every page of the matrix must be, however it is looked at. `judge.js` measures; axe knows the rules of WCAG."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from playwright.sync_api import Page, expect

from kiosk.look import Look
from tests.journeys.browsing import AXE_OPTIONS
from tests.journeys.matrix.dimensions import ACCEPTED, LOOKS, TARGETS, Reached, View
from tests.journeys.matrix.pages import CANARY
from tests.journeys.matrix.stage import AXE_ADDRESS
from tests.journeys.matrix.words import TEXTS, wrong_words

_JUDGE = Path(__file__).with_name("judge.js").read_text(encoding="utf-8").partition("\n({")
JUDGE = "({" + _JUDGE[2].rstrip()
# Who has 7:1 has 4.5:1 as well, so that the rule for less would only do the same work again.
RULES = {**AXE_OPTIONS["rules"], "color-contrast": {"enabled": False}}
OPTIONS = {**AXE_OPTIONS, "rules": RULES, "resultTypes": ["violations", "incomplete"], "preload": False}
# What another theme can change and judge.js does not measure. Colours do not know how large the screen is.
OF_A_LOOK = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}, "rules": {}}
COLOURS_SEEN_ON = ("touch", "reflow")
# A poster is a sheet of paper, and not made of the parts that a website has.
OF_A_SHEET = {"runOnly": [one for one in AXE_OPTIONS["runOnly"] if one != "best-practice"]}
RUN = """async (options) => {
  const asks = [...document.querySelectorAll(".still")].find((one) => one.checkVisibility({visibilityProperty: true}));
  const {violations, incomplete} = await axe.run(asks || document, options);
  const rows = (rules) => rules.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id, html: node.html.slice(0, 120),
    matches: [...document.querySelectorAll(node.target.at(-1))],
    reason: node.any.map((check) => (check.data && check.data.messageKey) || check.id).join(" "),
  })));
  const accepted = (row) => options.accepted.some((one) => one.rule === row.rule
    && row.reason.includes(one.reason) && row.matches.every((part) => part.matches(one.selector)));
  const unjudged = rows(incomplete).filter((row) => row.rule.startsWith("color-contrast"));
  return [...rows(violations), ...unjudged].filter((row) => !accepted(row))
    .map((row) => `axe, ${row.rule}: ${row.html} (${row.reason})`);
}"""
DRESS = """(attributes) => {
  for (const name of ["data-theme", "data-text"]) document.documentElement.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes)) document.documentElement.setAttribute(name, value);
}"""
# A page that is there, in one more view: measured, judged by axe, and measured again with wide spacing (WCAG 1.4.12).
VIEWED = f"""async (asked) => {{
  if (!window.axe) await import("{AXE_ADDRESS}");
  ({DRESS})(asked.attributes);
  const measure = {JUDGE};
  const found = measure(asked);
  if (asked.axe) found.push(...await ({RUN})(asked.axe));
  if (asked.spaced) {{
    const sheet = new CSSStyleSheet();
    const wide = {{"letter-spacing": ".12em", "word-spacing": ".16em", "line-height": "1.5"}};
    const rules = Object.entries(wide).map(([name, value]) => `${{name}}: ${{value}} !important;`);
    sheet.replaceSync(`* {{ ${{rules.join(" ")}} }}`);
    document.adoptedStyleSheets = [sheet];
    found.push(...measure(asked).filter((one) => !found.includes(one)).map((one) => `with wide spacing: ${{one}}`));
    document.adoptedStyleSheets = [];
  }}
  return found;
}}"""
SPACED_OUT = ("en-GB", "pl")
"""Of the four languages, those in whose script letters stand apart."""


def faults(page: Page, reached: Reached, look_at: Callable[[View], None]) -> Mapping[str, Sequence[str]]:
    """Everything that is wrong with the page, in words, by the view; empty for a page without a fault."""
    read = page.evaluate(TEXTS)
    if reached.page.heading and not read["heading"]:
        expect(page.locator("h1")).to_be_focused()  # a browser gives it once the page is drawn
    found = {str(reached): list(wrong_words(read, reached.locale))}
    for number, view in enumerate(reached.views):
        look_at(view)
        asked = _asked(reached, view, whole=number == 0 or view.look is LOOKS[0])
        found[reached.cell(view)] = page.evaluate(VIEWED, asked)
    return {cell: wrong for cell, wrong in found.items() if wrong}


def _asked(reached: Reached, view: View, *, whole: bool) -> Mapping[str, object]:
    """What is asked of this view. `whole`: every rule of axe; else those that another look can break, if any."""
    rules = OF_A_SHEET if view.screen.paper else {} if whole else OF_A_LOOK
    accepted = [asdict(one) for one in ACCEPTED]
    return {
        "attributes": Look.of(view.settings).attributes,
        "canary": CANARY,
        "targets": [asdict(one) for one in TARGETS],
        "paper": view.screen.paper,
        "spaced": whole and reached.locale in SPACED_OUT and not view.screen.paper,
        "axe": {**OPTIONS, **rules, "accepted": accepted}
        if whole or view.screen.name in COLOURS_SEEN_ON
        else None,
    }


def dressed(page: Page, view: View) -> Page:
    """This page in what a child has chosen, as the school would have sent it: see test_matrix.py."""
    page.evaluate(DRESS, Look.of(view.settings).attributes)
    return page


def marks_focus(page: Page, selector: str) -> bool:
    """Whether the picture of the page differs when this element has the focus."""
    part = page.locator(selector).first
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    clip = {
        "x": max(0, box["x"] - 12),
        "y": max(0, box["y"] - 12),
        "width": box["width"] + 24,
        "height": box["height"] + 24,
    }
    part.evaluate("part => part.blur()")
    before = page.screenshot(clip=clip)  # type: ignore[arg-type]
    part.evaluate("part => part.focus({focusVisible: true, preventScroll: true})")
    return page.screenshot(clip=clip) != before  # type: ignore[arg-type]
