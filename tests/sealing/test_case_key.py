"""A case's key lies under the keys of all of its worries together, and its entries under it, each in its place."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.case_key import (
    BEFORE_THE_FIRST,
    close_case_key,
    close_entry,
    new_case_key,
    open_case_key,
    open_entry,
)

CASE, OTHER = b"c" * 16, b"o" * 16


def test_all_the_worries_keys_open_it_in_any_order_and_fewer_or_more_do_not() -> None:
    one, two, three = (os.urandom(32) for _ in range(3))
    case_key = new_case_key()
    sealed = close_case_key([one, two], CASE, case_key)

    assert open_case_key([two, one], CASE, sealed) == case_key
    assert len(sealed) == 61
    for wrong in ([one], [two], [one, three], [one, two, three]):
        with pytest.raises(BrokenEnvelope):
            open_case_key(wrong, CASE, sealed)
    with pytest.raises(BrokenEnvelope):
        open_case_key([one, two], OTHER, sealed)


def test_a_case_has_a_worry_and_each_of_them_once() -> None:
    for wrong in ([], [b"k" * 32, b"k" * 32]):
        with pytest.raises(ValueError, match="at least one worry"):
            close_case_key(wrong, CASE, new_case_key())


@given(st.binary(max_size=3_000), st.integers(1, 2**31 - 1), st.binary(min_size=32, max_size=32))
def test_an_entry_opens_in_its_own_place_only(body: bytes, number: int, previous: bytes) -> None:
    key = new_case_key()
    sealed, found_hash = close_entry(key, CASE, number, previous, body)

    entry = open_entry(key, CASE, number, sealed)

    assert (entry.body, entry.previous, entry.hash) == (body, previous, found_hash)
    for case_id, place, secret in (
        (OTHER, number, key),
        (CASE, number + 1, key),
        (CASE, number, new_case_key()),
    ):
        with pytest.raises(BrokenEnvelope):
            open_entry(secret, case_id, place, sealed)


def test_the_hash_names_the_case_the_place_the_one_before_and_what_is_said() -> None:
    key = new_case_key()
    hashes = {
        close_entry(key, case, number, previous, body)[1]
        for case in (CASE, OTHER)
        for number in (1, 2)
        for previous in (BEFORE_THE_FIRST, b"p" * 32)
        for body in (b"one", b"two")
    }

    assert len(hashes) == 16
    assert (
        close_entry(key, CASE, 1, BEFORE_THE_FIRST, b"one")[1]
        == close_entry(key, CASE, 1, BEFORE_THE_FIRST, b"one")[1]
    )
