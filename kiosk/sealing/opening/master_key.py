"""A person's master key: it seals that person's other secrets, each kind under a key of its own."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final, Self

from kiosk.sealing import labels
from kiosk.sealing.box import box_opener, close_box, open_box
from kiosk.sealing.opening.secret import Secret
from kiosk.sealing.suite import derive

PURPOSES: Final = MappingProxyType(
    {
        "reader-seed": labels.MASTER_READER_SEED,
        "totp": labels.MASTER_TOTP,
        "passkeys": labels.MASTER_PASSKEYS,
        "school-key": labels.MASTER_SCHOOL_KEY,
        "filed": labels.MASTER_FILED,
        "former-master": labels.MASTER_FORMER_MASTER,
        "former-seed": labels.MASTER_FORMER_SEED,
    }
)


class MasterKey(Secret):
    """Thirty-two bytes behind a person's passphrase."""

    __slots__ = ()

    @classmethod
    def from_bytes(cls, secret: bytes) -> Self:
        """The same key again. ValueError unless it is 32 bytes."""
        return cls(secret)

    def to_bytes(self) -> bytes:
        """The 32 secret bytes, for a passphrase slot or a session box and for nothing else."""
        return self._secret

    def seal(self, purpose: str, about: bytes, plaintext: bytes) -> bytes:
        """Seal for one of PURPOSES; `about` (an id) must be given again to open.

        The length is not hidden: seal keys and seeds here, not words. ValueError for an unknown purpose.
        """
        return close_box(self._subkey(purpose), plaintext, about)

    def open(self, purpose: str, about: bytes, sealed: bytes) -> bytes:
        """What was sealed for this purpose about this id; BrokenEnvelope otherwise."""
        return open_box(self._subkey(purpose), sealed, about)

    def opener(self, purpose: str) -> Callable[[bytes, bytes], bytes]:
        """What `open` does, as a function of (about, sealed) for very many of one purpose: its key is made once."""
        return box_opener(self._subkey(purpose))

    def _subkey(self, purpose: str) -> bytes:
        if purpose not in PURPOSES:
            raise ValueError("a master key does not seal for this purpose")
        return derive(self._secret, salt=b"", info=PURPOSES[purpose])
