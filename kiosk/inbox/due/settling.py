"""How something due is settled: which kinds of entry, and what stands on the button to each form. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kiosk.case.due_item import Due

NOBODY: Final = "nobody"
TELLER: Final = "teller-says"
CHECK_BACK: Final = "check-back"

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "assigned": "Say who sees to it",
        "checked-back": "Write down the answer",
        "checked-in": "I asked them",
        "closed": "Close it",
        "decided": "Decide",
        "handed-over": "It is written there",
        "harm-considered": "Answer it",
        "not-referred": "Not this time, and why",
        "not-told": "Not told, and why",
        "plan-reviewed": "I reviewed it",
        "planned": "Make a plan",
        "police-considered": "Write down the decision",
        "referred": "It was done",
        "reopened": "Open the case again",
        "set-aside": "Set it aside",
        "step-done": "It was done",
        "step-skipped": "Leave it out, and why",
        "step-started": "Begin a step",
        "svsh-reviewed": "I reviewed it",
        "task-done": "It was done",
        "task-dropped": "Not to be done, and why",
        "task-set": "Set a day for it",
        "told": "They were told",
        "triaged": "Say how urgent",
    }
)
"""What stands on the button that leads to the form for an entry of this kind."""


@dataclass(frozen=True)
class Settle:
    """One way to settle something: the kind of entry, and the words on the button that leads to its form."""

    kind: str
    words: str


def ways(due: Due) -> tuple[Settle, ...]:
    """How this can be settled, the usual way first."""
    return tuple(Settle(kind, WORDS[kind]) for kind in due.settle)


def can_be_put_off(due: Due) -> bool:
    """What has a day can wait for a later one with a reason; what is urgent, or is nobody's, can't."""
    return due.day is not None and not due.urgent and due.item not in (NOBODY, TELLER)
