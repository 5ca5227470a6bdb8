"""What a person does in front of a browser: press, type, read, sign in. And what every page they see must be."""

import time
from collections.abc import Callable
from contextlib import nullcontext

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, Page, expect

from tests.served import Served

AXE = Axe()
expect.set_options(timeout=20_000)  # signing in works the processor hard, and a test machine may be busy
AXE_OPTIONS = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ],
    "rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}},
    "resultTypes": ["violations"],
}
# What axe finds wrong, and nothing of all that it finds right, which would be most of what the browser hands over.
FAULTS = """(options) => axe.run(options).then((found) => found.violations.flatMap(
  (rule) => rule.nodes.map((node) => [rule.id, node.html.slice(0, 120)])
))"""
# What axe judges: the page but for its random numbers, its size, and what the tablet asks for. It judges it once.
STATE = """() => JSON.stringify([
  document.documentElement.outerHTML.replace(/value="[\\w.-]{32,}"|[0-9a-f]{32}/g, ""), innerWidth, innerHeight,
  ...["(forced-colors: active)", "(prefers-contrast: more)", "(prefers-color-scheme: dark)", "print"]
    .map((asked) => matchMedia(asked).matches),
])"""
STOOD: set[str] = set()
TOUCH_GUARD_MS = 650
MOST_TABS = 60
SECONDS_TO_STAND_STILL = 20
SECONDS_STILL_IN = 120  # well within the minutes for which a proof of who one is counts as fresh
LEAVING = "html[data-sent]"
# A page's own clock can be put forward, so that the guard against double taps need not be waited for.
LATER = """{
  const clock = performance.now.bind(performance);
  let later = 0;
  performance.now = () => clock() + later;
  window.waitedFor = (ms) => { later += ms; };
}"""
# False where the page's clock is not that one: a test has put its own in its place.
GUARD_IS_OVER = f"""() => {{
  try {{
    const before = performance.now();
    if (window.waitedFor) window.waitedFor({TOUCH_GUARD_MS});
    return performance.now() - before >= {TOUCH_GUARD_MS};
  }} catch {{ return true; }} // a clock that a test has broken guards nothing
}}"""
# A page's clock that stands still, however slow this machine is, until a test puts it forward.
STILL = """{
  let now = 0;
  performance.now = () => now;
  window.waitedFor = (ms) => { now += ms; };
}"""
# What this tap sets off is marked on the page, so that its going away can be waited for. The page's own listeners have
# spoken by then: what they stopped leads nowhere.
WATCH = """() => {
  if (window.watched) return;
  window.watched = true;
  const leaving = () => document.documentElement.setAttribute("data-sent", "");
  addEventListener("submit", (event) => { if (!event.defaultPrevented) leaving(); });
  addEventListener("click", (event) => {
    const link = event.composedPath().find((part) => part.localName === "a" && part.href);
    const away = link && link.protocol.startsWith("http") && link.href.split("#")[0] !== location.href.split("#")[0];
    if (away && !event.defaultPrevented) leaving();
  });
}"""
# Without script nothing is told of a tap, and nothing can stop it: what it is on says whether another page comes.
LEADS_ON = """part => {
  const link = part.closest("a[href]");
  if (link) return link.protocol.startsWith("http") && link.href.split("#")[0] !== location.href.split("#")[0];
  const button = part.closest("button, input");
  const sends = button && button.form && button.type === "submit";
  return Boolean(sends && (button.formNoValidate || button.form.checkValidity()));
}"""


class Tablet:
    """One browser. `press` looks for what the person would see: a button or link with that word."""

    def __init__(self, page: Page, school: Served, *, script: bool) -> None:
        self.page = page
        self.school = school
        self.script = script

    def open(self, path: str) -> "Tablet":
        self.page.goto(self.school.public_url + path)
        return self

    def press(self, word: str) -> "Tablet":
        """Tap the tile, button or link with this word, as a finger would: after the page has settled."""
        self._tap(self.page.locator("button:visible, a:visible").filter(has_text=word).first)
        return self

    def press_value(self, name: str, value: str) -> "Tablet":
        """Tap a tile by what it tells, whatever the language."""
        self._tap(self.page.locator(f"button[name='{name}'][value='{value}']").first)
        return self

    def press_part(self, part: Locator) -> "Tablet":
        """Tap this part of the page, where no word tells it from the others."""
        self._tap(part)
        return self

    def type(self, field: str, text: str) -> "Tablet":
        self.page.locator(f"[name='{field}']").fill(text)
        return self

    def see(self, heading: str) -> "Tablet":
        expect(self.page.locator("h1")).to_have_text(heading)
        return self

    def sign_in(self, name: str) -> "Tablet":
        """Be in the inbox as this person, by passphrase and code; in the school that all journeys share, now and then.

        There somebody who has just signed in stays so on their next tablet: who signs in too often is asked to wait.
        """
        if not self._is_still_in(name):
            self.page.goto(self.school.inbox_url)
            self.page.get_by_label("Sign-in name").fill(name)
            self.page.get_by_label("Passphrase").fill(self.school.sheets[name].passphrase)
            self.page.get_by_role("button", name="Go on").click()
            self.page.get_by_label("Six-digit code").fill(self.school.code(name))
            self.page.get_by_role("button", name="Sign in").click()
            expect(self.page.locator("h1")).to_have_text("Worries")
            if self.school.signed_in is not None:
                self.school.signed_in[name] = (time.monotonic(), self.page.context.cookies())
        return self

    def _is_still_in(self, name: str) -> bool:
        since, cookies = (self.school.signed_in or {}).get(name, (-SECONDS_STILL_IN, []))
        if time.monotonic() - since >= SECONDS_STILL_IN:
            return False
        self.page.context.add_cookies(cookies)
        self.page.goto(self.school.inbox_url)
        return self.page.locator("h1").inner_text() == "Worries"

    def open_worry(self, words: str) -> "Tablet":
        """From the list of worries, open the one in which these words stand, whatever else the school holds."""
        found = self.page.locator("main a[href*='/worries/']").evaluate_all("all => all.map(one => one.href)")
        for address in dict.fromkeys(found):
            self.page.goto(address)
            if words in self.text:
                return self
        raise AssertionError("nobody told these words to this person")

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    @property
    def everything(self) -> str:
        """The address, what the page shows, and what its fields hold, once it stands still."""
        fields = "[...document.querySelectorAll('input, textarea')].map(field => field.value).join(' ')"
        until = time.monotonic() + SECONDS_TO_STAND_STILL
        while True:
            try:
                return self.page.url + self.page.content() + str(self.page.evaluate(fields))
            except Error:  # it is on its way to another page
                assert time.monotonic() < until, "the page never stood still"
                self.page.wait_for_timeout(50)

    def check_page(self) -> "Tablet":
        """Axe finds nothing (WCAG 2.2 A, AA, and 7:1 contrast), and nothing sticks out sideways."""
        if self.script and (state := self.page.evaluate(STATE)) not in STOOD:
            self.page.evaluate(AXE.axe_script)
            faults = self.page.evaluate(FAULTS, AXE_OPTIONS)
            assert faults == [], f"{self.page.url}: {faults}"
            too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not self.page.evaluate(too_wide), f"{self.page.url} sticks out sideways"
            STOOD.add(state)
        return self

    def press_held(self, tile: Locator, ms: int) -> "Tablet":
        """Tap with a finger that stays for so long."""
        self._tap(tile, lambda: tile.click(delay=ms))
        return self

    def press_by_key(self, target: Locator) -> "Tablet":
        """Go there with Tab alone, and press Enter."""
        self.page.wait_for_load_state()
        for _ in range(MOST_TABS):
            if target.evaluate("part => part === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        self._tap(target, lambda: self.page.keyboard.press("Enter"))
        return self

    def settle(self) -> "Tablet":
        """Wait until this page is there and takes taps."""
        self.page.wait_for_load_state()
        if self.script and not self.page.evaluate(GUARD_IS_OVER):
            self.page.wait_for_timeout(TOUCH_GUARD_MS)
        return self

    def _tap(self, tile: Locator, act: Callable[[], object] | None = None) -> None:
        """Tap once the page has settled. If the tap leads to another page, that one is there afterwards."""
        self.settle()
        act = act or tile.click
        if not self.script:
            with self.page.expect_navigation() if tile.evaluate(LEADS_ON) else nullcontext():
                act()
            return
        self.page.evaluate(WATCH)
        act()
        expect(self.page.locator(LEAVING)).to_have_count(0)
        self.page.wait_for_load_state()
