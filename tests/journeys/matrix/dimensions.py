"""What a page has to stand, as data: languages, looks, screens, with and without script; and how large targets are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.journeys.matrix.pages import PAGES, PupilPage
from tests.journeys.matrix.stage import LOCALES


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
    text: str = ""


@dataclass(frozen=True)
class Case:
    """One cell of the matrix."""

    page: PupilPage
    locale: str
    look: Look
    screen: Screen
    script: bool

    def __str__(self) -> str:
        script = "script" if self.script else "no-script"
        return f"{self.page.name}-{self.locale}-{self.look.name}-{self.screen.name}-{script}"


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
    Screen("large-text", 1024, 768, text="200"),
)
DIMENSIONS = (PAGES, LOCALES, LOOKS, SCREENS, (True, False))


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
