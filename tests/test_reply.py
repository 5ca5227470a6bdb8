"""An answer of staff as it is read: what a later content or a damaged catalogue no longer has is never left empty."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kiosk.content import load_content
from kiosk.i18n import Translator, translator
from kiosk.reply import BadReply, Reply, Said, lines_of

CONTENT = load_content()
DAY = date(2026, 11, 20)
MET = {"day": "2026-11-23", "time": "15:30", "place": "Room 4"}
SHOWN = "We would like to meet you on Monday at 15:30. Place: Room 4."


def line(said: Said, language: Translator, today: date = DAY) -> tuple[str, bool]:
    """The words of this one phrase, and whether they are marked as English."""
    reply = Reply(datetime(2026, 11, 20, 10, 0, tzinfo=UTC), "ab", (said,))
    (only,) = lines_of(reply, CONTENT, language, today)
    return only.text, only.foreign


@pytest.mark.parametrize("filled", [{}, {"day": "2026-11-23"}, MET | {"who": "Mrs Kaur"}])
def test_a_phrase_whose_places_have_changed_since_is_the_english_that_was_sent(
    filled: dict[str, str],
) -> None:
    assert line(Said("f-meet", filled, SHOWN), translator("ur")) == (SHOWN, True)


def test_a_phrase_without_a_translation_is_in_english_with_its_places_filled(tmp_path: Path) -> None:
    without_words = translator("ta", tmp_path)

    text, _ = line(Said("f-meet", MET, SHOWN), without_words)

    assert text.startswith("We would like to meet you on ")
    assert text.endswith("Place: Room 4.")
    assert "{" not in text


@pytest.mark.parametrize(("place", "value"), [("day", "soon"), ("time", "half past three")])
def test_a_day_or_a_time_that_is_none_is_shown_as_it_came(place: str, value: str) -> None:
    assert value in line(Said("f-meet", MET | {place: value}, SHOWN), translator("pl"))[0]


@pytest.mark.parametrize("value", ["", "a" * 61, "two\nlines", "\0"])
def test_no_answer_can_have_a_place_that_is_empty_or_no_single_line(value: str) -> None:
    with pytest.raises(BadReply, match="what fills a place"):
        Said("f-meet", MET | {"place": value})


def test_a_day_that_is_over_is_named_with_its_date_as_the_language_writes_it() -> None:
    meet, later = Said("f-meet", MET, SHOWN), date(2026, 11, 24)

    assert "on Monday 23 November" in line(meet, translator("en-GB"), later)[0]
    assert "poniedziałek, 23 listopada" in line(meet, translator("pl"), later)[0]
    assert "november 23., hétfő" in line(meet, translator("hu"), later)[0]
