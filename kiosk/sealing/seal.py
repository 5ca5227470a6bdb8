"""Seal words for their readers. Whoever seals cannot open again: nothing kept here could."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.sealing import suite
from kiosk.sealing.envelope import MAX_WRAPS, Envelope, Header, Kind, Wrap, pad
from kiosk.sealing.public_key import PublicKey


@dataclass(frozen=True)
class Sealed:
    """An envelope's bytes and one wrap for each reader, ordered by key id. Nothing in it is secret."""

    envelope: bytes
    wraps: tuple[Wrap, ...]

    @property
    def envelope_id(self) -> bytes:
        """The 16 bytes that name this envelope."""
        return Envelope.from_bytes(self.envelope).header.envelope_id


def seal(
    plaintext: bytes,
    *,
    kind: Kind,
    readers: Sequence[PublicKey],
    readers_version: int,
    envelope_id: bytes,
    thread_id: bytes | None = None,
) -> Sealed:
    """Seal under a fresh key, pad to a bucket, and wrap the key for every reader.

    `thread_id` is the id of the first envelope of its thread; None says that this is the first.
    ValueError if there are no readers, more than 64, one of them twice, or more than MAX_PLAINTEXT bytes.
    """
    _check(readers)
    padded = pad(plaintext)
    draft = Header(
        kind=kind,
        envelope_id=envelope_id,
        thread_id=envelope_id if thread_id is None else thread_id,
        readers_version=readers_version,
        padded_length=len(padded),
        commitment=bytes(32),
        nonce=os.urandom(suite.NONCE_LENGTH),
    )
    data_key = os.urandom(suite.KEY_LENGTH)
    envelope = close_envelope(padded, draft, data_key)
    in_order = sorted(readers, key=lambda reader: reader.key_id)
    wraps = tuple(wrap_key(data_key, envelope.header, reader) for reader in in_order)
    return Sealed(envelope.to_bytes(), wraps)


def close_envelope(padded: bytes, draft: Header, data_key: bytes) -> Envelope:
    """Commit the draft header to the data key and encrypt. A data key closes one envelope, ever."""
    header = replace(draft, commitment=suite.commitment(data_key, draft))
    body_key = suite.body_key(data_key, header)
    return Envelope(header, AESGCM(body_key).encrypt(header.nonce, padded, header.to_bytes()))


def wrap_key(data_key: bytes, header: Header, reader: PublicKey) -> Wrap:
    """One reader's wrap of the data key: made when sealing, and again when a reader lets another one in."""
    info = suite.wrap_info(header, reader)
    return Wrap(reader.key_id, suite.HPKE.encrypt(data_key, reader.hpke, info=info))


def _check(readers: Sequence[PublicKey]) -> None:
    if not 1 <= len(readers) <= MAX_WRAPS:
        raise ValueError(f"an envelope has 1 to {MAX_WRAPS} readers")
    if len({reader.key_id for reader in readers}) != len(readers):
        raise ValueError("a reader is named twice")
