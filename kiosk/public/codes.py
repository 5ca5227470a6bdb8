"""Codes for coming back: six pictures for a pupil, twelve characters for a family. Made by the system, never chosen.

A picture code has 24 x 23^5 forms (27 bits): enough only with the pepper, the limits on tries and the 90 days. A
reference has 50 bits, and two characters more by which a slip is told from a miss without asking any store.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Final

from kiosk.content.symbols import code_pictures
from kiosk.sealing import labels

PICTURES: Final = 6
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O or U, so nothing looks like something else."""
_RANDOM, _CHECK, _GROUP = 10, 2, 4
_LOOK_ALIKES = str.maketrans("OIL\u0130", "0111")
# The capitals of a Cyrillic keyboard that look like Latin ones on the paper that a parent types from.
_CYRILLIC = str.maketrans("АВЕКМНОРСТХУІ", "ABEKMH0PCTXY1")
_REFERENCE = re.compile(rf"[{LETTERS}]{{{_RANDOM + _CHECK}}}")
TYPED_LIMIT: Final = 100


def new_pictures() -> tuple[str, ...]:
    """The keys of six pictures in order, none of them twice in a row: a finger that shakes taps twice."""
    known = code_pictures()
    made: list[str] = []
    while len(made) < PICTURES:
        made.append(secrets.choice([key for key in known if key not in made[-1:]]))
    return tuple(made)


def after_tap(so_far: Sequence[str], untrusted_key: str) -> tuple[str, ...]:
    """The pictures after this tap. The same one again, a seventh, and what is no picture change nothing."""
    fits = untrusted_key in code_pictures() and untrusted_key not in so_far[-1:] and len(so_far) < PICTURES
    return (*so_far, untrusted_key) if fits else tuple(so_far)


def read_pictures(untrusted_keys: Sequence[str]) -> tuple[str, ...]:
    """The pictures that a form carried, as taps would have made them."""
    made: tuple[str, ...] = ()
    for key in untrusted_keys[: 2 * PICTURES]:
        made = after_tap(made, key)
    return made


def picture_code(pictures: Sequence[str]) -> bytes:
    """What a pigeonhole is reached with. Which set of pictures it is stands in the label."""
    return labels.PICTURE_CODE + b"\0" + " ".join(pictures).encode()


def new_reference() -> str:
    """Twelve characters in three groups: `7K2M-9QTX-4B8Z`."""
    made = "".join(secrets.choice(LETTERS) for _ in range(_RANDOM))
    return _grouped(made + _check(made))


def read_reference(untrusted_typed: str) -> str | None:
    """The reference that was meant; None for a slip, which is nobody's reference.

    Case, spaces and hyphens do not matter, nor which script's digits were typed, nor O for 0, I and L for 1,
    nor Cyrillic letters that look the same.
    """
    plain = unicodedata.normalize("NFKC", untrusted_typed[:TYPED_LIMIT]).upper()
    latin = plain.translate(_LOOK_ALIKES).translate(_CYRILLIC)
    digits = "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in latin)
    kept = "".join(one for one in digits if one.isascii() and one.isalnum())
    if not _REFERENCE.fullmatch(kept) or _check(kept[:_RANDOM]) != kept[_RANDOM:]:
        return None
    return _grouped(kept)


def reference_code(reference: str) -> bytes:
    """What a pigeonhole is reached with."""
    return labels.REFERENCE_CODE + b"\0" + reference.encode()


def _grouped(text: str) -> str:
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _check(random_part: str) -> str:
    number = int.from_bytes(hashlib.sha256(labels.REFERENCE_CHECK + random_part.encode()).digest()[:2])
    return LETTERS[number >> 11] + LETTERS[(number >> 6) & 31]
