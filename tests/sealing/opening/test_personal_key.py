import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sealing.errors import PersonalKeyMistyped, WrongPersonalKey
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.personal_key import check_typing, close_personal_slot, open_personal_slot
from kiosk.sealing.opening.recovery import split

MASTER, PERSON, OTHER = MasterKey.generate(), os.urandom(16), os.urandom(16)
PRINTED, SLOT = close_personal_slot(MASTER, PERSON)


def test_the_printed_key_opens_the_slot():
    assert open_personal_slot(SLOT, PRINTED, PERSON) == MASTER
    assert (
        open_personal_slot(SLOT, PRINTED.lower().replace("-", " ").replace("0", "o") + "\n", PERSON) == MASTER
    )


def test_a_key_is_ten_groups_of_four_without_a_letter_that_looks_like_a_digit():
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){9}[0-9A-HJKMNP-TV-Z]{4}", PRINTED)


def test_every_sheet_has_another_key_and_opens_its_own_slot_only():
    printed, slot = close_personal_slot(MASTER, PERSON)

    assert printed != PRINTED
    assert open_personal_slot(slot, printed, PERSON) == MASTER
    with pytest.raises(WrongPersonalKey):
        open_personal_slot(slot, PRINTED, PERSON)


def test_a_slot_moved_to_another_person_does_not_open():
    with pytest.raises(WrongPersonalKey):
        open_personal_slot(SLOT, PRINTED, OTHER)


def test_one_wrong_letter_anywhere_is_named_as_a_slip():
    for place, right in enumerate(PRINTED):
        for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZU*":
            if right not in (letter, "-"):
                with pytest.raises(PersonalKeyMistyped):
                    check_typing(PRINTED[:place] + letter + PRINTED[place + 1 :])


@given(st.text(max_size=300))
def test_text_from_anywhere_is_a_slip_and_nothing_else(text):
    with pytest.raises(PersonalKeyMistyped):
        open_personal_slot(SLOT, text, PERSON)


def test_a_school_recovery_half_is_not_taken_for_a_personal_key():
    with pytest.raises(PersonalKeyMistyped):
        check_typing(split(os.urandom(32))[0])


@given(st.binary(max_size=100))
def test_bytes_that_are_no_slot_open_nothing(slot):
    with pytest.raises(WrongPersonalKey):
        open_personal_slot(slot, PRINTED, PERSON)


def test_neither_the_key_nor_the_master_key_stands_in_the_slot():
    assert MASTER.to_bytes() not in SLOT
    assert len(SLOT) == 61


def test_a_person_without_a_proper_id_gets_no_slot():
    with pytest.raises(ValueError, match="16"):
        close_personal_slot(MASTER, PERSON[:15])
