"""A personal recovery key: a master key once more, behind a key that its owner printed.

The printed key is 160 random bits, so no work such as Argon2's stands between it and the slot: nobody guesses it.
"""

import os
from typing import Final

from kiosk.sealing import labels
from kiosk.sealing.box import close_box, open_box
from kiosk.sealing.errors import BrokenEnvelope, PersonalKeyMistyped, WrongPersonalKey
from kiosk.sealing.opening.crockford import print_checked, read_checked
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.suite import derive

PERSONAL_KEY_LENGTH: Final = 20
_PERSON_ID_LENGTH: Final = 16
_TYPED_LIMIT: Final = 200
"""Characters; a printed key has 49, and somebody may type more spaces."""


def close_personal_slot(master_key: MasterKey, person_id: bytes) -> tuple[str, bytes]:
    """A new key as it is printed, in ten groups of four, and the 61 bytes of the slot that it opens.

    Each call makes another key. ValueError unless `person_id` has 16 bytes.
    """
    key = os.urandom(PERSONAL_KEY_LENGTH)
    slot = close_box(_slot_key(key, person_id), master_key.to_bytes(), person_id)
    return print_checked(key, labels.PERSONAL_SHEET), slot


def open_personal_slot(slot: bytes, untrusted_typed: str, person_id: bytes) -> MasterKey:
    """The master key. PersonalKeyMistyped for a slip, WrongPersonalKey if it is not the key of this slot."""
    key = _read(untrusted_typed)
    try:
        return MasterKey.from_bytes(open_box(_slot_key(key, person_id), slot, person_id))
    except (BrokenEnvelope, ValueError):
        raise WrongPersonalKey from None


def check_typing(untrusted_typed: str) -> None:
    """Raise PersonalKeyMistyped unless this could be a printed key. It says nothing about whose it is."""
    _read(untrusted_typed)


def _read(untrusted_typed: str) -> bytes:
    try:
        return read_checked(untrusted_typed[:_TYPED_LIMIT], PERSONAL_KEY_LENGTH, labels.PERSONAL_SHEET)
    except ValueError:
        raise PersonalKeyMistyped from None


def _slot_key(key: bytes, person_id: bytes) -> bytes:
    if len(person_id) != _PERSON_ID_LENGTH:
        raise ValueError("a person's id is 16 bytes")
    return derive(key, salt=b"", info=labels.PERSONAL_SLOT + person_id)
