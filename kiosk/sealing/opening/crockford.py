"""Secret bytes on paper, in Crockford's base 32 (https://www.crockford.com/base32.html), groups of four.

No letter looks like a digit, and case, spaces, line ends and hyphens do not matter when typing it back.
"""

import base64
import hashlib
from typing import Final

CHECK_LENGTH: Final = 5
"""Check bytes behind what is printed: one slip in a million million goes unnoticed."""

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RFC4648: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PRINT = str.maketrans(_RFC4648, _CROCKFORD)
# O is read as 0, I and L as 1. U is in no sheet, and must not slip through as the U of the other alphabet.
_READ = str.maketrans(_CROCKFORD + "OILU", _RFC4648 + "ABB!", "- \t\r\n")


def print_checked(payload: bytes, label: bytes) -> str:
    """Payload and check bytes in groups of four; their lengths together must be a multiple of five."""
    text = base64.b32encode(payload + _check(payload, label)).decode().translate(_PRINT)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def read_checked(untrusted_typed: str, length: int, label: bytes) -> bytes:
    """The payload of this length again; ValueError for anything that was not printed for this label."""
    raw = base64.b32decode(untrusted_typed.upper().translate(_READ))
    payload = raw[:length]
    if raw != payload + _check(payload, label):
        raise ValueError("not as printed")
    return payload


def _check(payload: bytes, label: bytes) -> bytes:
    return hashlib.sha256(label + payload).digest()[:CHECK_LENGTH]
