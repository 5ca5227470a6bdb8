"""A reader's private key: the only thing that opens what was sealed to them."""

from hmac import compare_digest
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.sealing import suite
from kiosk.sealing.envelope import Envelope, Wrap, unpad
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.secret import Secret
from kiosk.sealing.pair import grow


class ReaderKey(Secret):
    """An X-Wing key pair, grown from a 32-byte seed. Keep the seed; everything else comes back from it."""

    __slots__ = ("_hpke", "public_key")

    def __init__(self, seed: bytes) -> None:
        super().__init__(seed)
        self._hpke, self.public_key = grow(seed)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The same pair again. ValueError unless the seed is 32 bytes."""
        return cls(seed)

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, to be sealed under a master key and shown to no one."""
        return self._secret

    def open(self, envelope: bytes, wrap: Wrap) -> bytes:
        """What was sealed, without its padding; BrokenEnvelope if anything at all is amiss."""
        parsed = Envelope.from_bytes(envelope)
        return _open(parsed, self._unwrap(parsed, wrap))

    def unwrap(self, envelope: bytes, wrap: Wrap) -> bytes:
        """The data key, to file or to wrap for another reader; BrokenEnvelope if it is not the envelope's.

        The body is not looked at: whether it is whole, only opening says.
        """
        return self._unwrap(Envelope.from_bytes(envelope), wrap)

    def _unwrap(self, envelope: Envelope, wrap: Wrap) -> bytes:
        if wrap.key_id != self.public_key.key_id:
            raise BrokenEnvelope
        info = suite.wrap_info(envelope.header, self.public_key)
        try:
            data_key = suite.HPKE.decrypt(wrap.sealed_key, self._hpke, info=info)
        except InvalidTag:
            raise BrokenEnvelope from None
        _check_commitment(envelope, data_key)
        return data_key


def open_with_data_key(envelope: bytes, data_key: bytes) -> bytes:
    """What was sealed, by a data key that was unwrapped before; BrokenEnvelope if it is not the right one."""
    return _open(Envelope.from_bytes(envelope), data_key)


def _open(envelope: Envelope, data_key: bytes) -> bytes:
    _check_commitment(envelope, data_key)
    header = envelope.header
    try:
        body_key = suite.body_key(data_key, header)
        padded = AESGCM(body_key).decrypt(header.nonce, envelope.ciphertext, header.to_bytes())
    except InvalidTag:
        raise BrokenEnvelope from None
    return unpad(padded)


def _check_commitment(envelope: Envelope, data_key: bytes) -> None:
    # Before decrypting, because a forged ciphertext may well decrypt: under two keys, to two different texts.
    if not compare_digest(suite.commitment(data_key, envelope.header), envelope.header.commitment):
        raise BrokenEnvelope
