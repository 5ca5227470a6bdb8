"""Passphrases: six words drawn for a person, or their own, judged by how hard it is to guess."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

from mnemonic import Mnemonic
from zxcvbn import zxcvbn

from kiosk.sealing.opening.passphrase_slot import spell

PASSPHRASE_WORDS: Final = 6
"""Six words of 2,048 are 66 bits: with Argon2id behind them, out of reach for a stolen disk."""

FEWEST_CHARACTERS: Final = 15

Fault = Literal["short", "long", "easy"]

# zxcvbn refuses to judge more than this; what comes after can only make a passphrase harder to guess.
_JUDGED_CHARACTERS: Final = 72
# Its best mark: ten thousand million guesses or more, each of which costs a thief one Argon2.
_GOOD_SCORE: Final = 4
_EVERYBODY_TRIES: Final = ("safeguarding", "worry box")
_SHORTEST_BLOCKED: Final = 3


def new_passphrase() -> str:
    """Six words, each drawn from 2,048 that no two of begin alike."""
    return " ".join(secrets.choice(_words()) for _ in range(PASSPHRASE_WORDS))


def same_words(untrusted_words: str) -> str:
    """Words that were offered before, so that a page shown again offers them again; new ones for anything else."""
    words = untrusted_words[:200].split(" ")
    offered = len(words) == PASSPHRASE_WORDS and set(words) <= set(_words())
    return " ".join(words) if offered else new_passphrase()


def fault_of(untrusted_passphrase: str, around: Sequence[str]) -> Fault | None:
    """Why this can't be a passphrase, or None when it can.

    `around` are names that anybody would try first: the school's, the person's. They may stand in a passphrase;
    what is judged is the rest of it (zxcvbn gave "stgeorges primary" three marks of four, the school's name known).
    """
    try:
        spelt = spell(untrusted_passphrase).decode()
    except ValueError:
        return "long" if untrusted_passphrase else "short"
    if len(spelt) < FEWEST_CHARACTERS:
        return "short"
    rest = _without(_plain(spelt), (*around, *_EVERYBODY_TRIES))[:_JUDGED_CHARACTERS]
    return None if rest and zxcvbn(rest)["score"] >= _GOOD_SCORE else "easy"


def _without(plain: str, names: Sequence[str]) -> str:
    parts = {part for name in names for part in (*re.split(r"\W+", _plain(name)), _plain(name))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_BLOCKED:
            plain = plain.replace(part, " ")
    return re.sub(r"\W+", " ", plain).strip()  # the gaps that are left say nothing either


def _plain(text: str) -> str:
    """Without case, width and apostrophes: "St George's" is typed as "stgeorges"."""
    return re.sub(r"['’`´]", "", unicodedata.normalize("NFKC", text).casefold())


def _words() -> list[str]:
    words: list[str] = Mnemonic("english").wordlist
    return words
