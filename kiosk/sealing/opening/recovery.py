"""The recovery key on paper: two halves for two people, each worthless without the other.

A half is printed as sixteen groups of four, in Crockford's base 32 (https://www.crockford.com/base32.html):
no letter that looks like a digit, and case, spaces and hyphens do not matter when typing it back.
"""

import base64
import hashlib
import os
from typing import Final

from kiosk.sealing import labels
from kiosk.sealing.errors import Half, RecoveryHalfMistyped
from kiosk.sealing.opening.secret import SECRET_LENGTH

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RFC4648: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PRINT = str.maketrans(_RFC4648, _CROCKFORD)
# O is read as 0, I and L as 1. U is in no half, and must not slip through as the U of the other alphabet.
_READ = str.maketrans(_CROCKFORD + "OILU", _RFC4648 + "ABB!", "- \t\r\n")
_CHECKSUM_LENGTH: Final = 5
_PAYLOAD_LENGTH: Final = 1 + 2 + SECRET_LENGTH


def split(seed: bytes) -> tuple[str, str]:
    """Two printable halves of a 32-byte seed; ValueError for another length.

    One half is random and the other is the seed XOR that, so a half alone fits every seed there is. Both
    carry one random mark, so that an old sheet is never joined with a new one.
    """
    if len(seed) != SECRET_LENGTH:
        raise ValueError("a seed is 32 bytes")
    mark, share = os.urandom(2), os.urandom(SECRET_LENGTH)
    return _print(b"\x01" + mark + share), _print(b"\x02" + mark + _xor(seed, share))


def join(first: str, second: str) -> bytes:
    """The seed again, from both halves as typed; either person may type theirs first.

    RecoveryHalfMistyped says which of the two to look at again, or that they are no pair.
    """
    one, other = _read(first, "first"), _read(second, "second")
    if {one[0], other[0]} != {1, 2} or one[1:3] != other[1:3]:
        raise RecoveryHalfMistyped("pair")
    return _xor(one[3:], other[3:])


def _print(payload: bytes) -> str:
    text = base64.b32encode(payload + _checksum(payload)).decode().translate(_PRINT)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _read(untrusted_typed: str, half: Half) -> bytes:
    try:
        raw = base64.b32decode(untrusted_typed.upper().translate(_READ))
    except ValueError:
        raise RecoveryHalfMistyped(half) from None
    payload = raw[:_PAYLOAD_LENGTH]
    if raw != payload + _checksum(payload) or payload[0] not in (1, 2):
        raise RecoveryHalfMistyped(half)
    return payload


def _checksum(payload: bytes) -> bytes:
    return hashlib.sha256(labels.RECOVERY_HALF + payload).digest()[:_CHECKSUM_LENGTH]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
