"""How a child wants the pages: colours, size, tiles, sound and ways to tap, for this visit and no longer.

What is chosen lies in the session cookie, which says nothing of what was told, and is forgotten when the visit ends.
A setting that was not chosen is left to the tablet: its own dark mode, contrast and movement are obeyed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk.content import Choice
from kiosk.public.few_at_a_time import Part, part_of

pages = Blueprint("look", __name__)

Value = str | int | bool
SETTINGS: Mapping[str, tuple[Value, ...]] = MappingProxyType(
    {
        "theme": ("standard", "calm", "dark", "contrast"),
        "text": (100, 150, 200),  # per cent
        "grid": (2, 6, 10),  # tiles at a time
        "hand": ("bottom", "left", "right"),  # where the bar stands
        "listen_first": (False, True),  # the first touch speaks, the second chooses
        "hold": (0, 500, 1000, 1500),  # milliseconds that a finger must stay
        "scan": ("off", "one", "two"),  # switches
        "scan_seconds": tuple(range(1, 11)),
        "take_time": (False, True),  # ten times as long before the page asks and clears
    }
)
_COOKIE_PART = "look"


@dataclass(frozen=True)
class Look:
    """What is chosen now; a theme of "" is the tablet's own. Units as in SETTINGS."""

    theme: str = ""
    text: int = 100
    grid: int = 10
    hand: str = "bottom"
    listen_first: bool = False
    hold: int = 0
    scan: str = "off"
    scan_seconds: int = 2
    take_time: bool = False

    @classmethod
    def of(cls, stored: object) -> "Look":
        """The look that these stored choices make. What is not a choice (any more) is passed over."""
        known = stored if isinstance(stored, Mapping) else {}
        return cls(**{name: known[name] for name in SETTINGS if _is_choice(name, known.get(name))})

    @property
    def choices(self) -> dict[str, Value]:
        """What differs from a page that nobody has changed, by the setting's name."""
        changed = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in changed.items() if value != getattr(Look(), name)}

    @property
    def attributes(self) -> dict[str, str]:
        """The same for the page's root element, where style sheets and scripts look: `data-` names and values."""
        written = {name: "on" if value is True else str(value) for name, value in self.choices.items()}
        return {f"data-{name.replace('_', '-')}": value for name, value in written.items()}

    def minutes(self, usual: int) -> int:
        """How long a page may lie untouched before it asks: as long as usual, or ten times that (WCAG 2.2.1)."""
        return usual * 10 if self.take_time else usual


def look() -> Look:
    """What was chosen on this visit, asked once a request."""
    if "look" not in g:
        g.look = Look.of(session.get(_COOKIE_PART))
    found: Look = g.look
    return found


def forget() -> None:
    """End the visit: this page is the last in the child's own look."""
    look()
    session.pop(_COOKIE_PART, None)


def few(choices: Sequence[Choice], number: int) -> Part:
    """The part of a question's tiles to show now, as many as the child asked for."""
    return part_of(choices, number, look().grid)


@pages.get("/<tag:locale>/look-and-sound")
def choose(locale: str) -> ResponseReturnValue:
    """Every setting as tiles, in the look that they make, with one tile to try them on."""
    return render_template("look_and_sound.html", settings=SETTINGS, tried=False)


@pages.post("/<tag:locale>/look-and-sound")
def chosen(locale: str) -> ResponseReturnValue:
    """Take one setting, put all back, or see what a tap on the example does."""
    name, _, untrusted_value = request.form.get("set", "").partition(".")
    if name == "try":
        return render_template("look_and_sound.html", settings=SETTINGS, tried=True)
    if name == "back":
        forget()
    for value in SETTINGS.get(name, ()):
        if str(value) == untrusted_value:
            session[_COOKIE_PART] = look().choices | {name: value}
    anchor = name if name in SETTINGS else None
    return redirect(url_for("look.choose", locale=locale, _anchor=anchor), 303)


def _is_choice(name: str, value: object) -> bool:
    """True for a value that this setting has; True itself is not the number 1."""
    return any(value == one and type(value) is type(one) for one in SETTINGS[name])
