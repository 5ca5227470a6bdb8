"""What a person does in front of a browser: press, type, read, sign in. And what every page they see must be."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.served import Served

AXE = Axe()
expect.set_options(timeout=20_000)  # signing in works the processor hard, and a test machine may be busy
AXE_OPTIONS = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ],
    "rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": True}},
}
TOUCH_GUARD_MS = 650
WATCH = "addEventListener('submit', (event) => { window.sent = !event.defaultPrevented; })"
ARRIVED = (
    "!window.sent && document.readyState !== 'loading'"  # a new page knows nothing of the old one's window
)


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

    def type(self, field: str, text: str) -> "Tablet":
        self.page.locator(f"[name='{field}']").fill(text)
        return self

    def see(self, heading: str) -> "Tablet":
        expect(self.page.locator("h1")).to_have_text(heading)
        return self

    def sign_in(self, name: str) -> "Tablet":
        """Sign in to the inbox as this person, with their passphrase and a code that was not used before."""
        self.page.goto(self.school.inbox_url)
        self.page.get_by_label("Sign-in name").fill(name)
        self.page.get_by_label("Passphrase").fill(self.school.sheets[name].passphrase)
        self.page.get_by_role("button", name="Go on").click()
        self.page.get_by_label("Six-digit code").fill(self.school.code(name))
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.locator("h1")).to_have_text("Worries")
        return self

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def check_page(self) -> "Tablet":
        """Axe finds nothing (WCAG 2.2 A, AA, and 7:1 contrast), and nothing sticks out sideways."""
        if self.script:
            found = AXE.run(self.page, options=AXE_OPTIONS)
            faults = [
                (rule["id"], node["html"][:120])
                for rule in found.response["violations"]
                for node in rule["nodes"]
            ]
            assert faults == [], f"{self.page.url}: {faults}"
            too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not self.page.evaluate(too_wide), f"{self.page.url} sticks out sideways"
        return self

    def _tap(self, tile: Locator) -> None:
        """Tap once the page has settled. If the tap sends the form, the next page is there afterwards."""
        self._settle()
        self.page.evaluate(WATCH)
        tile.click()
        self.page.wait_for_function(ARRIVED)

    def _settle(self) -> None:
        if self.script:
            # With a clock of the test's own, a page has no entries: then the whole guard is waited for.
            ready = (
                "performance.now()"
                " - (performance.getEntriesByType('navigation')[0]?.domContentLoadedEventEnd ?? performance.now())"
            )
            self.page.wait_for_timeout(max(0, TOUCH_GUARD_MS - self.page.evaluate(ready)))
