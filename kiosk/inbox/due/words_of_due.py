"""What the due list says was just done, or why not. Nothing else that stands in its address is repeated."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Done:
    """What came of it; `well` when it was done."""

    says: str
    more: str = ""
    well: bool = True


DONE: Final[Mapping[str, Done]] = MappingProxyType(
    {
        "put-off": Done("It is put off.", "It comes back on the day you chose."),
        "asked": Done(
            "They are asked.",
            "Their answer comes to this list. Without one, it asks you again in five school days.",
        ),
        "set": Done("The tasks are set.", "Each stands in the list on its own day."),
        "nothing-left": Done("Nothing was left to set.", "A colleague has done it, or you have.", well=False),
        "gone": Done("That is settled already.", well=False),
        "urgent": Done("That can’t be put off.", well=False),
        "changed": Done(
            "Nothing was done: somebody wrote into the case at the same moment.",
            "Look at it here as it stands now, and try again.",
            well=False,
        ),
        "not-asked-early": Done("They are asked already, or it is not time yet.", well=False),
        "not-asked-nobody": Done(
            "Nobody was asked: no code leads to whoever told it, or none does any more.",
            "Please ask them in person or by telephone.",
            well=False,
        ),
        "not-asked-unreachable": Done(
            "Nobody was asked: the letterbox does not answer.", "Please try again in a minute.", well=False
        ),
        "away-set": Done("It is written down."),
        "away-ended": Done("It is taken away."),
    }
)
"""By what stands in the address after "done="."""
