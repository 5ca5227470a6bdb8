"""A passphrase is drawn, or it is judged by how hard it is to guess once all that everybody knows is taken out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mnemonic import Mnemonic

from kiosk.inbox.signing_in.passphrases import FEWEST_CHARACTERS, fault_of, new_passphrase, same_words

AROUND = ("St George's Primary School", "Mrs Priya Kaur", "priya")


def test_six_words_are_drawn_and_they_are_always_good_enough() -> None:
    drawn = [new_passphrase() for _ in range(50)]

    assert len(set(drawn)) == 50
    assert all(len(words.split()) == 6 for words in drawn)
    assert {fault_of(words, AROUND) for words in drawn} == {None}


def test_the_word_list_has_no_two_words_that_begin_alike() -> None:
    words = Mnemonic("english").wordlist

    assert len({word[:4] for word in words}) == len(words) == 2048


@pytest.mark.parametrize(
    ("passphrase", "fault"),
    [
        ("", "short"),
        ("a" * (FEWEST_CHARACTERS - 1), "short"),
        ("xK7#qP2!vB9$zM", "short"),
        ("x" * 257, "long"),
        ("x" * 5000, "long"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "easy"),
        ("password password password", "easy"),
        ("qwertyuiopasdfghjkl", "easy"),
        ("stgeorges primary", "easy"),
        ("St George’s Primary School", "easy"),
        ("Mrs Priya Kaur, Priya Kaur!", "easy"),
        ("ＰＲＩＹＡ ＫＡＵＲ 2026 ＰＲＩＹＡ", "easy"),
        ("safeguarding safeguarding 1", "easy"),
        ("the worry box at St George's", "easy"),
        ("Worry-Box St. Georges Primary School Kaur 2026", "easy"),
        ("purple kettles argue on Tuesdays", None),
        ("priya keeps nine purple kettles in her umbrella", None),
    ],
)
def test_what_everybody_knows_does_not_count(passphrase: str, fault: str | None) -> None:
    assert fault_of(passphrase, AROUND) == fault


def test_a_very_long_one_is_judged_by_its_beginning_and_does_not_break_the_judge() -> None:
    assert fault_of("purple kettles argue on Tuesdays " * 7, AROUND) is None
    assert fault_of("a" * 72 + "purple kettles argue on Tuesdays", AROUND) == "easy"


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_anything_can_be_judged(text: str) -> None:
    assert fault_of(text, AROUND) in (None, "short", "long", "easy")


def test_offered_words_are_offered_again_and_nothing_else_is() -> None:
    words = new_passphrase()

    assert same_words(words) == words
    for forged in (
        "",
        "abandon",
        words + " abandon",
        "pick this one instead my friend",
        words.upper(),
        "a " * 999,
    ):
        assert same_words(forged) != forged
        assert len(same_words(forged).split()) == 6
