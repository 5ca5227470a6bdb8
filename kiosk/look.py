"""How pages look and are used: the settings that a child has for a visit, and staff for a tablet. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

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
OF_A_TABLET = tuple(name for name in SETTINGS if name != "take_time")
"""What staff may choose for a tablet. How long a page lies open is for the child in front of it to say: a tablet
that always waited half an hour would show one child's answers to the next."""


@dataclass(frozen=True)
class Look:
    """What is chosen; a theme of "" is the device's own. Units as in SETTINGS."""

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
        return cls(**choices_in(stored))  # type: ignore[arg-type]  # each is one of its setting's own values

    @classmethod
    def of_tablet(cls, text: str) -> "Look":
        """What staff chose for a tablet, from the JSON of its row; what is not a choice there is passed over."""
        try:
            stored = choices_in(json.loads(text))
        except ValueError:
            return cls()
        return cls.of({name: value for name, value in stored.items() if name in OF_A_TABLET})

    def to_text(self) -> str:
        """The row's JSON, which says only what differs from a page that nobody has changed."""
        return json.dumps(self.choices, sort_keys=True)

    @property
    def choices(self) -> dict[str, Value]:
        """What differs from a page that nobody has changed, by the setting's name."""
        return self.apart_from(Look())

    def apart_from(self, other: "Look") -> dict[str, Value]:
        """What is chosen otherwise here than there, by the setting's name."""
        names = [one.name for one in fields(self)]
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(other, name)}

    @property
    def attributes(self) -> dict[str, str]:
        """The same for the page's root element, where style sheets and scripts look: `data-` names and values."""
        written = {name: "on" if value is True else str(value) for name, value in self.choices.items()}
        return {f"data-{name.replace('_', '-')}": value for name, value in written.items()}

    def minutes(self, usual: int) -> int:
        """How long a page may lie untouched before it asks: as long as usual, or ten times that (WCAG 2.2.1)."""
        return usual * 10 if self.take_time else usual


def choices_in(stored: object) -> dict[str, Value]:
    """The choices in what was stored, by the setting's name. What is not a choice (any more) is passed over."""
    known = stored if isinstance(stored, Mapping) else {}
    return {name: known[name] for name in SETTINGS if _is_choice(name, known.get(name))}


def _is_choice(name: str, value: object) -> bool:
    """True for a value that this setting has; True itself is not the number 1."""
    return any(value == one and type(value) is type(one) for one in SETTINGS[name])
