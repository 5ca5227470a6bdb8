"""The index without a database: folding, a line's bytes, the order, filters, and pages."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.content import load_content
from kiosk.content.case_load import load_casework
from kiosk.inbox.index.filters import Filters, fits, read_filters
from kiosk.inbox.index.folding import fold, in_context, terms
from kiosk.inbox.index.line import Facts, Known, Line, facts_of
from kiosk.inbox.index.ordering import CLOSED, SET_ASIDE, Ordering, Place
from kiosk.sealing.errors import BrokenEnvelope
from tests.inbox.office import worry

CONTENT, CASEWORK = load_content(), load_casework()
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë  BROWN", "zoe brown"),
        ("ŁÓDŹ", "łodz"),
        ("straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("ﬁn", "fin"),
    ],
)
def test_case_accents_and_spacing_are_folded_away(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_query_becomes_words_each_once_and_not_too_many() -> None:
    assert terms("  Ravi   ravi “bus”") == ("ravi", "“bus”")
    assert terms("") == ()
    assert len(terms(" ".join(map(str, range(100))))) == 10


@given(st.text(max_size=200), st.text(min_size=1, max_size=12))
def test_what_is_found_is_shown_as_it_was_written(text: str, looked_for: str) -> None:
    pieces = in_context(text, terms(looked_for))

    said = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert said in text
    assert all(any(word in fold(piece.text) for word in terms(looked_for)) for piece in pieces if piece.found)


def test_context_keeps_the_found_word_and_a_little_around_it() -> None:
    text = "a" * 200 + " ZOË sat there " + "b" * 200

    pieces = in_context(text, terms("zoe"))

    assert [piece.text for piece in pieces if piece.found] == ["ZOË"]
    assert sum(len(piece.text) for piece in pieces) < 140


def test_a_line_comes_back_from_its_bytes_and_is_as_long_as_others() -> None:
    short = facts_of(worry(("what", "words"), words="hit"), CONTENT)
    longer = facts_of(
        worry(("feel", "red"), ("what", "body"), words="he hit me on the bus", name="Zoë"), CONTENT
    )

    assert Facts.from_bytes(longer.to_bytes(), Known()) == longer
    assert longer.words == "he hit me on the bus zoe"
    assert len(short.to_bytes()) == len(longer.to_bytes()) == 1024, (
        "its length says as little as the envelope's"
    )


def test_the_longest_worry_fits_into_a_line() -> None:
    facts = facts_of(worry(words='\\"ஐ' * 4000, name="x" * 100), CONTENT)

    assert Facts.from_bytes(facts.to_bytes(), Known()) == facts


@pytest.mark.parametrize(
    "broken", [b"", b"\0" * 1024, b"\0\0\0\x02{}".ljust(1024, b"\0"), b"\0\0\0\x02[]".ljust(1024, b"\0")]
)
def test_anything_but_a_line_is_refused(broken: bytes) -> None:
    with pytest.raises((ValueError, BrokenEnvelope)):
        Facts.from_bytes(broken, Known())


def place(rank: int, minutes_ago: int, *, read: bool = False) -> Place:
    return rank, read, -int((NOW - timedelta(minutes=minutes_ago)).timestamp()), secrets.token_bytes(16)


def test_urgent_comes_first_then_unread_then_newest_and_set_aside_is_not_listed() -> None:
    now, week_read, week, older = place(0, 90), place(20, 1, read=True), place(20, 5), place(20, 50)
    closed, aside = place(CLOSED, 1), place(SET_ASIDE, 1)
    order = Ordering()

    order.put([aside, week_read, older, closed, now, week])

    assert list(order.usual()) == [one[3] for one in (now, week, older, week_read, closed)]
    assert (order.count.all, order.count.unread) == (5, 4)
    assert list(order.everything())[-1] == aside[3]


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from([0, 15, CLOSED, SET_ASIDE]), st.booleans()), max_size=80
    )
)
def test_moving_worries_one_by_one_ends_where_sorting_all_of_them_does(
    moves: list[tuple[int, int, bool]],
) -> None:
    ids = [number.to_bytes(16) for number in range(31)]
    one_by_one, at_once = Ordering(), Ordering()
    one_by_one.put((15, False, -number, ids[number]) for number in range(31))
    last = {ids[number]: (15, False, -number, ids[number]) for number in range(31)}

    for number, rank, read in moves:
        last[ids[number]] = (rank, read, -number, ids[number])
        one_by_one.put([last[ids[number]]])
    at_once.put(last.values())

    assert list(one_by_one.everything()) == list(at_once.everything())
    assert one_by_one.count == at_once.count
    one_by_one.drop(ids[:5])
    assert list(one_by_one.everything()) == [one for one in at_once.everything() if one not in ids[:5]]


def lines() -> Iterator[Line]:
    told = [
        worry(("feel", "red"), ("what", "unsafe"), at=NOW),
        worry(("feel", "blue"), ("what", "words"), at=NOW, locale="pl", name="Zofia"),
        worry(("about_child", "words"), at=NOW, channel="family"),
    ]
    for number, concern in enumerate(told):
        yield Line(bytes([number]) * 16, NOW, facts_of(concern, CONTENT), 1, NOW if number == 1 else None)
    yield Line(b"\xff" * 16, NOW, None)


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, [0, 1, 2, 3]),
        ({"zone": "red"}, [0]),
        ({"zone": "none"}, [2]),
        ({"what": "words"}, [1, 2]),
        ({"unread": "1"}, [0, 2, 3]),
        ({"told_by": "family"}, [2]),
        ({"named": "1"}, [1]),
        ({"language": "pl"}, [1]),
        ({"whose": "nobody"}, [0, 1, 2, 3]),
        ({"whose": "mine"}, []),
        ({"show": "aside"}, []),
        ({"zone": "blue", "unread": "1"}, []),
    ],
)
def test_each_filter_leaves_what_it_says(asked: dict[str, str], numbers: list[int]) -> None:
    filters = read_filters(asked, CONTENT, CASEWORK)

    assert filters.query == asked
    assert [number for number, line in enumerate(lines()) if fits(filters, line, "", None, "me")] == numbers


@given(st.dictionaries(st.sampled_from(list(Filters().__dict__)), st.text(max_size=20)))
def test_what_is_no_key_of_the_lists_is_never_kept(asked: dict[str, str]) -> None:
    kept = read_filters(asked, CONTENT, CASEWORK).query

    known = {
        *CONTENT.locales,
        *CONTENT.channels,
        *CASEWORK.urgencies,
        "1",
        "none",
        "mine",
        "nobody",
        "somebody",
        "aside",
    }
    known |= {
        choice.key for one in ("feel", "what", "about_child") for choice in CONTENT.questions[one].choices
    }
    assert set(kept.values()) <= known
