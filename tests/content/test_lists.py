"""What must stay true of the lists that we ship."""

from datetime import date, timedelta
from pathlib import Path

import babel
import pytest
from babel.core import get_global

from kiosk.content import Content, load_content

SYMBOLS = Path(__file__).resolve().parents[2] / "static" / "symbols"
SHIPPED_LOCALES = [
    *("en-GB", "pl", "ur", "ro", "pa", "gu", "bn", "ar", "pt-PT", "so", "es", "ta", "tr", "fr"),
    *("it", "lt", "uk", "ru", "bg", "zh-Hans", "sq", "fa", "ps", "hi", "ml", "hu", "cs", "sk", "cy"),
]


@pytest.fixture
def content() -> Content:
    return load_content()


def test_every_choice_has_its_drawing(content: Content) -> None:
    symbols = {choice.symbol for question in content.questions.values() for choice in question.choices}

    missing = [symbol for symbol in sorted(symbols) if not (SYMBOLS / f"{symbol}.svg").is_file()]

    assert len(symbols) > 10
    assert missing == []


def test_every_question_and_field_is_asked_of_somebody_and_may_be_left_out(content: Content) -> None:
    assert {key for key, asked in content.questions.items() if "pupil" in asked.channels} == {
        "feel",
        "what",
        "name",
        "who",
        "not_for",
        "answer",
        *(
            "kind",
            "feeling",
            "more",
            "where",
            "when",
            "often",
            "saw",
            "did",
            "why",
            "want",
            "adult",
            "friend_knows",
        ),
    }
    assert all(question.optional for question in content.questions.values())
    assert set(content.fields["words"].channels) == {"pupil", "family"}


def test_only_checked_helplines_are_shipped(content: Content) -> None:
    numbers = {(line.audience, line.number) for line in content.helplines.values()}

    assert numbers == {
        ("pupil", "999"),
        ("pupil", "0800 1111"),
        ("pupil", "85258"),
        ("family", "999"),
        ("family", "101"),
        ("family", "0808 800 5000"),
    }
    assert content.helplines["shout"].from_age == 11
    assert content.helplines["shout"].by == "text"


def test_a_helpline_is_stale_on_the_366th_day(content: Content) -> None:
    checked = content.helplines["childline"].checked_on
    fresh_day, stale_day = checked + timedelta(days=365), checked + timedelta(days=366)

    assert content.helplines["childline"] not in content.stale_helplines(fresh_day)
    assert content.helplines["childline"] in content.stale_helplines(stale_day)
    assert content.stale_helplines(date(2036, 1, 1)) == tuple(content.helplines.values())


def test_all_planned_languages_are_listed(content: Content) -> None:
    assert list(content.locales) == SHIPPED_LOCALES
    assert [tag for tag, locale in content.locales.items() if locale.state == "source"] == ["en-GB"]


@pytest.mark.parametrize("tag", SHIPPED_LOCALES)
def test_babel_knows_each_language_its_direction_and_its_script(content: Content, tag: str) -> None:
    ours = content.locales[tag]

    theirs = babel.Locale.parse(ours.babel)
    _, likely_script, _ = get_global("likely_subtags")[theirs.language].split("_")

    assert theirs.text_direction == ours.direction
    assert ours.script == (theirs.script or likely_script)
    assert (theirs.get_language_name() or "").casefold() in ours.autonym.casefold()


def test_ordinary_concerns_and_concerns_about_staff_share_no_person(content: Content) -> None:
    ordinary, about_staff = content.routes["ordinary"], content.routes["about_staff"]

    assert set(ordinary) & set(about_staff) == {"recovery"}
