"""A worry is as urgent as the most urgent of its teller's own taps, before anybody has read it."""

import pytest

from kiosk.case.urgency import by_taps, most_urgent
from kiosk.content import load_content
from tests.case.cases import CASEWORK


@pytest.mark.parametrize(
    ("picked", "level"),
    [
        ([("more", "selfharm")], "now"),
        ([("what", "unsafe")], "now"),
        ([("about_child", "unsafe")], "now"),
        ([("more", "picture")], "today"),
        ([("more", "picture"), ("what", "unsafe")], "now"),
        ([("what", "words")], ""),
        ([], ""),
    ],
)
def test_the_most_urgent_tap_counts(picked: list[tuple[str, str]], level: str) -> None:
    assert by_taps(picked, CASEWORK, urgent=False) == level


def test_an_urgent_answer_without_a_row_is_for_today() -> None:
    assert by_taps([("what", "invented")], CASEWORK, urgent=True) == "today"


def test_every_answer_that_the_content_calls_urgent_is_for_today_or_now() -> None:
    for question in load_content().questions.values():
        for choice in question.choices:
            if choice.urgent:
                assert by_taps([(question.key, choice.key)], CASEWORK, urgent=True) in ("now", "today")


def test_every_tap_of_the_lists_is_urgent_in_the_content_too() -> None:
    """Otherwise a child would be shown no help at once for what staff are told to act on now."""
    content = load_content()

    for tap in CASEWORK.taps.values():
        assert content.choice(tap.question, tap.choice).urgent, tap.key


def test_levels_come_in_the_order_of_the_list() -> None:
    assert most_urgent(["information", "week", "today"], CASEWORK) == "today"
    assert most_urgent(["invented"], CASEWORK) == ""
