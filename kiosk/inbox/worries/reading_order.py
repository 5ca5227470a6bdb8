"""The order in which staff read what was tapped: by question, what says more behind what it is about. Pure."""

from collections.abc import Sequence

from kiosk.content import FOLLOWS, Content

Tapped = tuple[str, str]
"""A question's key and the key of a choice."""


def in_reading_order(told: Sequence[Tapped], content: Content) -> list[Tapped]:
    """All of these, each once. What a later content no longer knows comes last, as it was told."""
    found: list[Tapped] = []
    for question in content.questions:
        if question in FOLLOWS:
            continue
        mine = [pair for pair in told if pair[0] == question]
        more = [pair for pair in told if FOLLOWS.get(pair[0]) == question]
        for pair in mine:
            found += [pair, *(one for one in more if _group(one, content) == pair[1])]
        found += [one for one in more if one not in found]
    return found + [pair for pair in told if pair not in found]


def _group(pair: Tapped, content: Content) -> str:
    try:
        return content.choice(*pair).group
    except KeyError:
        return ""
