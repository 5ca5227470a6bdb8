"""One thing that is due."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Waits:
    """Something that waits in a case. `item` is its name there; `settle` are the kinds of event that settle it."""

    item: str
    what: str
    why: str
    settle: tuple[str, ...]
    day: date | None
    person: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Due:
    """Something due in one case: what, why, what settles it, by which day (None: no day is set), and whose it is.

    `what` and `why` hold labels of the school's lists and no name; `person` is the id of the person it is about.
    """

    case: str
    item: str
    what: str
    why: str
    settle: tuple[str, ...]
    day: date | None
    person: str
    owner: str
    urgent: bool
    put_off: bool
