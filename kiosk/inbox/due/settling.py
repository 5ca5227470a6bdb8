"""How something due is settled: which kinds of entry, and what stands on the button to each form. Pure."""

from dataclasses import dataclass
from typing import Final

from kiosk.case.due_item import Due
from kiosk.inbox.cases.words_of_forms import settles

NOBODY: Final = "nobody"
TELLER: Final = "teller-says"
CHECK_BACK: Final = "check-back"


@dataclass(frozen=True)
class Settle:
    """One way to settle something: the kind of entry, and the words on the button that leads to its form."""

    kind: str
    words: str


def ways(due: Due) -> tuple[Settle, ...]:
    """How this can be settled, the usual way first."""
    return tuple(Settle(kind, settles(kind)) for kind in due.settle)


def can_be_put_off(due: Due) -> bool:
    """What has a day can wait for a later one with a reason; what is urgent, or is nobody's, can't."""
    return due.day is not None and not due.urgent and due.item not in (NOBODY, TELLER)
