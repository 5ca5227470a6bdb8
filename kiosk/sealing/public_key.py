"""A reader's public key: what a concern can be sealed to, and what cannot open it."""

import hashlib
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PublicKey

from kiosk.sealing import labels
from kiosk.sealing.envelope import KEY_ID_LENGTH

PUBLIC_KEY_LENGTH: Final = 1216
_MLKEM_LENGTH: Final = 1184
_X25519_PRIME: Final = 2**255 - 19


@dataclass(frozen=True)
class PublicKey:
    """An X-Wing public key: ML-KEM-768 (1,184 bytes), then X25519 (32 bytes). Equal when the bytes are."""

    raw: bytes = field(repr=False)
    fingerprint: bytes = field(compare=False)
    hpke: MLKEM768X25519PublicKey = field(repr=False, compare=False)

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """Read 1,216 bytes; ValueError for a key that is too short or long, or that no one could open."""
        raw = bytes(untrusted)
        if len(raw) != PUBLIC_KEY_LENGTH:
            raise ValueError("a public key is 1216 bytes")
        lattice = MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_LENGTH])
        curve = _usable_x25519(raw[_MLKEM_LENGTH:])
        fingerprint = hashlib.sha256(labels.PUBLIC_KEY + raw).digest()
        return cls(raw, fingerprint, MLKEM768X25519PublicKey(lattice, curve))

    def to_bytes(self) -> bytes:
        """The 1,216 bytes."""
        return self.raw

    @property
    def key_id(self) -> bytes:
        """What a wrap is filed under: 16 bytes of the fingerprint, which is SHA-256 over label and key."""
        return self.fingerprint[:KEY_ID_LENGTH]


def _usable_x25519(raw: bytes) -> X25519PublicKey:
    # X25519 reads several byte strings as one point, but a wrap is bound to the bytes: sealed to another
    # spelling of a key, it would open for nobody. So one spelling only, and none of the weak points.
    if int.from_bytes(raw, "little") >= _X25519_PRIME:
        raise ValueError("the X25519 half is not in its shortest form")
    key = X25519PublicKey.from_public_bytes(raw)
    X25519PrivateKey.generate().exchange(key)
    return key
