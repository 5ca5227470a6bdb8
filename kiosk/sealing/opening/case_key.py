"""The key of a case, and its entries under it.

A case's key lies under the data keys of all of its worries together. So whoever can open every one of them, today or
after a colleague let them in, can open the case; whoever was left out of one of them can't; and when somebody's own
key is renewed, nothing here changes.
"""

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from kiosk.sealing import labels
from kiosk.sealing.box import close_box, open_box
from kiosk.sealing.envelope import pad, unpad
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.suite import KEY_LENGTH, derive

HASH_LENGTH: Final = 32
BEFORE_THE_FIRST: Final = bytes(HASH_LENGTH)
"""What the first entry names as the one before it."""


@dataclass(frozen=True)
class Entry:
    """An entry of a case: what it says, and the hashes of the one before it and of itself."""

    body: bytes = field(repr=False)
    previous: bytes
    hash: bytes


def new_case_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_LENGTH)


def close_case_key(concern_keys: Collection[bytes], case_id: bytes, case_key: bytes) -> bytes:
    """The case's key, sealed under the data keys of all of its worries: 61 bytes. ValueError without any."""
    return close_box(_lock(concern_keys), case_key, case_id)


def open_case_key(concern_keys: Collection[bytes], case_id: bytes, sealed: bytes) -> bytes:
    """The case's key again; BrokenEnvelope unless these are the keys of all of its worries, and of no other."""
    return open_box(_lock(concern_keys), sealed, case_id)


def close_entry(
    case_key: bytes, case_id: bytes, number: int, previous: bytes, body: bytes
) -> tuple[bytes, bytes]:
    """The entry with this number, padded and sealed, and its hash, which the next entry names."""
    linked = previous + body
    sealed = close_box(_entry_key(case_key), pad(linked), _place(case_id, number))
    return sealed, _hash(case_id, number, linked)


def open_entry(case_key: bytes, case_id: bytes, number: int, sealed: bytes) -> Entry:
    """What was sealed as this entry of this case; BrokenEnvelope for anything else."""
    linked = unpad(open_box(_entry_key(case_key), sealed, _place(case_id, number)))
    if len(linked) < HASH_LENGTH:
        raise BrokenEnvelope
    return Entry(linked[HASH_LENGTH:], linked[:HASH_LENGTH], _hash(case_id, number, linked))


def _lock(concern_keys: Collection[bytes]) -> bytes:
    if not concern_keys or len(set(concern_keys)) != len(concern_keys):
        raise ValueError("a case has at least one worry, and each of them once")
    return derive(b"".join(sorted(concern_keys)), salt=b"", info=labels.CASE_KEY)


def _entry_key(case_key: bytes) -> bytes:
    return derive(case_key, salt=b"", info=labels.CASE_ENTRY)


def _place(case_id: bytes, number: int) -> bytes:
    return case_id + number.to_bytes(4)


def _hash(case_id: bytes, number: int, linked: bytes) -> bytes:
    return hashlib.sha256(labels.CASE_LINK + _place(case_id, number) + linked).digest()
