"""The pigeonhole of somebody who told a worry: what their code opens, and all that it opens.

A worry that wants an answer carries, sealed inside it, the public half of a fresh key pair and the id of a box.
Staff seal their answers to that half. The seed of the pair, with what is needed to write again, lies sealed under
a key that Argon2id makes of the code and the public side's pepper: it is kept nowhere else.

This is the one thing on the public side that opens an envelope, and it does not breach the wall:

- The pair is never among the readers of a worry. No wrap of a worry was ever made for it, so no seed opens one;
  a wrap that somebody forges for it can't hold a data key that nobody without a wrap has.
- `AnswerKey.open` refuses every kind but an answer (Kind.REPLY) before a key is touched. The kind is bound by the
  commitment: a worry relabelled as an answer does not open under its own data key either.
- There is no function here that takes a reader's seed from anywhere but a pigeonhole, and the public side holds
  no reader's seed. What was told before stays as closed to this side as it was without this module.

What it does give away: whoever has taken the public side over reads the answers that are fetched from then on.
So an answer holds no word of the worry.
"""

import hashlib
import os
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from kiosk.sealing import labels, suite
from kiosk.sealing.box import close_box, open_box
from kiosk.sealing.envelope import Envelope, Kind, pad, unpack_wraps, unpad
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.pair import grow
from kiosk.sealing.public_key import PublicKey

BOX_ID_LENGTH: Final = 16
PEPPER_LENGTH: Final = 32
SALT_LENGTH: Final = 16
MEMORY_KIB: Final = 19456
ITERATIONS: Final = 2
_TAG_LENGTH: Final = 16
_REACH: Final = 64


@dataclass(frozen=True)
class NewBox:
    """A fresh box for answers. The public half and the id go into the worry, the seed into the pigeonhole."""

    box_id: bytes
    seed: bytes = field(repr=False)
    public_key: PublicKey

    @classmethod
    def make(cls) -> "NewBox":
        """From the operating system's randomness."""
        seed = os.urandom(suite.KEY_LENGTH)
        return cls(os.urandom(BOX_ID_LENGTH), seed, grow(seed)[1])


@dataclass(frozen=True)
class Reached:
    """What a code comes to: the tag to look it up by, and the key of what lies there."""

    tag: bytes
    key: bytes = field(repr=False)


def reach(code: bytes, *, salt: bytes, pepper: bytes) -> Reached:
    """Where this code leads. The same work, and no look into any store, for a right and for a wrong one.

    ValueError for a salt that is not 16 bytes, or a pepper that is not 32.
    """
    if len(salt) != SALT_LENGTH or len(pepper) != PEPPER_LENGTH:
        raise ValueError("a salt is 16 bytes and a pepper 32")
    made = Argon2id(
        salt=salt,
        length=_REACH,
        iterations=ITERATIONS,
        lanes=1,
        memory_cost=MEMORY_KIB,
        ad=labels.PIGEONHOLE,
        secret=pepper,
    ).derive(code)
    first, second = made[: _REACH // 2], made[_REACH // 2 :]
    tag = hashlib.sha256(labels.PIGEONHOLE_TAG + first).digest()[:_TAG_LENGTH]
    return Reached(tag, suite.derive(second, salt=b"", info=labels.PIGEONHOLE_KEY))


def close_pigeonhole(reached: Reached, box_id: bytes, content: bytes) -> bytes:
    """Seal what lies in a pigeonhole, padded to a bucket. ValueError for more than an envelope could hold."""
    return close_box(reached.key, pad(content), reached.tag + box_id)


def open_pigeonhole(reached: Reached, box_id: bytes, sealed: bytes) -> bytes:
    """What lies in it; BrokenEnvelope unless this very code closed it for this box."""
    return unpad(open_box(reached.key, sealed, reached.tag + box_id))


class AnswerKey:
    """The private half of a box: it opens answers, and nothing else that this program ever seals."""

    __slots__ = ("_hpke", "public_key")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != suite.KEY_LENGTH:
            raise ValueError("a seed is 32 bytes")
        self._hpke, self.public_key = grow(seed)

    def open(self, envelope: bytes, wraps: bytes) -> bytes:
        """An answer's text; BrokenEnvelope for every other kind of envelope, before a key is touched."""
        parsed = Envelope.from_bytes(envelope)
        header = parsed.header
        if header.kind is not Kind.REPLY:
            raise BrokenEnvelope
        mine = [wrap for wrap in unpack_wraps(wraps) if wrap.key_id == self.public_key.key_id]
        if not mine:
            raise BrokenEnvelope
        info = suite.wrap_info(header, self.public_key)
        try:
            data_key = suite.HPKE.decrypt(mine[0].sealed_key, self._hpke, info=info)
            if not compare_digest(suite.commitment(data_key, header), header.commitment):
                raise BrokenEnvelope
            body_key = suite.body_key(data_key, header)
            return unpad(AESGCM(body_key).decrypt(header.nonce, parsed.ciphertext, header.to_bytes()))
        except InvalidTag:
            raise BrokenEnvelope from None
