"""The reading gates themselves: each of them can fail, and kind, plain words pass them all."""

import pytest

from tests import reading

PLAIN = [
    "Who will see this?",
    "A safe grown-up at school will read it. We will not tell other children.",
    "Sometimes we must tell another grown-up, to keep you safe.",
    "We only see it when you press Send.",
    "You can stop any time.",
    "Yes, go on",
    "No, stop",
]


def test_plain_words_pass_every_gate() -> None:
    assert reading.complaints(PLAIN) == []


def test_a_sentence_of_twelve_words_is_too_long() -> None:
    eleven = "We will talk to you at school when you want to."
    twelve = "We will talk to you at school today when you want to."

    assert len(reading.words(eleven)) == 11
    assert not any("in one sentence" in found for found in reading.long_sentences([eleven]))
    assert any("12 words in one sentence" in found for found in reading.long_sentences([twelve]))


def test_a_page_of_long_sentences_is_refused_though_none_is_too_long() -> None:
    eight = "We will talk to you at school today."

    assert reading.long_sentences([eight, eight]) == ["8.0 words in a sentence on average; 7.0 is the most"]
    assert reading.long_sentences([eight, "Yes"]) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("We don't know.", "a contraction"),
        ("We don’t know.", "a contraction"),
        ("It's okay.", "a contraction"),
        ("You'll see.", "a contraction"),
        ("Well done!", "an exclamation mark"),
        ("Please note this.", "an office word"),
        ("Report it here.", "an office word"),
        ("Submit", "an office word"),
        ("Who is the bully?", "a name for a child who hurts others"),
        ("Why did you go there?", "blame"),
        ("Tell the truth.", "blame"),
        ("It is just between us.", "a promise nobody can keep"),
        ("This is secret.", "a promise nobody can keep"),
        ("Your words were sent.", "the passive"),
        ("You will be helped.", "the passive"),
        ("We will keep an eye on it.", "an idiom"),
    ],
)
def test_words_that_have_no_place_on_a_pupils_page_are_found(line: str, what: str) -> None:
    assert any(found.startswith(what) for found in reading.banned([line]))


@pytest.mark.parametrize(
    "line", ["The school's number", "I am tired.", "We are not closed.", "Are you scared?"]
)
def test_ownership_and_feelings_are_not_mistaken_for_contractions_and_passives(line: str) -> None:
    assert reading.banned([line]) == []


def test_capitals_are_shouting_and_a_single_letter_is_not() -> None:
    assert reading.shouting(["STOP now"]) == ["capitals (STOP): STOP now"]
    assert reading.shouting(["I do not know"]) == []


def test_saying_no_twice_in_a_sentence_is_refused() -> None:
    assert reading.double_negatives(["We will not do nothing."]) == ["two negatives: We will not do nothing."]
    assert reading.double_negatives(["No. We will not tell."]) == []


def test_a_word_outside_the_list_is_found() -> None:
    assert reading.unknown_words(["Tell the ombudsman"], {"tell", "the"}) == [
        "not in pupil_words.txt: ombudsman"
    ]
    assert reading.unknown_words(["The school’s number"], {"the", "school's", "number"}) == []


def test_a_word_of_three_syllables_is_found_unless_every_child_knows_it() -> None:
    assert reading.long_words(["An independent grown-up and another"]) == ["a long word: independent"]


def test_a_hard_page_fails_both_formulas() -> None:
    hard = ["Designated safeguarding professionals investigate allegations proportionately."] * 5

    found = reading.too_hard(hard)

    assert [complaint.split()[0] for complaint in found] == ["Spache", "Flesch-Kincaid"]


def test_the_formulas_wait_for_enough_words() -> None:
    assert reading.too_hard(["Designated safeguarding professionals investigate."]) == []


def test_the_word_list_stays_short_and_in_order() -> None:
    lines = reading.WORD_LIST.read_text(encoding="utf-8").splitlines()
    listed = [word for line in lines if not line.startswith("#") for word in line.split()]

    assert 400 < len(listed) < 600
    assert len(set(listed)) == len(listed)
    assert listed == sorted(listed, key=lambda word: word[0])
