import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sealing.envelope import (
    BUCKETS,
    MAX_PLAINTEXT,
    Envelope,
    Header,
    Kind,
    Wrap,
    pack_wraps,
    pad,
    unpack_wraps,
    unpad,
)
from kiosk.sealing.errors import BrokenEnvelope

HEADER = Header(Kind.REPLY, b"E" * 16, b"T" * 16, 0x01020304, 2048, b"C" * 32, b"N" * 12)
WRAPS = [Wrap(bytes([number]) * 16, bytes([number]) * 1168) for number in (3, 1, 2)]


def test_header_has_the_layout_that_the_format_page_says():
    raw = HEADER.to_bytes()

    assert raw == (
        b"SEL1\x01\x01\x03\x00"
        + b"E" * 16
        + b"T" * 16
        + b"\x01\x02\x03\x04\x00\x00\x08\x00\x00\x00\x00\x00"
        + b"C" * 32
        + b"N" * 12
    )


def test_envelope_is_read_as_it_was_written():
    envelope = Envelope(HEADER, b"c" * (2048 + 16))

    assert Envelope.from_bytes(envelope.to_bytes()) == envelope


@pytest.mark.parametrize(
    "wrong",
    [
        {"envelope_id": bytes(15)},
        {"thread_id": bytes(17)},
        {"commitment": b""},
        {"nonce": bytes(16)},
        {"readers_version": 0},
        {"readers_version": 2**32},
        {"padded_length": 0},
        {"padded_length": 3072},
        {"padded_length": 128 * 1024},
    ],
)
def test_a_header_that_cannot_be_is_not_made(wrong):
    with pytest.raises(ValueError, match=r"bytes|version|bucket"):
        dataclasses.replace(HEADER, **wrong)


@given(st.binary(max_size=3000))
def test_bytes_from_anywhere_are_a_broken_envelope_and_nothing_else(raw):
    with pytest.raises(BrokenEnvelope):
        Envelope.from_bytes(raw)


@given(st.binary(max_size=4000))
def test_bytes_from_anywhere_are_no_wraps(raw):
    with pytest.raises(BrokenEnvelope):
        unpack_wraps(raw)


@given(st.binary(max_size=4000))
def test_bytes_from_anywhere_behind_the_right_magic_are_no_wraps(raw):
    with pytest.raises(BrokenEnvelope):
        unpack_wraps(b"SEW1" + raw)


def test_wraps_are_packed_in_the_order_of_their_key_ids_whatever_order_they_come_in():
    packed = pack_wraps(WRAPS)

    assert packed == pack_wraps(WRAPS[::-1])
    assert [wrap.key_id[0] for wrap in unpack_wraps(packed)] == [1, 2, 3]


@pytest.mark.parametrize("number", [1, 64])
def test_one_wrap_and_sixty_four_wraps_are_packed(number):
    wraps = tuple(Wrap(bytes([place]) * 16, bytes(1168)) for place in range(number))

    assert unpack_wraps(pack_wraps(wraps)) == wraps


@pytest.mark.parametrize("number", [0, 65])
def test_no_wraps_and_sixty_five_wraps_are_refused(number):
    wraps = [Wrap(bytes([place]) * 16, bytes(1168)) for place in range(number)]
    packed = b"SEW1" + bytes([number]) + b"".join(wrap.key_id + wrap.sealed_key for wrap in wraps)

    with pytest.raises(ValueError, match="1 to 64"):
        pack_wraps(wraps)
    with pytest.raises(BrokenEnvelope):
        unpack_wraps(packed)


def test_two_wraps_for_one_reader_are_refused():
    doubled = [WRAPS[0], dataclasses.replace(WRAPS[0], sealed_key=bytes(1168))]

    with pytest.raises(ValueError, match="another reader"):
        pack_wraps(doubled)


def test_packed_wraps_are_refused_at_every_other_length():
    packed = pack_wraps(WRAPS)

    for length in range(len(packed)):
        with pytest.raises(BrokenEnvelope):
            unpack_wraps(packed[:length])
    with pytest.raises(BrokenEnvelope):
        unpack_wraps(packed + b"\0")


@pytest.mark.parametrize(("key_id", "sealed_key"), [(15, 1168), (17, 1168), (16, 1167), (16, 1169), (0, 0)])
def test_a_wrap_of_another_length_is_broken(key_id, sealed_key):
    with pytest.raises(BrokenEnvelope):
        Wrap(bytes(key_id), bytes(sealed_key))


@pytest.mark.parametrize("bucket", BUCKETS)
def test_padding_fills_a_bucket_to_its_edge_and_then_takes_the_next(bucket):
    assert len(pad(b"x" * (bucket - 5))) == bucket
    assert len(pad(b"x" * (bucket - 4))) == bucket
    if bucket < BUCKETS[-1]:
        assert len(pad(b"x" * (bucket - 3))) == 2 * bucket


def test_a_text_over_the_limit_is_not_padded():
    assert len(pad(b"x" * MAX_PLAINTEXT)) == 65536
    with pytest.raises(ValueError, match="65532"):
        pad(b"x" * (MAX_PLAINTEXT + 1))


@given(st.binary(max_size=2100))
def test_what_was_padded_is_the_same_without_padding(text):
    assert unpad(pad(text)) == text


@given(st.integers(min_value=4, max_value=1019), st.integers(min_value=1, max_value=255))
def test_one_byte_that_is_not_zero_anywhere_in_the_padding_is_refused(place, value):
    padded = bytearray(pad(b""))
    padded[place] = value

    with pytest.raises(BrokenEnvelope):
        unpad(bytes(padded))


@given(st.integers(min_value=0, max_value=3000), st.integers(min_value=1, max_value=3000))
def test_zeros_too_many_and_zeros_too_few_are_refused(length, others):
    padded = pad(b"x" * length)

    for wrong in (padded + bytes(others), padded[: -min(others, len(padded))], b""):
        with pytest.raises(BrokenEnvelope):
            unpad(wrong)


@given(st.binary(max_size=1100))
def test_bytes_from_anywhere_are_no_padded_text(raw):
    with pytest.raises(BrokenEnvelope):
        unpad(b"\xff" + raw)
