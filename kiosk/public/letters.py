"""The letters that a name can begin with, for a child who shows one instead of typing a name."""

from kiosk.content.alphabets import LATIN, load_alphabets

PRESS = "letter."
"""What the value of a letter's button begins with."""


def letters_of(tag: str) -> tuple[str, ...]:
    """The letters to show on this locale's page; a language whose letters nobody has listed has A to Z."""
    return load_alphabets().get(tag, LATIN)


def letter_of(untrusted_press: str) -> str:
    """The letter that this press shows, or "" where it is none of any page."""
    letter = untrusted_press.removeprefix(PRESS)
    known = {one for letters in (LATIN, *load_alphabets().values()) for one in letters}
    return letter if untrusted_press.startswith(PRESS) and letter in known else ""
