"""A question's tiles a few at a time, for a child whom many at once would be too much. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.content import Choice

MORE = "more."
"""What the value of the button that shows the next few begins with."""


@dataclass(frozen=True)
class Part:
    """The choices to show now, and the value of the button for the next few, or "" where these are all."""

    choices: tuple[Choice, ...]
    more: str


def part_of(choices: Sequence[Choice], number: int, most: int) -> Part:
    """Part `number` (from 0) of these choices, at most so many a part. After the last part comes the first again."""
    if len(choices) <= most:
        return Part(tuple(choices), "")
    parts = -(-len(choices) // most)
    here = number % parts
    return Part(tuple(choices[here * most : (here + 1) * most]), f"{MORE}{(here + 1) % parts}")


def number_of_part(untrusted_press: str) -> int:
    """The part that a press on "More" asks for; the first one for anything else."""
    found = re.fullmatch(r"more\.([0-9]{1,2})", untrusted_press, re.ASCII)
    return int(found[1]) if found else 0
