import hashlib
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sealing.errors import RecoveryHalfMistyped
from kiosk.sealing.opening import recovery
from kiosk.sealing.opening.recovery import join, recognise, split

SEED = os.urandom(32)
FIRST, SECOND = split(SEED)


def _half_named(first, second):
    with pytest.raises(RecoveryHalfMistyped) as refused:
        join(first, second)
    return refused.value.half


@given(st.binary(min_size=32, max_size=32))
def test_both_halves_together_give_the_seed_back(seed):
    first, second = split(seed)

    assert join(first, second) == seed
    assert join(second, first) == seed


def test_a_half_is_sixteen_groups_of_four_without_a_letter_that_looks_like_a_digit():
    for half in (FIRST, SECOND):
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){15}[0-9A-HJKMNP-TV-Z]{4}", half)


@given(st.binary(min_size=32, max_size=32))
def test_a_half_alone_fits_every_seed_there_is(any_seed):
    held = recovery._read(FIRST, "first")

    fitting = b"\x02" + held[1:3] + recovery._xor(any_seed, held[3:])

    assert join(FIRST, recovery._print(fitting)) == any_seed


def test_the_same_seed_is_split_into_other_halves_each_time():
    assert not {FIRST, SECOND} & set(split(SEED))


def test_case_spaces_line_ends_and_look_alikes_do_not_matter():
    typed = FIRST.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\r\n"

    assert join(typed, SECOND.replace("1", "i")) == SEED
    assert join(FIRST.replace("-", ""), SECOND.replace("-", "--")) == SEED


def test_one_wrong_letter_anywhere_names_the_half_that_it_is_in():
    for place, printed in enumerate(FIRST):
        for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZU*":
            if printed not in (letter, "-"):
                slipped = FIRST[:place] + letter + FIRST[place + 1 :]
                assert _half_named(slipped, SECOND) == "first"
                assert _half_named(SECOND, slipped) == "second"


def test_two_letters_the_wrong_way_round_are_named():
    bare = SECOND.replace("-", "")

    for place in range(63):
        swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
        if swapped != bare:
            assert _half_named(FIRST, swapped) == "second"


@given(st.text(max_size=100))
def test_text_from_anywhere_is_a_typing_slip_and_nothing_else(text):
    assert _half_named(text, SECOND) == "first"
    assert _half_named(FIRST, text) == "second"


def test_halves_that_are_not_a_pair_are_said_to_be_none():
    older_first, older_second = split(SEED)

    assert _half_named(FIRST, FIRST) == "pair"
    assert _half_named(SECOND, SECOND) == "pair"
    assert _half_named(FIRST, older_second) == "pair"
    assert _half_named(older_first, SECOND) == "pair"


def test_a_seed_of_another_length_is_not_split():
    with pytest.raises(ValueError, match="32"):
        split(bytes(31))


def test_a_half_is_known_again_alone_however_it_is_typed():
    kept = recognise(FIRST)

    assert kept.number == 1
    assert recognise(FIRST.lower().replace("-", " ").replace("0", "o")) == kept
    assert recognise(SECOND).number == 2
    assert recognise(SECOND).fingerprint != kept.fingerprint


def test_another_sheet_of_the_same_key_is_not_taken_for_this_one():
    older, _ = split(SEED)

    assert recognise(older).number == 1
    assert recognise(older) != recognise(FIRST)


def test_what_is_kept_of_a_half_is_no_part_of_it_and_not_its_check():
    kept = recognise(FIRST).fingerprint
    payload = recovery._read(FIRST, "first")

    assert kept != hashlib.sha256(payload).digest()
    assert not {payload[at : at + 4] for at in range(31)} & {kept[at : at + 4] for at in range(28)}


def test_a_slip_in_a_half_that_is_typed_alone_is_refused():
    for typed in ("", FIRST[:-1], FIRST[:-1] + ("0" if FIRST[-1] != "0" else "2"), FIRST + SECOND):
        with pytest.raises(RecoveryHalfMistyped) as refused:
            recognise(typed)
        assert refused.value.half == "only"
