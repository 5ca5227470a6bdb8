"""What staff do who use no mouse: Tab, Shift and Tab, Enter, the space bar, arrows, and what they type."""

from playwright.sync_api import Locator, expect

from tests.journeys.browsing import Tablet

MOST = 160
_TYPED_INTO = "textarea, select, input:not([type=radio], [type=checkbox])"
_RADIOS_TOGETHER = (
    "(part, active) => part === active || (part.type === 'radio' && active.type === 'radio' "
    "&& part.form === active.form && part.name === active.name)"
)
_IS_THERE = f"part => ({_RADIOS_TOGETHER})(part, document.activeElement)"
_HAS_PASSED = (
    "part => Boolean(part.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"
)
_STEPS = """part => {
  const group = [...part.form.querySelectorAll("input[type=radio]")].filter(one => one.name === part.name);
  return group.indexOf(part) - group.indexOf(document.activeElement);
}"""


class Hands:
    """Somebody at a keyboard. `keys` counts what they pressed on this page, but for what they typed."""

    def __init__(self, tablet: Tablet) -> None:
        self.tablet = tablet
        self.page = tablet.page
        self.keys = 0

    def key(self, name: str) -> None:
        """Press one key."""
        self.page.keyboard.press(name)
        self.keys += 1

    def past_the_menu(self) -> "Hands":
        """On a page that has just come: the first stop leads past the menu."""
        self.tablet.settle()
        self.keys = 0
        self.key("Tab")
        expect(self.page.locator(":focus")).to_have_text("Skip the menu")
        self.key("Enter")
        expect(self.page.locator("main:focus")).to_have_count(1)
        return self

    def go(self, target: Locator) -> "Hands":
        """Tab there; back, where it lies behind. A group of radio buttons is one stop."""
        there = target.element_handle()
        back = bool(there.evaluate(_HAS_PASSED))
        for _ in range(MOST):
            if there.evaluate(_IS_THERE):
                return self
            self.key("Shift+Tab" if back else "Tab")
        raise AssertionError(f"no key leads to {target}")

    def press(self, target: Locator) -> "Hands":
        """Go there and press Enter."""
        self.go(target).tablet.press_by_key(target)
        self.keys += 1
        return self

    def unfold(self, summary: Locator) -> "Hands":
        """Open what is folded away."""
        there = summary.element_handle()
        self.go(summary).key("Enter")
        assert there.evaluate("summary => summary.parentElement.open")
        return self

    def put(self, label: str, value: str) -> "Hands":
        """Choose or type this in what has this label on the page."""
        group = self.page.locator("fieldset").filter(has=self.page.locator("legend", has_text=label))
        return self._pick(group, value) if group.count() else self._type(label, value)

    def _pick(self, group: Locator, value: str) -> "Hands":
        box = group.locator("label").filter(has_text=value).locator("input").first
        folded = box.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            self.unfold(folded.locator("summary"))
        self.go(box)
        steps = int(box.evaluate(_STEPS)) if box.get_attribute("type") == "radio" else 0
        for _ in range(abs(steps)):
            self.key("ArrowDown" if steps > 0 else "ArrowUp")
        if not box.is_checked():
            self.key("Space")
        expect(box).to_be_checked()
        return self

    def _type(self, label: str, value: str) -> "Hands":
        field = self.page.get_by_label(label).and_(self.page.locator(_TYPED_INTO)).first
        self.go(field)
        kind = field.evaluate("field => field.type")
        if kind == "date":
            year, month, day = value.split("-")
            self.page.keyboard.type(day + month + year)
            expect(field).to_have_value(value)
        elif kind == "select-one":
            self.page.keyboard.type(value)
            expect(field.locator("option:checked")).to_have_text(value)
        else:
            self.key("Control+a")
            self.page.keyboard.insert_text(value)
            expect(field).to_have_value(value)
        return self
