import os
import struct
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.sealing.errors import BrokenEnvelope, WrongPassphrase
from kiosk.sealing.opening import passphrase_slot
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.passphrase_slot import Cost, close_slot, decoy_slot, open_slot

CHEAP = Cost(memory_kib=16, iterations=1)
MASTER = MasterKey.generate()
PERSON = os.urandom(16)
PASSPHRASE = "otter lantern gravel Zoë"
SLOT = close_slot(PASSPHRASE, MASTER, PERSON, CHEAP)


@pytest.fixture
def no_argon2(monkeypatch):
    """Argon2 must not run: taking it away makes every call an error that no one catches."""
    monkeypatch.setattr(passphrase_slot, "Argon2id", None)


def test_the_right_passphrase_gives_the_master_key_back():
    assert open_slot(SLOT, PASSPHRASE, PERSON) == MASTER
    assert len(SLOT) == 93


@pytest.mark.parametrize("wrong", ["otter lantern gravel zoë", PASSPHRASE + " ", PASSPHRASE[:-1], "x"])
def test_a_wrong_passphrase_is_refused(wrong):
    with pytest.raises(WrongPassphrase):
        open_slot(SLOT, wrong, PERSON)


def test_a_slot_of_one_person_does_not_open_for_another():
    with pytest.raises(WrongPassphrase):
        open_slot(SLOT, PASSPHRASE, os.urandom(16))


def test_composed_and_decomposed_letters_are_the_same_passphrase():
    composed, decomposed = (unicodedata.normalize(form, "café łódź جُمْلَة") for form in ("NFC", "NFD"))

    slot = close_slot(decomposed, MASTER, PERSON, CHEAP)

    assert composed != decomposed
    assert open_slot(slot, composed, PERSON) == MASTER
    assert open_slot(slot, decomposed, PERSON) == MASTER


@pytest.mark.parametrize("passphrase", ["x", "é" * 256, "e\u0301" * 256, "ω\u0314\u0342\u0345" * 256])
def test_a_passphrase_may_have_1_to_256_characters(passphrase):
    assert open_slot(close_slot(passphrase, MASTER, PERSON, CHEAP), passphrase, PERSON) == MASTER


@pytest.mark.parametrize("passphrase", ["", "x" * 257, "x" * 1_000_000, "e" + "\u0301" * 500_000, "\ud800"])
def test_a_passphrase_of_another_length_never_reaches_argon2(passphrase, no_argon2):
    with pytest.raises(ValueError, match=r"256|surrogates"):
        close_slot(passphrase, MASTER, PERSON, CHEAP)
    with pytest.raises(WrongPassphrase):
        open_slot(SLOT, passphrase, PERSON)


def test_a_very_long_passphrase_is_refused_before_it_is_normalised(monkeypatch, no_argon2):
    monkeypatch.setattr(passphrase_slot, "unicodedata", None)

    with pytest.raises(WrongPassphrase):
        open_slot(SLOT, "e" + "\u0301" * 1024, PERSON)


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (4, 2**32 - 1),
        (4, 524289),
        (4, 7),
        (4, 0),
        (8, 0),
        (8, 11),
        (8, 2**32 - 1),
        (12, 0),
        (12, 5),
        (12, 2**31),
    ],
)
def test_a_slot_that_asks_for_an_absurd_cost_is_refused_before_argon2_runs(at, number, no_argon2):
    slot = SLOT[:at] + struct.pack(">I", number) + SLOT[at + 4 :]

    with pytest.raises(BrokenEnvelope):
        open_slot(slot, PASSPHRASE, PERSON)


@pytest.mark.parametrize(
    "wrong", [{"memory_kib": 524289}, {"iterations": 0}, {"lanes": 5}, {"memory_kib": 15, "lanes": 2}]
)
def test_an_absurd_cost_cannot_be_asked_for(wrong):
    with pytest.raises(ValueError, match=r"memory|lanes"):
        Cost(**wrong)


def test_the_cost_is_kept_in_the_slot_and_the_default_is_the_designed_one():
    assert SLOT[4:16] == struct.pack(">III", 16, 1, 1)
    assert Cost() == Cost(memory_kib=128 * 1024, iterations=3, lanes=1)


def test_a_slot_of_any_other_length_is_broken(no_argon2):
    for length in range(len(SLOT)):
        with pytest.raises(BrokenEnvelope):
            open_slot(SLOT[:length], PASSPHRASE, PERSON)
    with pytest.raises(BrokenEnvelope):
        open_slot(SLOT + b"\0", PASSPHRASE, PERSON)


def test_every_changed_bit_of_salt_and_box_is_a_wrong_passphrase():
    for place in range(16 * 8, len(SLOT) * 8):
        changed = bytearray(SLOT)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(WrongPassphrase):
            open_slot(bytes(changed), PASSPHRASE, PERSON)


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_bytes_from_anywhere_are_no_slot(raw):
    with pytest.raises(BrokenEnvelope):
        open_slot(raw, PASSPHRASE, PERSON)


def test_the_same_passphrase_makes_a_different_slot_each_time():
    assert close_slot(PASSPHRASE, MASTER, PERSON, CHEAP)[16:] != SLOT[16:]


def test_a_persons_id_is_16_bytes():
    with pytest.raises(ValueError, match="16"):
        close_slot(PASSPHRASE, MASTER, b"anna", CHEAP)


def test_the_designed_cost_works_on_this_machine():
    slot = close_slot(PASSPHRASE, MASTER, PERSON)

    assert slot[4:16] == decoy_slot()[4:16] == struct.pack(">III", 128 * 1024, 3, 1)
    assert open_slot(slot, PASSPHRASE, PERSON) == MASTER
