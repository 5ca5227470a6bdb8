import dataclasses
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.sealing import suite
from kiosk.sealing.envelope import BUCKETS, MAX_PLAINTEXT, Envelope, Header, Kind, Wrap
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.reader_key import ReaderKey, open_with_data_key
from kiosk.sealing.seal import seal, wrap_key
from tests.sealing.forgery import forge

ANNA, BEN = ReaderKey.generate(), ReaderKey.generate()
WORDS = "They took my bag. میں ڈرتا ہوں".encode()


def _seal(text=WORDS, readers=(ANNA, BEN), **changes):
    given = {"kind": Kind.CONCERN, "readers_version": 1, "envelope_id": os.urandom(16)}
    return seal(text, readers=[reader.public_key for reader in readers], **(given | changes))


def _wrap_for(reader, sealed):
    return next(wrap for wrap in sealed.wraps if wrap.key_id == reader.public_key.key_id)


SEALED = _seal()
WRAP = _wrap_for(ANNA, SEALED)
DATA_KEY = ANNA.unwrap(SEALED.envelope, WRAP)


def _refused(envelope, wrap=WRAP, reader=ANNA):
    with pytest.raises(BrokenEnvelope):
        reader.open(envelope, wrap)


def _flips(raw):
    for place in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[place // 8] ^= 1 << place % 8
        yield bytes(changed)


def _opens(attempt):
    """A faster `pytest.raises` for loops of thousands; any other exception still fails the test."""
    try:
        attempt()
    except BrokenEnvelope:
        return False
    return True


@pytest.mark.parametrize("bucket", BUCKETS)
@pytest.mark.parametrize("from_edge", [-1, 0, 1])
def test_every_reader_opens_what_was_sealed_on_both_sides_of_a_buckets_edge(bucket, from_edge):
    text = os.urandom(min(bucket - 4 + from_edge, MAX_PLAINTEXT))

    sealed = _seal(text)

    assert ANNA.open(sealed.envelope, _wrap_for(ANNA, sealed)) == text
    assert BEN.open(sealed.envelope, _wrap_for(BEN, sealed)) == text


@settings(max_examples=60)
@given(st.binary(max_size=5000))
def test_any_words_come_back_as_they_were(text):
    sealed = _seal(text)

    assert ANNA.open(sealed.envelope, _wrap_for(ANNA, sealed)) == text


def test_a_key_grown_again_from_its_seed_opens_the_same():
    again = ReaderKey.from_seed(ANNA.seed)

    assert again.public_key == ANNA.public_key
    assert again.open(SEALED.envelope, WRAP) == WORDS


def test_a_data_key_unwrapped_once_opens_without_the_private_key():
    assert open_with_data_key(SEALED.envelope, DATA_KEY) == WORDS


def test_a_reader_can_let_another_reader_in():
    header = Envelope.from_bytes(SEALED.envelope).header
    clare = ReaderKey.generate()

    granted = wrap_key(DATA_KEY, header, clare.public_key)

    assert clare.open(SEALED.envelope, granted) == WORDS


def test_one_changed_bit_anywhere_in_the_envelope_is_refused():
    opened = [
        envelope for envelope in _flips(SEALED.envelope) if _opens(lambda e=envelope: ANNA.open(e, WRAP))
    ]

    assert len(SEALED.envelope) == 96 + 1024 + 16
    assert opened == []


def test_one_changed_bit_anywhere_in_the_envelope_is_refused_with_a_filed_data_key_too():
    opened = [raw for raw in _flips(SEALED.envelope) if _opens(lambda e=raw: open_with_data_key(e, DATA_KEY))]

    assert opened == []


def test_no_data_key_is_unwrapped_for_a_header_that_it_is_not_committed_to():
    headers = [raw[:84] + SEALED.envelope[84:] for raw in _flips(SEALED.envelope[:84])]

    assert [raw for raw in headers if _opens(lambda e=raw: ANNA.unwrap(e, WRAP))] == []


def test_one_changed_bit_anywhere_in_a_wrap_is_refused():
    wraps = [Wrap(raw[:16], raw[16:]) for raw in _flips(WRAP.key_id + WRAP.sealed_key)]

    assert [wrap for wrap in wraps if _opens(lambda w=wrap: ANNA.open(SEALED.envelope, w))] == []


def test_an_envelope_of_any_other_length_is_refused():
    raw = SEALED.envelope

    for length in range(len(raw)):
        assert not _opens(lambda n=length: ANNA.open(raw[:n], WRAP))
        assert not _opens(lambda n=length: open_with_data_key(raw[:n], DATA_KEY))
    for tail in (b"\0", b"\xff", bytes(1024)):
        _refused(raw + tail)


def test_a_wrap_of_any_other_length_is_refused():
    raw = WRAP.key_id + WRAP.sealed_key

    for length in range(len(raw)):
        assert not _opens(lambda n=length: ANNA.open(SEALED.envelope, Wrap(raw[:n][:16], raw[:n][16:])))
    assert not _opens(lambda: ANNA.open(SEALED.envelope, Wrap(WRAP.key_id, WRAP.sealed_key + b"\0")))


@settings(max_examples=200)
@given(st.binary(max_size=2000))
def test_bytes_from_anywhere_are_refused(raw):
    _refused(raw)


@settings(max_examples=200)
@given(st.binary(min_size=1040, max_size=1040), st.binary(min_size=76, max_size=76))
def test_a_likely_header_before_bytes_from_anywhere_is_refused(body, rest):
    _refused(SEALED.envelope[:8] + rest[:32] + SEALED.envelope[40:52] + rest[32:] + body)


@settings(max_examples=300)
@given(st.binary(min_size=1168, max_size=1168))
def test_a_wrap_of_bytes_from_anywhere_is_refused(raw):
    _refused(SEALED.envelope, Wrap(WRAP.key_id, raw))


@settings(max_examples=300)
@given(st.integers(0, 1135), st.integers(0, 200), st.binary(max_size=200))
def test_an_envelope_with_a_piece_replaced_is_refused(start, removed, put_in):
    changed = SEALED.envelope[:start] + put_in + SEALED.envelope[start + removed :]

    if changed != SEALED.envelope:
        _refused(changed)


def test_a_stranger_opens_nothing():
    stranger = ReaderKey.generate()

    _refused(SEALED.envelope, WRAP, stranger)
    _refused(SEALED.envelope, dataclasses.replace(WRAP, key_id=stranger.public_key.key_id), stranger)


def test_a_wrap_of_one_concern_does_not_open_another():
    other = _seal(b"Another worry of another child.")

    _refused(other.envelope, WRAP)
    _refused(SEALED.envelope, _wrap_for(ANNA, other))


def test_a_wrap_made_for_one_reader_does_not_open_for_another():
    bens = _wrap_for(BEN, SEALED)

    _refused(SEALED.envelope, bens)
    _refused(SEALED.envelope, dataclasses.replace(bens, key_id=WRAP.key_id))


def test_a_wrap_that_opens_is_still_refused_under_another_key_id():
    _refused(SEALED.envelope, dataclasses.replace(WRAP, key_id=_wrap_for(BEN, SEALED).key_id))


@pytest.mark.parametrize("start", [8, 24])
def test_an_envelope_put_under_another_id_or_into_another_thread_is_refused(start):
    other = _seal().envelope

    _refused(SEALED.envelope[:start] + other[start : start + 16] + SEALED.envelope[start + 16 :])


def test_a_concern_passed_off_as_a_reply_is_refused():
    _refused(SEALED.envelope[:6] + b"\x03" + SEALED.envelope[7:])


def test_another_data_key_is_refused():
    for data_key in (b"", bytes(32), DATA_KEY[:-1], DATA_KEY + b"\0", b"\0" + DATA_KEY):
        with pytest.raises(BrokenEnvelope):
            open_with_data_key(SEALED.envelope, data_key)


@pytest.mark.parametrize("committed_to", ["nobody", "anna", "ben"])
def test_two_readers_are_never_shown_two_stories(committed_to):
    keys = os.urandom(32), os.urandom(32)
    stories = b"It was an accident.", b"He hit me on purpose."
    draft = Header(Kind.CONCERN, bytes(16), bytes(16), 1, 1024, bytes(32), os.urandom(12))
    commitments = {
        "nobody": os.urandom(32),
        "anna": suite.commitment(keys[0], draft),
        "ben": suite.commitment(keys[1], draft),
    }
    header = dataclasses.replace(draft, commitment=commitments[committed_to])
    body_keys = [suite.body_key(key, header) for key in keys]

    body = forge(body_keys, header.nonce, header.to_bytes(), stories, 1024)
    forged = Envelope(header, body).to_bytes()
    shown = [AESGCM(key).decrypt(header.nonce, body, header.to_bytes()) for key in body_keys]

    assert shown[0].startswith(stories[0])
    assert stories[1] in shown[1]
    for key, reader, name in zip(keys, (ANNA, BEN), ("anna", "ben"), strict=True):
        wrap = wrap_key(key, header, reader.public_key)
        with pytest.raises(BrokenEnvelope):
            reader.open(forged, wrap)
        if name != committed_to:
            with pytest.raises(BrokenEnvelope):
                reader.unwrap(forged, wrap)
