"""How the longer answers read for staff: in order, named as what they are, urgent where they say so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.concern import Answer, Concern
from kiosk.content import load_content
from kiosk.i18n import translator
from kiosk.inbox.worries.listing import Entry
from kiosk.inbox.worries.reading_order import in_reading_order
from kiosk.inbox.worries.showing import Shower
from kiosk.inbox.worries.summary import summarise

CONTENT = load_content()
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOWER = Shower(CONTENT, translator("en-GB"), "Europe/London", NOW)


def concern(*told: str) -> Concern:
    """A pupil's concern with these answers, each as `question.choice` or `question.choice=what was shown`."""
    answers = []
    for one in told:
        key, _, shown = one.partition("=")
        question, _, choice = key.partition(".")
        answers.append(Answer(question, choice, shown or CONTENT.choice(question, choice).label))
    return Concern("pupil", "en-GB", NOW, CONTENT.version, tuple(answers), {})


def line(*told: str) -> tuple[str, tuple[str, ...], bool]:
    shown = SHOWER.line(Entry(b"\0" * 16, NOW.date(), summarise(concern(*told), CONTENT)))
    return shown.kind, shown.what, shown.urgent


def test_what_says_more_stands_right_behind_what_it_is_about() -> None:
    told = [("where", "home"), ("more", "took"), ("feeling", "sad"), ("what", "words"), ("more", "names")]
    told += [("what", "things"), ("more", "unsure"), ("feel", "blue"), ("an_old_question", "x")]

    assert in_reading_order(told, CONTENT) == [
        *(("feel", "blue"), ("feeling", "sad")),
        *(("what", "words"), ("more", "names"), ("what", "things"), ("more", "took"), ("more", "unsure")),
        ("where", "home"),
        ("an_old_question", "x"),
    ]


def test_nothing_is_lost_where_a_word_stands_alone() -> None:
    told = [("more", "hit"), ("more", "a_choice_of_last_year"), ("feeling", "angry")]

    assert sorted(in_reading_order(told, CONTENT)) == sorted(told)


@pytest.mark.parametrize(
    ("kind", "label"), [("idea", "I have an idea"), ("good", "Good news"), ("feel", "How I feel")]
)
def test_what_is_no_worry_is_called_what_it_is_and_is_never_urgent(kind: str, label: str) -> None:
    assert line(f"kind.{kind}", "feel.red", "feeling.outofcontrol") == (label, (label,), False)


def test_what_a_witness_told_says_that_somebody_saw_it() -> None:
    assert line("kind.saw", "what.words") == ("", ("I saw something", "Mean words"), False)


def test_whoever_came_by_a_short_route_and_is_not_safe_is_urgent_all_the_same() -> None:
    assert line("kind.feel", "feel.red", "what.unsafe")[2]


@pytest.mark.parametrize("more", ["threat", "touch", "selfharm", "friendunsafe"])
def test_urgency_comes_from_the_second_level_too(more: str) -> None:
    assert line("what.else", f"more.{more}")[2]


def test_a_schools_own_words_are_shown_as_the_child_saw_them() -> None:
    told = SHOWER.told(concern("adult.adult-mr-b=Mr B, Cook", "where.own-den=The den", "friend_knows.no"))

    assert [(tap.question, tap.label, tap.symbol) for tap in told.taps if tap.question != "friend_knows"] == [
        ("where", "The den", None),
        ("adult", "Mr B, Cook", None),
    ]


def test_an_old_worry_without_any_of_this_reads_as_before() -> None:
    told = SHOWER.told(replace(concern("feel.blue", "what.words"), answers=()))

    assert (told.title, told.taps) == ("", ())
