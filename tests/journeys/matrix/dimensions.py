"""What a page has to stand, as data: languages, looks, screens, with and without script; and how large targets are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from tests.journeys.matrix.family_pages import FAMILY_PAGES
from tests.journeys.matrix.pages import PUPIL_PAGES, PublicPage
from tests.journeys.matrix.pairwise import covering, pairwise, spread
from tests.journeys.matrix.scenery import ALL_LOCALES


@dataclass(frozen=True)
class Look:
    """A theme that a child chose, or what the tablet itself asks for."""

    name: str
    theme: str = ""
    media: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Screen:
    """Its size in CSS pixels, and the text size that was chosen."""

    name: str
    width: int
    height: int
    touch: bool = False
    text: int = 0
    paper: bool = False


@dataclass(frozen=True)
class View:
    """One way to look at a page that is there."""

    look: Look
    screen: Screen

    def __str__(self) -> str:
        return f"{self.look.name}-{self.screen.name}"

    @property
    def settings(self) -> Mapping[str, str | int]:
        """What of it a child chooses on "look and sound"."""
        chosen = {"theme": self.look.theme, "text": self.screen.text}
        return {name: value for name, value in chosen.items() if value}


@dataclass(frozen=True)
class Reached:
    """A page in one language, as a browser with or without script has got it; and the views in which it is judged."""

    page: PublicPage
    locale: str
    script: bool
    views: tuple[View, ...]

    def __str__(self) -> str:
        return f"{self.page.name}-{self.locale}-{'script' if self.script else 'no-script'}".replace(" ", "_")

    def cell(self, view: View) -> str:
        """The name of one cell of the matrix."""
        return f"{self}-{view}"


LOOKS: Sequence[Look] = (
    Look("standard", "standard"),
    Look("calm", "calm"),
    Look("dark", "dark"),
    Look("contrast", "contrast"),
    Look("more-contrast", media={"contrast": "more"}),
    Look("forced-colours", media={"forced_colors": "active"}),
)
SCREENS: Sequence[Screen] = (
    Screen("touch", 1024, 768, touch=True),
    Screen("tall", 768, 1024),
    Screen("reflow", 320, 256),  # 1280 x 1024 at 400 %: WCAG 1.4.10
    Screen("large-text", 1024, 768, text=200),
)
PAPER = Screen("paper", 794, 1123, paper=True)  # A4 at 96 pixels an inch
LOCALES = ("en-GB", "ur", "ta", "pl")
"""Those in which every page stands in every look and size; the others in the two sizes of WIDE."""
PAGES = (*PUPIL_PAGES, *FAMILY_PAGES)
VIEWS = tuple(View(*one) for one in product(LOOKS, SCREENS))
WIDE = (View(LOOKS[0], SCREENS[0]), View(LOOKS[0], SCREENS[2]))
ON_PAPER = (View(LOOKS[0], PAPER),)


def whole() -> Sequence[Reached]:
    """Every page in every language; in four of them in every view, with and without script."""
    others = [tag for tag in ALL_LOCALES if tag not in LOCALES]
    rows = [
        _reached(page, locale, number % 2 == 0, WIDE)
        for number, (page, locale) in enumerate(product(PAGES, others))
    ]
    deep = product(PAGES, LOCALES, (True, False))
    rows += [_reached(page, locale, script, VIEWS) for page, locale, script in deep]
    return _each_once(rows)


def selection() -> Sequence[Reached]:
    """For pupils' pages any two of page, four languages, script, look and screen meet; every page and every language
    is there; and every language has a page of a pupil's and one of a family's."""
    pupils = pairwise(PUPIL_PAGES, LOCALES, (True, False))
    views = spread(pupils, [(view.look, view.screen) for view in VIEWS])
    rows = [_reached(*row, tuple(View(*view) for view in views[row])) for row in pupils]  # type: ignore[arg-type]
    others = [tag for tag in ALL_LOCALES if tag not in LOCALES]
    once = [
        *covering(FAMILY_PAGES, ALL_LOCALES),
        *covering(PUPIL_PAGES[:: len(PUPIL_PAGES) // len(others)], others),
    ]
    rows += [_reached(page, locale, number % 2 == 0, WIDE) for number, (page, locale) in enumerate(once)]
    return _each_once(rows)


def _reached(page: PublicPage, locale: str, script: bool, views: tuple[View, ...]) -> Reached:
    views = (*(() if page.sheet else views), *(ON_PAPER if page.sheet or page.printed else ()))
    return Reached(page, locale, script and not page.sheet, views)


def _each_once(rows: Sequence[Reached]) -> Sequence[Reached]:
    return list({str(row): row for row in rows}.values())


@dataclass(frozen=True)
class Target:
    """How large what can be tapped is at least, and how far from the next, in CSS pixels."""

    selector: str
    least: int
    gap: int
    why: str


TARGETS: Sequence[Target] = (
    Target(
        ".code .keypad .tile",
        96,
        10,
        "24 pictures on one page of 1024 x 768, so that a code can be tapped in",
    ),
    Target(".code .so-far .tile", 96, 10, "beside the six pictures put in so far, over the 24"),
    Target(".bar .tile", 56, 16, "Back, Listen, Help and Stop leave the page to its question"),
    Target(".corner", 56, 16, "Hide has to be small enough to stay out of the way"),
    Target("main .tile, .still .tile", 120, 16, "what a page asks"),
    Target(".leaving .button", 56, 8, "two ways out of a family's page, on a phone in one row"),
    Target("*", 56, 16, "small things beside a tile: change, a calm idea, a language"),
)
"""The first that fits counts; between two targets, the smaller gap of the two."""


@dataclass(frozen=True)
class Accepted:
    """What axe says of these elements, by the rule and a word of its reason, and why it is no fault here."""

    rule: str
    selector: str
    reason: str
    why: str


ACCEPTED: Sequence[Accepted] = (
    Accepted(
        "meta-refresh",
        "noscript > meta",
        "meta-refresh",
        "Without script the browser itself clears a page that somebody left. A minute before, the page asks, and"
        " a tap on 'I am here' begins the time anew, as often as wanted (WCAG 2.2.1, extend). Where it does not"
        " ask, nothing is lost.",
    ),
)
"""One by one. Text whose contrast axe can't work out counts as a fault, so that it would stand here too."""
