"""Eight words of a key: the published vectors of BIP 39 fix which words, in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.inbox.people.fingerprint_words import eight_words, words_of_key
from kiosk.sealing.opening.reader_key import ReaderKey

# BIP 39, test vectors of 128 bits: their first eight words hold the first 88 bits and no checksum.
VECTORS = {
    "00": "abandon abandon abandon abandon abandon abandon abandon abandon",
    "7f": "legal winner thank year wave sausage worth useful",
    "80": "letter advice cage absurd amount doctor acoustic avoid",
    "ff": "zoo zoo zoo zoo zoo zoo zoo zoo",
}


@pytest.mark.parametrize(("byte", "words"), VECTORS.items())
def test_the_words_are_those_of_the_published_vectors(byte: str, words: str) -> None:
    assert " ".join(eight_words(bytes.fromhex(byte) * 32)) == words


def test_a_known_key_has_these_words() -> None:
    key = ReaderKey.from_seed(bytes(range(32))).public_key

    assert words_of_key(key.to_bytes()) == eight_words(key.fingerprint)
    assert " ".join(words_of_key(key.to_bytes())) == "tornado foil winter receive desert behind cruise pretty"


@given(st.binary(min_size=32, max_size=32), st.integers(0, 87))
def test_every_one_of_the_first_88_bits_changes_a_word(fingerprint: bytes, bit: int) -> None:
    number = int.from_bytes(fingerprint) ^ 1 << 255 - bit

    changed = eight_words(number.to_bytes(32))

    differ = [one != other for one, other in zip(eight_words(fingerprint), changed, strict=True)]
    assert differ == [place == bit // 11 for place in range(8)]


@pytest.mark.parametrize("wrong", [b"", bytes(10)])
def test_a_fingerprint_too_short_for_eight_words_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="11 bytes"):
        eight_words(wrong)
