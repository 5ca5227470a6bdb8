"""Nothing is forgotten because somebody is away or has left."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.case.answering import answering

PEOPLE = ["anna", "ben", "cem", "dee"]


def of(owner: str, here: set[str], deputies: dict[str, str], readers: list[str]) -> str:
    return answering([owner], here=here, deputies=deputies, readers=readers)[owner]


def test_who_is_here_answers_for_their_own() -> None:
    assert of("anna", {"anna", "ben"}, {"anna": "ben"}, ["cem"]) == "anna"


def test_the_deputy_answers_and_the_deputys_deputy() -> None:
    deputies = {"anna": "ben", "ben": "cem"}

    assert of("anna", {"ben"}, deputies, []) == "ben"
    assert of("anna", {"cem"}, deputies, []) == "cem"


def test_without_a_deputy_the_first_reader_who_is_here_answers() -> None:
    assert of("anna", {"dee"}, {}, ["cem", "dee"]) == "dee"


def test_two_who_are_each_others_deputy_and_both_away_end_with_a_reader() -> None:
    assert of("anna", {"dee"}, {"anna": "ben", "ben": "anna"}, ["dee"]) == "dee"


def test_when_nobody_is_here_it_stays_with_its_owner() -> None:
    assert of("anna", set(), {"anna": "ben"}, ["cem"]) == "anna"


@given(
    st.sets(st.sampled_from(PEOPLE)),
    st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    st.permutations(PEOPLE),
)
def test_there_is_always_one_who_answers_and_they_are_here_if_anybody_is(
    here: set[str], deputies: dict[str, str], readers: list[str]
) -> None:
    found = answering(PEOPLE, here=here, deputies=deputies, readers=readers)

    assert set(found) == set(PEOPLE)
    assert all(one in here for one in found.values()) or not here
