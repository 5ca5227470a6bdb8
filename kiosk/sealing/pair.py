"""An X-Wing key pair, grown from its 32-byte seed: the same 32 bytes always give the same pair."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from kiosk.sealing.public_key import PublicKey


def grow(seed: bytes) -> tuple[MLKEM768X25519PrivateKey, PublicKey]:
    """Both halves of the pair. The caller sees to it that the seed is 32 secret bytes."""
    grown = hashlib.shake_256(seed).digest(96)
    lattice = MLKEM768PrivateKey.from_seed_bytes(grown[:64])
    curve = X25519PrivateKey.from_private_bytes(grown[64:])
    public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
    return MLKEM768X25519PrivateKey(lattice, curve), PublicKey.from_bytes(public)
