"""A passphrase slot: a master key behind Argon2id of a passphrase. Opening it is the password check."""

import os
import struct
import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kiosk.sealing import labels
from kiosk.sealing.box import BOX_OVERHEAD, close_box, open_box
from kiosk.sealing.errors import BrokenEnvelope, WrongPassphrase
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.secret import SECRET_LENGTH
from kiosk.sealing.suite import KEY_LENGTH

MAGIC: Final = b"SLT1"
PASSPHRASE_LIMIT: Final = 256
# Normalising can shorten a text, and takes long on long runs of accents: so a first bound comes before it.
_TYPED_LIMIT: Final = 4 * PASSPHRASE_LIMIT
_PERSON_ID_LENGTH: Final = 16
_PARAMETERS = struct.Struct(">4sIII16s")
SLOT_LENGTH: Final = _PARAMETERS.size + SECRET_LENGTH + BOX_OVERHEAD


@dataclass(frozen=True)
class Cost:
    """What one guess costs: memory (8 KiB a lane to 512 MiB), passes (1 to 10), lanes (1 to 4).

    ValueError outside these bounds: the upper ones keep a slot that someone wrote into the database from
    taking all the memory of the school's machine. The default took about 0.3 s on a two-core server.
    """

    memory_kib: int = 131072
    iterations: int = 3
    lanes: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.lanes <= 4 or not 1 <= self.iterations <= 10:
            raise ValueError("lanes are 1 to 4 and iterations 1 to 10")
        if not 8 * self.lanes <= self.memory_kib <= 524288:
            raise ValueError("memory is 8 KiB a lane to 512 MiB")


USUAL: Final = Cost()
"""What a slot costs to try where nobody says otherwise."""


def close_slot(passphrase: str, master_key: MasterKey, person_id: bytes, cost: Cost | None = None) -> bytes:
    """The 93 bytes of a new slot, with a new salt; the cost is kept in it, the default one if none is given.

    ValueError unless the passphrase has 1 to 256 characters and `person_id` 16 bytes.
    """
    cost = cost or USUAL
    prefix = _PARAMETERS.pack(MAGIC, cost.memory_kib, cost.iterations, cost.lanes, os.urandom(16))
    return prefix + close_box(_slot_key(spell(passphrase), prefix, person_id), master_key.to_bytes(), prefix)


def open_slot(slot: bytes, passphrase: str, person_id: bytes) -> MasterKey:
    """The master key; WrongPassphrase if this passphrase (in NFC) does not open this person's slot.

    BrokenEnvelope, before any memory is taken, for bytes that are not a slot or ask for an unreasonable cost.
    """
    _check(slot)
    prefix, box = slot[: _PARAMETERS.size], slot[_PARAMETERS.size :]
    try:
        spelt = spell(passphrase)
    except ValueError:
        raise WrongPassphrase from None
    try:
        return MasterKey.from_bytes(open_box(_slot_key(spelt, prefix, person_id), box, prefix))
    except BrokenEnvelope:
        raise WrongPassphrase from None


def decoy_slot() -> bytes:
    """A slot of the default cost that no passphrase opens: what stands where a closed account's slot was.

    A try at it takes as long as one at anybody's, so the sign-in page does not tell who has left.
    """
    cost = USUAL
    prefix = _PARAMETERS.pack(MAGIC, cost.memory_kib, cost.iterations, cost.lanes, os.urandom(16))
    return prefix + close_box(os.urandom(KEY_LENGTH), os.urandom(SECRET_LENGTH), prefix)


def spell(passphrase: str) -> bytes:
    """The bytes of a typed passphrase in NFC; ValueError unless it has 1 to 256 characters.

    One keyboard sends "é" as one character and another as two; a person typed the same word.
    """
    if len(passphrase) > _TYPED_LIMIT:
        raise ValueError("a passphrase is 1 to 256 characters")
    spelt = unicodedata.normalize("NFC", passphrase)
    if not 1 <= len(spelt) <= PASSPHRASE_LIMIT:
        raise ValueError("a passphrase is 1 to 256 characters")
    return spelt.encode()


def _check(slot: bytes) -> None:
    if len(slot) != SLOT_LENGTH or not slot.startswith(MAGIC):
        raise BrokenEnvelope
    try:
        _cost(slot)
    except ValueError:
        raise BrokenEnvelope from None


def _cost(slot: bytes) -> Cost:
    _, memory_kib, iterations, lanes, _ = _PARAMETERS.unpack_from(slot)
    return Cost(memory_kib, iterations, lanes)


def _slot_key(spelt: bytes, prefix: bytes, person_id: bytes) -> bytes:
    if len(person_id) != _PERSON_ID_LENGTH:
        raise ValueError("a person's id is 16 bytes")
    cost = _cost(prefix)
    return Argon2id(
        salt=prefix[-16:],
        length=KEY_LENGTH,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
        ad=labels.PASSPHRASE_SLOT + person_id,
    ).derive(spelt)
