"""Suite 1: HPKE with MLKEM768-X25519 (0x647a), HKDF-SHA256 and AES-256-GCM. There is no other suite.

What the sealing and the opening half must compute alike stands here once.
"""

from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.sealing import envelope, labels
from kiosk.sealing.envelope import Header
from kiosk.sealing.public_key import PublicKey

HPKE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KEY_LENGTH: Final = 32
NONCE_LENGTH: Final = 12


def derive(key: bytes, *, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869): 32 bytes from `key`."""
    return HKDF(SHA256(), KEY_LENGTH, salt, info).derive(key)


def commitment(data_key: bytes, header: Header) -> bytes:
    """The 32 bytes that tie one data key to one header.

    AES-GCM alone does not: one ciphertext can be made to open under two keys, and would then show one
    reader one story and another reader another. Two keys with one commitment would be a SHA-256 collision.
    """
    return derive(data_key, salt=header.bound, info=labels.COMMITMENT)


def body_key(data_key: bytes, header: Header) -> bytes:
    """The AES-256-GCM key of the body: it depends on the commitment, and through it on the header."""
    return derive(data_key, salt=header.commitment, info=labels.BODY_KEY)


def wrap_info(header: Header, reader: PublicKey) -> bytes:
    """HPKE's `info`: a wrap opens for this envelope, this data key and this reader, and for nothing else."""
    suite = bytes([envelope.SUITE])
    return labels.WRAP + suite + header.envelope_id + header.commitment + reader.fingerprint
