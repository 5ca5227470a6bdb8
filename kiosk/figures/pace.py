"""How quickly somebody was there: from the telling to the first reading, and to the first thing done. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kiosk.figures.facts import Fact
from kiosk.figures.tables import LEAST_SHOWN


@dataclass(frozen=True)
class Pace:
    """School days from the telling. `middle` is what half of them took at most; None where too few were there.

    `in_time` are those that kept to the promise, `open` those that still wait.
    """

    middle: float | None
    longest: int | None
    in_time: int
    open: int
    counted: int


def pace(took: Sequence[int | None], promise: int) -> Pace:
    """The pace of these: None in `took` is one that still waits."""
    known = [days for days in took if days is not None]
    return Pace(
        middle=median(known) if known else None,
        longest=max(known, default=None),
        in_time=sum(days <= promise for days in known),
        open=len(took) - len(known),
        counted=len(took),
    )


def reading(facts: Sequence[Fact], promise: int) -> Pace:
    """From the telling to the first reading; `promise` is within how many school days the school says it reads."""
    return pace([fact.read_in for fact in facts], promise)


def acting(facts: Sequence[Fact], promise: int) -> Pace:
    """From the telling to the first thing that was done for somebody."""
    return pace([fact.acted_in for fact in facts], promise)


def may_leave(found: Pace) -> bool:
    """True when it is about so many that nobody can be told from it."""
    return found.counted >= LEAST_SHOWN
