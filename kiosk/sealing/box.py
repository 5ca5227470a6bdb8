"""A small sealed box: AES-256-GCM under a key that was derived for one purpose."""

import os
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.sealing.envelope import TAG_LENGTH
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.suite import NONCE_LENGTH

BOX_VERSION: Final = b"\x01"
BOX_OVERHEAD: Final = len(BOX_VERSION) + NONCE_LENGTH + TAG_LENGTH


def close_box(key: bytes, plaintext: bytes, about: bytes) -> bytes:
    """Version, fresh nonce, ciphertext, tag: 29 bytes more than the plaintext. `about` is authenticated."""
    nonce = os.urandom(NONCE_LENGTH)
    return BOX_VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, about)


def open_box(key: bytes, untrusted_box: bytes, about: bytes) -> bytes:
    """The plaintext; BrokenEnvelope for a wrong key, another `about` or changed bytes."""
    return box_opener(key)(about, untrusted_box)


def box_opener(key: bytes) -> Callable[[bytes, bytes], bytes]:
    """What `open_box` does, as a function of (about, box) for very many boxes under one key."""
    decrypt = AESGCM(key).decrypt

    def opened(about: bytes, untrusted_box: bytes) -> bytes:
        if len(untrusted_box) < BOX_OVERHEAD or untrusted_box[:1] != BOX_VERSION:
            raise BrokenEnvelope
        nonce, sealed = untrusted_box[1 : 1 + NONCE_LENGTH], untrusted_box[1 + NONCE_LENGTH :]
        try:
            return decrypt(nonce, sealed, about)
        except InvalidTag:
            raise BrokenEnvelope from None

    return opened
