import itertools
import os

import pytest

from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.master_key import PURPOSES, MasterKey

MASTER = MasterKey.generate()
SEALED = MASTER.seal("filed", b"concern", b"k" * 32)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_a_master_key_seals_it_opens_again(purpose):
    sealed = MASTER.seal(purpose, b"about", b"secret")

    assert MasterKey.from_bytes(MASTER.to_bytes()).open(purpose, b"about", sealed) == b"secret"


@pytest.mark.parametrize(("made", "taken"), list(itertools.permutations(PURPOSES, 2)))
def test_what_was_sealed_for_one_purpose_does_not_open_for_another(made, taken):
    sealed = MASTER.seal(made, b"about", b"secret")

    with pytest.raises(BrokenEnvelope):
        MASTER.open(taken, b"about", sealed)


def test_what_was_sealed_about_one_person_does_not_open_about_another():
    with pytest.raises(BrokenEnvelope):
        MASTER.open("filed", b"another", SEALED)


def test_another_master_key_opens_nothing():
    with pytest.raises(BrokenEnvelope):
        MasterKey.generate().open("filed", b"concern", SEALED)


def test_every_changed_bit_and_every_other_length_is_refused():
    for place in range(len(SEALED) * 8):
        changed = bytearray(SEALED)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(BrokenEnvelope):
            MASTER.open("filed", b"concern", bytes(changed))
    for length in range(len(SEALED)):
        with pytest.raises(BrokenEnvelope):
            MASTER.open("filed", b"concern", SEALED[:length])
    with pytest.raises(BrokenEnvelope):
        MASTER.open("filed", b"concern", SEALED + b"\0")


def test_the_same_secret_sealed_twice_looks_different():
    assert MASTER.seal("totp", b"", b"s") != MASTER.seal("totp", b"", b"s")


def test_a_purpose_that_is_not_on_the_list_is_refused():
    with pytest.raises(ValueError, match="purpose"):
        MASTER.seal("notes", b"", os.urandom(8))
    with pytest.raises(ValueError, match="purpose"):
        MASTER.open("notes", b"", SEALED)
