"""The letters that a name can begin with, for a child who shows one instead of typing a name. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

PRESS = "letter."
"""What the value of a letter's button begins with."""

_LATIN = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
# By locale, where its letters are others: those that a first name begins with, in the order of its alphabet.
_LETTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pl": tuple("ABCĆDEFGHIJKLŁMNOPRSŚTUWXYZŹŻ"),
        "ta": tuple("அஆஇஈஉஊஎஏஐஒஓகசஜஞதநபமயரலவஷஸஹ"),
        "ur": tuple("آابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنوہی"),
    }
)


def letters_of(tag: str) -> tuple[str, ...]:
    """The letters to show on this locale's page; a language whose letters nobody has listed has A to Z."""
    return _LETTERS.get(tag, _LATIN)


def letter_of(untrusted_press: str) -> str:
    """The letter that this press shows, or "" where it is none of any page."""
    letter = untrusted_press.removeprefix(PRESS)
    known = {one for letters in (_LATIN, *_LETTERS.values()) for one in letters}
    return letter if untrusted_press.startswith(PRESS) and letter in known else ""
