"""The signed school profile, as bytes: only the school key can say what a school says about itself.

What the bytes mean is none of this module's business: `kiosk.profile` reads them once they are known to be signed.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.sealing import labels
from kiosk.sealing.errors import UntrustedProfile


@dataclass(frozen=True)
class SignedProfile:
    """A school profile as it is stored: its bytes and an Ed25519 signature. Not to be trusted yet."""

    body: bytes
    signature: bytes


def signature_input(body: bytes) -> bytes:
    """What the school key signs. The label keeps a signature made for anything else from passing here."""
    return labels.SCHOOL_PROFILE + body


def verify_profile(signed: SignedProfile, *, verify_key: bytes) -> bytes:
    """The profile's bytes, if the pinned school key signed them; UntrustedProfile ("unsigned") otherwise.

    ValueError if `verify_key` is not 32 bytes.
    """
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signed.signature, signature_input(signed.body))
    except InvalidSignature:
        raise UntrustedProfile("unsigned") from None
    return signed.body
