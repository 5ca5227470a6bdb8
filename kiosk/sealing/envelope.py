"""The bytes of an envelope and of its wraps. There is no key in this module: it only reads and writes.

Every value has exactly one encoding. A parser here reads, writes what it read, and refuses the input if the
two differ; so an unknown version, a set flag, a wrong length and an appended byte all fall to one check.
"""

import struct
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from kiosk.sealing.errors import BrokenEnvelope

MAGIC: Final = b"SEL1"
VERSION: Final = 1
SUITE: Final = 1
WRAPS_MAGIC: Final = b"SEW1"

BUCKETS: Final = tuple(kib * 1024 for kib in (1, 2, 4, 8, 16, 32, 64))
LENGTH_FIELD: Final = 4
MAX_PLAINTEXT: Final = BUCKETS[-1] - LENGTH_FIELD

HEADER_LENGTH: Final = 96
TAG_LENGTH: Final = 16
KEY_ID_LENGTH: Final = 16
SEALED_KEY_LENGTH: Final = 1168
WRAP_LENGTH: Final = KEY_ID_LENGTH + SEALED_KEY_LENGTH
MAX_WRAPS: Final = 64

_BOUND = struct.Struct(">4sBBBB16s16sIII")


class Kind(IntEnum):
    """What an envelope carries. The numbers are part of the format."""

    CONCERN = 1
    FOLLOW_UP = 2
    REPLY = 3
    CASE_EVENT = 4
    KEY_HANDOVER = 5
    REPORT = 6
    SURVEY = 7


@dataclass(frozen=True)
class Header:
    """The 96 bytes before the ciphertext, all of them authenticated. ValueError if a field can't be one."""

    kind: Kind
    envelope_id: bytes
    thread_id: bytes
    readers_version: int
    padded_length: int
    commitment: bytes
    nonce: bytes

    def __post_init__(self) -> None:
        lengths = tuple(map(len, (self.envelope_id, self.thread_id, self.commitment, self.nonce)))
        if lengths != (16, 16, 32, 12):
            raise ValueError("ids are 16 bytes, a commitment 32 and a nonce 12")
        if not 1 <= self.readers_version < 2**32:
            raise ValueError("a readers list version is between 1 and 2^32 - 1")
        if self.padded_length not in BUCKETS:
            raise ValueError("the padded length is not a bucket")

    @property
    def bound(self) -> bytes:
        """The first 52 bytes: what the commitment binds besides the data key."""
        return _BOUND.pack(
            MAGIC,
            VERSION,
            SUITE,
            self.kind,
            0,
            self.envelope_id,
            self.thread_id,
            self.readers_version,
            self.padded_length,
            0,
        )

    def to_bytes(self) -> bytes:
        """The 96 bytes."""
        return self.bound + self.commitment + self.nonce

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read 96 bytes; BrokenEnvelope unless `to_bytes` gives the very same ones back."""
        try:
            fields = _BOUND.unpack(untrusted[: _BOUND.size])
            _, _, _, kind, _, envelope_id, thread_id, readers_version, padded_length, _ = fields
            commitment, nonce = untrusted[_BOUND.size : -12], untrusted[-12:]
            header = cls(
                Kind(kind), envelope_id, thread_id, readers_version, padded_length, commitment, nonce
            )
        except (ValueError, struct.error):
            raise BrokenEnvelope from None
        if header.to_bytes() != untrusted:
            raise BrokenEnvelope
        return header


@dataclass(frozen=True)
class Envelope:
    """A header and the ciphertext with its tag. ValueError if the lengths do not agree."""

    header: Header
    ciphertext: bytes

    def __post_init__(self) -> None:
        if len(self.ciphertext) != self.header.padded_length + TAG_LENGTH:
            raise ValueError("the ciphertext is not as long as the header says")

    def to_bytes(self) -> bytes:
        """The envelope as it is stored."""
        return self.header.to_bytes() + self.ciphertext

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read a stored envelope; BrokenEnvelope for anything that is not exactly one."""
        header = Header.from_bytes(untrusted[:HEADER_LENGTH])
        try:
            return cls(header, untrusted[HEADER_LENGTH:])
        except ValueError:
            raise BrokenEnvelope from None


@dataclass(frozen=True)
class Wrap:
    """A reader's sealed copy of the data key, and that reader's key id. BrokenEnvelope for a wrong length."""

    key_id: bytes
    sealed_key: bytes

    def __post_init__(self) -> None:
        # Wraps are put together from stored columns: a wrong length is damage, not a programmer's slip.
        if len(self.key_id) != KEY_ID_LENGTH or len(self.sealed_key) != SEALED_KEY_LENGTH:
            raise BrokenEnvelope


def pack_wraps(wraps: Sequence[Wrap]) -> bytes:
    """The wraps in one piece, ordered by key id so that their order says nothing about the readers' roles.

    ValueError unless there are 1 to 64 and no key id is doubled.
    """
    in_order = sorted(wraps, key=lambda wrap: wrap.key_id)
    if not 1 <= len(in_order) <= MAX_WRAPS or len({wrap.key_id for wrap in in_order}) != len(in_order):
        raise ValueError("wraps are 1 to 64, each for another reader")
    body = b"".join(wrap.key_id + wrap.sealed_key for wrap in in_order)
    return WRAPS_MAGIC + bytes([len(in_order)]) + body


def unpack_wraps(untrusted: bytes) -> tuple[Wrap, ...]:
    """Read packed wraps; BrokenEnvelope unless `pack_wraps` gives the very same bytes back."""
    body = untrusted[len(WRAPS_MAGIC) + 1 :]
    pieces = [body[start : start + WRAP_LENGTH] for start in range(0, len(body), WRAP_LENGTH)]
    wraps = tuple(Wrap(piece[:KEY_ID_LENGTH], piece[KEY_ID_LENGTH:]) for piece in pieces)
    try:
        same = pack_wraps(wraps) == untrusted
    except ValueError:
        raise BrokenEnvelope from None
    if not same:
        raise BrokenEnvelope
    return wraps


def pad(plaintext: bytes) -> bytes:
    """Length (4 bytes), text, zeros, up to the smallest bucket that holds them. ValueError if none does."""
    if len(plaintext) > MAX_PLAINTEXT:
        raise ValueError(f"a plaintext is at most {MAX_PLAINTEXT} bytes")
    return (len(plaintext).to_bytes(LENGTH_FIELD) + plaintext).ljust(_bucket(len(plaintext)), b"\0")


def unpad(padded: bytes) -> bytes:
    """The text again; BrokenEnvelope unless `pad` gives the very same bytes back (so zeros are zeros)."""
    length = int.from_bytes(padded[:LENGTH_FIELD])
    end = LENGTH_FIELD + length
    zeros = padded.count(0, end)
    if length > MAX_PLAINTEXT or len(padded) != end + zeros or len(padded) != _bucket(length):
        raise BrokenEnvelope
    return padded[LENGTH_FIELD:end]


def _bucket(length: int) -> int:
    return BUCKETS[bisect_left(BUCKETS, LENGTH_FIELD + length)]
