"""Codes: made by the system, forgiving to type, and a slip is told from a miss."""

from itertools import pairwise

import pytest

from kiosk.content.symbols import code_pictures
from kiosk.public.codes import (
    LETTERS,
    after_tap,
    new_pictures,
    new_reference,
    picture_code,
    read_pictures,
    read_reference,
    reference_code,
)


def test_a_picture_code_is_six_of_the_24_and_none_twice_in_a_row() -> None:
    made = [new_pictures() for _ in range(300)]

    assert {len(one) for one in made} == {6}
    assert {key for one in made for key in one} == set(code_pictures())
    assert not [one for one in made for left, right in pairwise(one) if left == right]
    assert len(set(made)) == 300


def test_a_second_tap_on_the_same_picture_changes_nothing() -> None:
    assert after_tap(("fish",), "fish") == ("fish",)
    assert after_tap(("fish", "sun"), "fish") == ("fish", "sun", "fish")


@pytest.mark.parametrize("untrusted", ["", "zone-red", "Fish", "fish ", "../fish", "fish\0"])
def test_what_is_no_code_picture_changes_nothing(untrusted: str) -> None:
    assert after_tap(("sun",), untrusted) == ("sun",)


def test_a_seventh_picture_changes_nothing_and_a_forged_form_is_cut() -> None:
    six = ("fish", "sun", "fish", "sun", "fish", "sun")

    assert after_tap(six, "kite") == six
    assert read_pictures((*six, "kite", "bike")) == six
    assert read_pictures(["fish", "fish", "nothing", "sun"]) == ("fish", "sun")


def test_a_reference_is_twelve_characters_without_look_alikes() -> None:
    for _ in range(200):
        reference = new_reference()

        assert [len(group) for group in reference.split("-")] == [4, 4, 4]
        assert not set(reference) & set("ILOU")
        assert read_reference(reference) == reference


@pytest.mark.parametrize(
    "typed",
    [
        lambda one: one.lower(),
        lambda one: one.replace("-", " "),
        lambda one: f"  {one.replace('-', '')}\u200f ",
        lambda one: one.replace("0", "O").replace("1", "l"),
        lambda one: one.replace("-", "\u2013"),
        lambda one: "".join(chr(ord(c) + 0x660 - 0x30) if c.isdigit() else c for c in one),
        lambda one: "".join(chr(ord(c) + 0x966 - 0x30) if c.isdigit() else c for c in one),
        lambda one: "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in one),
        lambda one: one.translate(str.maketrans("ABEKMHPCTXY0", "АВЕКМНРСТХУО")).lower(),
        lambda one: one.replace("1", "İ"),
        lambda one: one.replace("1", "ı"),
    ],
    ids=[
        *("lower", "spaces", "bare", "look-alikes", "dashes", "arabic digits", "hindi digits", "full width"),
        *("cyrillic keyboard", "turkish capital", "turkish small"),
    ],
)
def test_a_reference_may_be_typed_as_a_person_would(typed) -> None:  # type: ignore[no-untyped-def]
    for _ in range(30):
        reference = new_reference()

        assert read_reference(typed(reference)) == reference


def test_one_wrong_character_is_a_slip_nearly_always() -> None:
    passed = 0
    for _ in range(20):
        reference = new_reference().replace("-", "")
        for place in range(12):
            for letter in LETTERS.replace(reference[place], ""):
                passed += read_reference(reference[:place] + letter + reference[place + 1 :]) is not None

    assert passed < 20 * 12 * 31 * 0.004  # two check characters: about 1 in 1,024


@pytest.mark.parametrize(
    "typed", ["", " ", "A" * 11, "A" * 13, "A" * 5000, "!!!!-!!!!-!!!!", "UUUU-UUUU-UUUU", "\0"]
)
def test_what_is_no_reference_is_a_slip(typed: str) -> None:
    assert read_reference(typed) is None


def test_pictures_and_references_never_lead_to_the_same_place() -> None:
    assert picture_code(("fish",)) != reference_code("fish")
