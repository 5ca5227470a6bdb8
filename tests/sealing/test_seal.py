import os
import subprocess
import sys

import pytest

from kiosk.sealing.envelope import MAX_PLAINTEXT, Envelope, Kind, pack_wraps, unpack_wraps
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.seal import seal

ANNA, BEN, CLARE = (ReaderKey.generate() for _ in range(3))
KEYS = [reader.public_key for reader in (ANNA, BEN, CLARE)]


def _seal(text=b"They took my bag.", **changes):
    given = {"kind": Kind.CONCERN, "readers": KEYS, "readers_version": 4, "envelope_id": os.urandom(16)}
    return seal(text, **(given | changes))


def test_a_short_and_a_longer_worry_take_the_same_space():
    short, longer = _seal(b"x" * 10), _seal(b"x" * 900)

    assert len(short.envelope) == len(longer.envelope)
    assert len(pack_wraps(short.wraps)) == len(pack_wraps(longer.wraps))


def test_the_header_says_what_was_asked_for():
    sealed = _seal(kind=Kind.FOLLOW_UP, envelope_id=b"E" * 16, thread_id=b"T" * 16, readers_version=9)

    header = Envelope.from_bytes(sealed.envelope).header

    assert (header.kind, header.envelope_id, header.thread_id) == (Kind.FOLLOW_UP, b"E" * 16, b"T" * 16)
    assert (header.readers_version, header.padded_length) == (9, 1024)
    assert sealed.envelope_id == b"E" * 16


def test_the_first_envelope_of_a_thread_names_the_thread():
    sealed = _seal(envelope_id=b"E" * 16)

    assert Envelope.from_bytes(sealed.envelope).header.thread_id == b"E" * 16


def test_the_same_words_sealed_twice_share_no_secret_part():
    one, other = (_seal(envelope_id=bytes(16)) for _ in range(2))

    header, other_header = (Envelope.from_bytes(sealed.envelope).header for sealed in (one, other))

    assert header.nonce != other_header.nonce
    assert header.commitment != other_header.commitment
    assert one.envelope[96:112] != other.envelope[96:112]
    assert {wrap.sealed_key for wrap in one.wraps}.isdisjoint(wrap.sealed_key for wrap in other.wraps)


def test_every_reader_gets_a_wrap_and_their_order_says_nothing():
    sealed, turned = _seal(), _seal(readers=KEYS[::-1])

    assert {wrap.key_id for wrap in sealed.wraps} == {key.key_id for key in KEYS}
    assert [wrap.key_id for wrap in sealed.wraps] == [wrap.key_id for wrap in turned.wraps]
    assert unpack_wraps(pack_wraps(sealed.wraps)) == sealed.wraps


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"readers": []}, "1 to 64"),
        ({"readers": [KEYS[0]] * 65}, "1 to 64"),
        ({"readers": [KEYS[0], KEYS[1], KEYS[0]]}, "twice"),
        ({"text": b"x" * (MAX_PLAINTEXT + 1)}, "65532"),
        ({"envelope_id": b"short"}, "16 bytes"),
        ({"thread_id": b""}, "16 bytes"),
        ({"readers_version": 0}, "version"),
    ],
)
def test_what_cannot_be_sealed_is_said_without_a_word_of_the_text(changes, says):
    with pytest.raises(ValueError, match=says) as refused:
        _seal(**changes)

    assert "bag" not in str(refused.value)
    assert "xxx" not in str(refused.value)


def test_there_is_no_way_to_seal_without_encryption_or_with_another_suite():
    with pytest.raises(TypeError):
        _seal(suite=2)
    with pytest.raises(TypeError):
        _seal(encrypt=False)


def test_public_side_cannot_open_an_envelope():
    program = """
import importlib, pkgutil, sys
import kiosk.sealing
names = [found.name for found in pkgutil.iter_modules(kiosk.sealing.__path__) if found.name != "opening"]
for name in names:
    importlib.import_module("kiosk.sealing." + name)
from kiosk.sealing.selftest import check_sealing
check_sealing()
loaded = [name for name in sys.modules if name.startswith("kiosk.sealing.opening")]
sys.exit(f"loaded: {loaded} by {names}" if loaded or len(names) < 8 else 0)
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
