"""Eight words for a person's public key, to be read aloud and compared face to face.

They are the first 88 bits of the key's fingerprint, eleven bits a word: the English list of BIP 39 has 2,048
words, no two of which begin with the same four letters. A stranger's key with the same eight words would
take about 2^88 tries to find.
"""

from functools import cache
from hashlib import sha256
from typing import Final

from mnemonic import Mnemonic

from kiosk.sealing import labels
from kiosk.sealing.public_key import PublicKey

WORDS: Final = 8
_BITS_A_WORD: Final = 11
_BYTES: Final = WORDS * _BITS_A_WORD // 8


def words_of_key(public_key: bytes) -> tuple[str, ...]:
    """The eight words of this public key. ValueError for bytes that are no public key."""
    return eight_words(PublicKey.from_bytes(public_key).fingerprint)


def words_of_verify_key(verify_key: bytes) -> tuple[str, ...]:
    """The eight words of a school key, from its public half."""
    return eight_words(sha256(labels.SCHOOL_KEY + verify_key).digest())


def eight_words(fingerprint: bytes) -> tuple[str, ...]:
    """The eight words of a fingerprint of at least 11 bytes; ValueError for a shorter one."""
    if len(fingerprint) < _BYTES:
        raise ValueError(f"a fingerprint has at least {_BYTES} bytes")
    number = int.from_bytes(fingerprint[:_BYTES])
    places = range((WORDS - 1) * _BITS_A_WORD, -1, -_BITS_A_WORD)
    return tuple(_listed()[number >> place & 2**_BITS_A_WORD - 1] for place in places)


@cache
def _listed() -> tuple[str, ...]:
    return tuple(Mnemonic("english").wordlist)
