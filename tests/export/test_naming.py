"""What others are called: with names hidden, no name of theirs stands in a text as a whole word."""

from hypothesis import assume, example, given
from hypothesis import strategies as st

from kiosk.case.state import InCase
from kiosk.export.naming import MODES, Known, Naming, blacked_out, names, naming, phrase, words_of
from tests.case.cases import ASKA, BEN, CARA, CASEWORK

LABELS = {"pupil", "adult", "or", "somebody", "else", *"abcdefgh"}
NAME = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Mn")), min_size=2, max_size=8)
FULL_NAME = st.lists(NAME, min_size=1, max_size=3).map(" ".join)
GAPS = st.sampled_from([" ", ", ", "\n", "'s ", " (", "... ", "-", "’", "/", "\t", '"'])


def child(person: str, name: str, *parts: str) -> InCase:
    return InCase(person, name, parts or ("hurting",), "", "")


def known(*people: InCase, typed: tuple[str, ...] = ()) -> Known:
    return Known({one.id: one for one in people}, typed=typed)


def hidden(subject: str, *others: str, mode: str = "letters") -> Naming:
    people = [child(ASKA, subject, "hurt")]
    people += [child(f"{number:02x}" * 16, name) for number, name in enumerate(others)]
    return naming(known(*people), ASKA, mode, CASEWORK)  # type: ignore[arg-type]  # tests name it as a plain word


def keys(text: str) -> set[str]:
    return {word.key for word in words_of(text)}


@given(
    others=st.lists(FULL_NAME, min_size=1, max_size=4),
    around=st.lists(st.tuples(st.text(max_size=12), GAPS, st.integers(0, 20)), max_size=8),
    mode=st.sampled_from(["letters", "initials"]),
)
@example(others=["Straße Müller"], around=[("STRASSE", " ", 0)], mode="letters")
@example(others=["İnci"], around=[("INCI", " ", 0)], mode="letters")
def test_no_name_of_others_is_left_as_a_whole_word(
    others: list[str], around: list[tuple[str, str, int]], mode: str
) -> None:
    called = hidden("Qwxz Vbnm", *others, mode=mode)
    words = [word for name in others for word in name.split()]
    text = "".join(
        f"{before}{gap}{words[place % len(words)].swapcase()}{gap}" for before, gap, place in around
    )
    text += " ".join(others)
    forbidden = {word.key for name in others for word in words_of(name) if word.tells}
    # In initials and labels a letter may be somebody's name.
    shown = LABELS | {key for one in called.shown.values() for key in keys(one)} - keys("Qwxz Vbnm")
    assume(not forbidden & shown)

    found = called.hide(text)

    assert not forbidden & keys(found) - keys("Qwxz Vbnm")


@given(st.text())
def test_a_text_without_names_stays_as_it_is(text: str) -> None:
    called = hidden("Aska Example", "Zzyzx Qqrst")
    assume(not {"zzyzx", "qqrst"} & keys(text))

    assert called.hide(text) == text


def test_a_name_is_one_name_however_it_is_written() -> None:
    called = hidden("Aska Example", "Ben Cole-Smith", "Zoë O’Neill")

    assert (
        called.hide("BEN COLE-SMITH and ben's friend zoe o'neill.") == "Pupil B and Pupil B's friend Pupil C."
    )
    assert called.hide("Benjamin, Colette") == "Benjamin, Colette", "part of a word is no name"
    assert called.hide("Cole, Zoe\u0308") == "Pupil B, Pupil C"


def test_a_name_that_the_pupil_has_too_stays_where_it_stands_alone() -> None:
    called = hidden("Ben Example", "Ben Okafor", "Dora Example")

    assert called.hide("Ben Okafor hit Ben. Dora Example saw it.") == "Pupil B hit Ben. Pupil C saw it."


def test_two_who_share_a_word_are_both_meant() -> None:
    assert hidden("Aska Example", "Ben Cole", "Eve Cole").hide("Cole did it") == "Pupil B or Pupil C did it"


def test_adults_and_pupils_are_counted_apart() -> None:
    people = [child(ASKA, "Aska Example", "hurt"), child(BEN, "Mr Cole", "adult"), child(CARA, "Cara Moss")]

    called = naming(known(*people), ASKA, "letters", CASEWORK)

    assert [called.of(one) for one in (ASKA, BEN, CARA)] == ["Aska Example", "Adult A", "Pupil B"]


def test_without_a_pupil_in_particular_everybody_has_a_letter() -> None:
    people = [child(ASKA, "Aska Example", "hurt"), child(BEN, "Ben Cole")]

    assert naming(known(*people), "", "letters", CASEWORK).hide("Aska, Ben") == "Pupil A, Pupil B"


def test_letters_go_on_after_z() -> None:
    people = [child(f"{number:032x}", f"Name{number} Sur{number}") for number in range(30)]

    called = naming(known(*people), "", "letters", CASEWORK)

    assert [called.of(one.id) for one in people[25:28]] == ["Pupil Z", "Pupil AA", "Pupil AB"]


def test_with_full_names_nothing_is_replaced() -> None:
    assert hidden("Aska Example", "Ben Cole", mode="full").hide("Ben Cole") == "Ben Cole"


def test_a_name_that_the_teller_typed_is_hidden_even_when_nobody_in_the_case_has_it() -> None:
    people = [child(ASKA, "Aska Example", "hurt")]

    called = naming(
        known(*people, typed=("Dilys Pugh", "Aska", "I will not say who I am")), ASKA, "letters", CASEWORK
    )

    assert called.hide("Dilys, Aska and I") == "somebody else, Aska and I"


def test_hidden_is_what_one_gets_unless_one_asks_for_more() -> None:
    assert MODES[0] == "letters"


def test_blacking_out_takes_what_the_reader_adds() -> None:
    people = [child(ASKA, "Aska Example"), child(BEN, "Ben Cole")]

    dark = blacked_out(known(*people), ASKA, "[A]", more=["the boy with the red bag"])

    assert dark.hide("Ben, the boy with the red bag, hit Aska") == "[A], [A], hit Aska"
    assert dark.count("Ben, the boy with the red bag, hit Aska") == 2


def test_names_are_found_as_whole_words() -> None:
    assert names("Then ZOE hit me", [phrase("Zoë")])
    assert names("It was ben  cole.", [phrase("Ben Cole")])
    assert not names("Benches", [phrase("Ben")])
    assert not names("anything", [phrase("")])


def test_a_name_that_was_written_down_wrongly_at_first_is_hidden_too() -> None:
    people = {ASKA: child(ASKA, "Aska Example", "hurt"), BEN: child(BEN, "Ben Cole")}

    called = naming(Known(people, {BEN: ("Bem Kole", "Ben Cole")}), ASKA, "letters", CASEWORK)

    assert called.hide("Bem Kole, or Ben") == "Pupil B, or Pupil B"
