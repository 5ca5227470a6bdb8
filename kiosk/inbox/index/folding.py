"""Words as they are searched: case, accents and spacing folded away. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

LONGEST_QUERY: Final = 200
MOST_TERMS: Final = 10
_AROUND: Final = 60
"""How many characters of context stand on either side of a found word."""
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, repr=False)
class Piece:
    """A stretch of somebody's own text; `found` when it is what was looked for."""

    text: str
    found: bool


def fold(text: str) -> str:
    """The text as it is compared: "Zoë's  CAFÉ" and "zoe's cafe" are the same."""
    return _SPACES.sub(" ", "".join(map(_fold_one, text))).strip()


def terms(untrusted_query: str) -> tuple[str, ...]:
    """The words that are looked for, each once, folded; what is longer than any name or phrase is cut off."""
    words = _WORD.findall(fold(untrusted_query[:LONGEST_QUERY]))
    return tuple(dict.fromkeys(words))[:MOST_TERMS]


def in_context(text: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    """The text around the first place where one of these words stands, cut so that what was found stands alone."""
    folded, places = _folded_with_places(text)
    hits = sorted((place, place + len(word)) for word in wanted for place in _all(folded, word))
    if not hits:
        return ()
    start, end = max(places[hits[0][0]] - _AROUND, 0), min(places[hits[0][1]] + _AROUND, len(text))
    pieces: list[Piece] = [Piece("… ", found=False)] if start else []
    at = start
    for first, last in ((places[one], places[other]) for one, other in hits):
        if at <= first and last <= end:
            pieces += [Piece(text[at:first], found=False), Piece(text[first:last], found=True)]
            at = last
    pieces += [Piece(text[at:end] + (" …" if end < len(text) else ""), found=False)]
    return tuple(piece for piece in pieces if piece.text)


@cache
def _fold_one(letter: str) -> str:
    # Letter by letter, so that a place in the folded text can be found again in the text as it was written.
    apart = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one)).casefold()


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text (its spacing kept), and for each of its characters, and its end, the place in the text."""
    parts = [_fold_one(letter) for letter in text]
    places = [number for number, part in enumerate(parts) for _ in part]
    return "".join(parts), [*places, len(text)]


def _all(folded: str, word: str) -> Iterator[int]:
    place = folded.find(word)
    while place >= 0:
        yield place
        place = folded.find(word, place + len(word))
