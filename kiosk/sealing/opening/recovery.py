"""The recovery key on paper: two halves for two people, each worthless without the other.

A half is printed as sixteen groups of four (see crockford.py).
"""

import hashlib
import os
from dataclasses import dataclass
from typing import Final

from kiosk.sealing import labels
from kiosk.sealing.errors import Half, RecoveryHalfMistyped
from kiosk.sealing.opening.crockford import print_checked, read_checked
from kiosk.sealing.opening.secret import SECRET_LENGTH

_PAYLOAD_LENGTH: Final = 1 + 2 + SECRET_LENGTH


@dataclass(frozen=True)
class KnownHalf:
    """What is kept of a half, to know it again: its number, 1 or 2, and 32 bytes that nothing can be made from."""

    number: int
    fingerprint: bytes


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


def recognise(untrusted_typed: str) -> KnownHalf:
    """What this half is known by, without the other one; RecoveryHalfMistyped("only") if it is not as printed.

    A guess would have to hit all of a half's 32 random bytes, so a fingerprint may lie in a database.
    """
    payload = _read(untrusted_typed, "only")
    return KnownHalf(payload[0], hashlib.sha256(labels.RECOVERY_FINGERPRINT + payload).digest())


def _print(payload: bytes) -> str:
    return print_checked(payload, labels.RECOVERY_HALF)


def _read(untrusted_typed: str, half: Half) -> bytes:
    try:
        payload = read_checked(untrusted_typed, _PAYLOAD_LENGTH, labels.RECOVERY_HALF)
    except ValueError:
        raise RecoveryHalfMistyped(half) from None
    if payload[0] not in (1, 2):
        raise RecoveryHalfMistyped(half)
    return payload


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
