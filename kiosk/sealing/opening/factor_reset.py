"""A second factor given up: what two key holders say, one after the other, about a person who stands before them.

Both say it with the school key, so that a row that somebody wrote into the database lets nobody in.
"""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.sealing import labels

_ID_LENGTH: Final = 16
_FACTORS_LENGTH: Final = 32


@dataclass(frozen=True)
class FactorReset:
    """Who may set up a new second factor, who asked for it and who agreed, and when (seconds since 1970, UTC).

    `factors` are 32 bytes that the person's present second factors are known by: once they have new ones,
    the same words say nothing any more. ValueError for an id or a time out of shape, or half an agreement.
    """

    person_id: bytes
    factors: bytes
    asked_by: bytes
    asked_at: int
    agreed_by: bytes = b""
    agreed_at: int = 0

    def __post_init__(self) -> None:
        lengths = (len(self.person_id), len(self.asked_by), len(self.factors))
        if lengths != (_ID_LENGTH, _ID_LENGTH, _FACTORS_LENGTH):
            raise ValueError("an id is 16 bytes, and factors are known by 32")
        if len(self.agreed_by) not in (0, _ID_LENGTH) or bool(self.agreed_by) != bool(self.agreed_at):
            raise ValueError("somebody agrees at some time, or nobody does")
        if not all(0 <= at < 2**63 for at in (self.asked_at, self.agreed_at)):
            raise ValueError("a time is not negative")


def signature_input(reset: FactorReset) -> bytes:
    """What the school key signs: the label, and every field in its order, each of one length."""
    agreed = reset.agreed_by or bytes(_ID_LENGTH)
    times = reset.asked_at.to_bytes(8) + reset.agreed_at.to_bytes(8)
    return labels.SECOND_FACTOR_RESET + reset.person_id + reset.factors + reset.asked_by + agreed + times


def is_signed(reset: FactorReset, signature: bytes, *, verify_key: bytes) -> bool:
    """Whether the pinned school key signed exactly this. ValueError if `verify_key` is not 32 bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, signature_input(reset))
    except InvalidSignature:
        return False
    return True
