import json
from pathlib import Path

import pytest

from kiosk.sealing.public_key import PublicKey

DRAFT = json.loads(Path(__file__).with_name("vectors").joinpath("xwing_draft.json").read_text("utf-8"))
RAW = bytes.fromhex(DRAFT["public_key"])
WEAK_POINTS = [
    bytes(32),
    (1).to_bytes(32, "little"),
    (2**255 - 20).to_bytes(32, "little"),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
]


def test_a_public_key_is_read_as_it_was_written():
    key = PublicKey.from_bytes(RAW)

    assert key.to_bytes() == RAW
    assert key == PublicKey.from_bytes(RAW)
    assert key.fingerprint.startswith(key.key_id)
    assert len(key.key_id) == 16


def test_two_keys_that_differ_in_one_bit_have_different_key_ids():
    other = RAW[:1184] + bytes([RAW[1184] ^ 1]) + RAW[1185:]

    assert PublicKey.from_bytes(RAW).key_id != PublicKey.from_bytes(other).key_id


@pytest.mark.parametrize("raw", [b"", RAW[:-1], RAW + b"\0"])
def test_a_key_of_another_length_is_refused(raw):
    with pytest.raises(ValueError, match="1216"):
        PublicKey.from_bytes(raw)


def test_a_lattice_half_out_of_range_is_refused():
    with pytest.raises(ValueError, match="ML-KEM"):
        PublicKey.from_bytes(b"\xff" * 1184 + RAW[1184:])


@pytest.mark.parametrize("point", WEAK_POINTS)
def test_a_curve_half_that_agrees_with_everyone_is_refused(point):
    with pytest.raises(ValueError, match="shared key"):
        PublicKey.from_bytes(RAW[:1184] + point)


@pytest.mark.parametrize(
    "spelling",
    [
        RAW[1184:-1] + bytes([RAW[-1] | 0x80]),
        (2**255 - 19 + 9).to_bytes(32, "little"),
        b"\xff" * 32,
    ],
)
def test_a_second_spelling_of_a_curve_half_is_refused(spelling):
    with pytest.raises(ValueError, match="shortest form"):
        PublicKey.from_bytes(RAW[:1184] + spelling)
