"""Two colleagues at one case by keyboard: its page, its forms, and what each of them wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import Tablet
from tests.journeys.by_keyboard import Hands

CHECKED: set[str] = set()
"""The kinds of page that were looked at already: each is judged once for all journeys."""


@dataclass(frozen=True)
class Write:
    """One thing written into a case: where on its page it begins, and what goes into the form.

    `at` is a row of what is due ("Tell the parents about Dov Marsh"), a person, or a group of forms; `press` is the
    link there. What the form asks is filled by its labels. `by` is "lead" or "deputy".
    """

    at: str
    press: str
    fill: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    by: str = "lead"


class CaseWork:
    """Whoever sits in front of one screen, with one case."""

    def __init__(self, tablet: Tablet) -> None:
        self.tablet, self.page = tablet, tablet.page
        self.hands = Hands(tablet)
        self.address = ""

    def find(self, words: str) -> "CaseWork":
        """From the list of worries, by search, to the worry in which these words stand."""
        box = self.page.get_by_role("searchbox")
        self.hands.past_the_menu().go(box)
        self.page.keyboard.insert_text(words)
        self.tablet.press_by_key(box)
        self.check("search")
        self.hands.past_the_menu().press(self.page.locator("tbody th a").first)
        self.check("worry")
        return self

    def open_case(self, procedure: str, urgency: str) -> None:
        """Take the worry on, under this procedure."""
        self.hands.past_the_menu().press(self.page.get_by_role("link", name="Take it on: open a case"))
        self.check("open a case")
        self.hands.past_the_menu()
        self.fill({"Procedure": procedure, "How urgent": urgency})
        self.hands.press(self.page.get_by_role("button", name="Open the case"))
        self.tablet.see("A case with nobody in it yet")
        self.address = self.page.url

    def look(self) -> "CaseWork":
        """Open the case as it stands now."""
        self.page.goto(self.address)
        return self

    def write(self, one: Write) -> None:
        """Go to the form, fill it, and send it; the case is there again."""
        self.begin(one)
        self.send()

    def begin(self, one: Write) -> None:
        """Go to the form and fill it."""
        self.check("case")
        self.hands.past_the_menu().press(self.link(one))
        self.check(one.press)
        self.hands.past_the_menu()
        self.fill(one.fill)

    def fill(self, fields: Mapping[str, str | tuple[str, ...]]) -> None:
        """Choose and type what these labels ask for, in their order."""
        for label, values in fields.items():
            for value in (values,) if isinstance(values, str) else values:
                self.hands.put(label, value)

    def send(self) -> None:
        """Press the form's own button, and be back at the case."""
        self.hands.press(self.page.locator("main form .button.main"))
        expect(self.page).to_have_url(self.address)

    def link(self, one: Write) -> Locator:
        """The link on the page of the case; what it is folded into is opened first."""
        place = place_of(self.page, one)
        folded = place.locator("xpath=ancestor-or-self::details[not(@open)][1]")
        if folded.count():
            self.hands.unfold(folded.locator("summary"))
        return place.locator("a").filter(has_text=one.press).first

    def check(self, kind: str) -> None:
        """Nothing is wrong with this kind of page; looked at once."""
        if kind not in CHECKED:
            CHECKED.add(kind)
            self.tablet.check_page()


def place_of(page: Page, one: Write) -> Locator:
    """The part of a case's page where this begins, which has the link to it."""
    what, _, whom = one.at.partition(" about ")
    places = (
        page.locator("details[name=to-add]").filter(has=page.get_by_text(one.at, exact=True)),
        page.locator(f'.person[aria-label="{one.at}"]'),
        page.locator(".due").filter(has_text=what).filter(has_text=whom),
        page.locator(".steps-of-case > li").filter(has_text=one.at),
    )
    link = page.locator("a").filter(has_text=one.press)
    return next(found.first for place in places if (found := place.filter(has=link)).count())
