"""The school key: it signs the list of readers and the school profile, and nothing else."""

from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.sealing.opening.factor_reset import FactorReset
from kiosk.sealing.opening.factor_reset import signature_input as reset_signature_input
from kiosk.sealing.opening.secret import Secret
from kiosk.sealing.readers import ReadersList, SignedReaders, signature_input
from kiosk.sealing.school_profile import SignedProfile
from kiosk.sealing.school_profile import signature_input as profile_signature_input


class SchoolKey(Secret):
    """An Ed25519 key, from its 32-byte seed."""

    __slots__ = ("_signer",)

    def __init__(self, seed: bytes) -> None:
        super().__init__(seed)
        self._signer = Ed25519PrivateKey.from_private_bytes(seed)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The same key again. ValueError unless the seed is 32 bytes."""
        return cls(seed)

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, to be sealed under a master key and shown to no one."""
        return self._secret

    @property
    def verify_key(self) -> bytes:
        """The 32 public bytes that the public side pins in its settings."""
        return self._signer.public_key().public_bytes_raw()

    def sign(self, readers: ReadersList) -> SignedReaders:
        """The list, signed. What may be signed, a ReadersList has already made sure of."""
        body = readers.to_bytes()
        return SignedReaders(body, self._signer.sign(signature_input(body)))

    def sign_profile(self, body: bytes) -> SignedProfile:
        """A school profile, signed. What the bytes say is for `kiosk.profile` to make sure of before."""
        return SignedProfile(body, self._signer.sign(profile_signature_input(body)))

    def sign_reset(self, reset: FactorReset) -> bytes:
        """A key holder's word about somebody's second factor: 64 bytes."""
        return self._signer.sign(reset_signature_input(reset))
