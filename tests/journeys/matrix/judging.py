"""What every page of the matrix must be, however it is looked at. `judge.js` measures; axe knows the rules of WCAG."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page, expect

from tests.journeys.browsing import AXE_OPTIONS
from tests.journeys.matrix.dimensions import ACCEPTED, TARGETS, Case
from tests.journeys.matrix.pages import CANARY

_JUDGE = Path(__file__).with_name("judge.js").read_text(encoding="utf-8").partition("\n({")
JUDGE = "({" + _JUDGE[2]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
OPTIONS = {**AXE_OPTIONS, "resultTypes": ["violations", "incomplete"]}
# On a page without script no timer ever rings, so axe gets some that ring at once. The page has none of its own.
TIMERS = """() => {
  const soon = (act, ...rest) => { Promise.resolve().then(() => act(...rest)); return 0; };
  window.setTimeout = (act, _, ...rest) => soon(act, ...rest);
  window.requestAnimationFrame = (act) => soon(act, performance.now());
}"""
RUN = """async (options) => {
  const {violations, incomplete} = await axe.run(document, options);
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
# WCAG 1.4.12, for the scripts in which letters stand apart.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  const wide = {"letter-spacing": ".12em", "word-spacing": ".16em", "line-height": "1.5"};
  const rules = Object.entries(wide).map(([name, value]) => `${name}: ${value} !important;`);
  sheet.replaceSync(`* { ${rules.join(" ")} }`);
  document.adoptedStyleSheets = [sheet];
}"""
SPACED_OUT = ("en-GB", "pl")


def faults(page: Page, case: Case) -> Sequence[str]:
    """Everything that is wrong with the page as it stands now, in words; empty for a page without a fault."""
    if case.page.heading:
        expect(page.locator("h1")).to_be_focused()  # a browser gives it once the page is drawn
    asked = {"canary": CANARY, "targets": [asdict(one) for one in TARGETS]}
    found: list[str] = page.evaluate(JUDGE, asked)
    if not case.script:
        page.evaluate(TIMERS)
    page.evaluate(AXE)
    found += page.evaluate(RUN, OPTIONS | {"accepted": [asdict(one) for one in ACCEPTED]})
    if case.locale in SPACED_OUT:
        page.evaluate(SPACED)
        spaced = page.evaluate(JUDGE, asked)
        found += [f"with wide spacing: {one}" for one in spaced if one not in found]
    return found


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
