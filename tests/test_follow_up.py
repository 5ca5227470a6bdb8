"""Later messages and answers as bytes: one form, and nothing else passes. What they say is quoted nowhere."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.concern import own_words
from kiosk.content import load_content
from kiosk.follow_up import BadFollowUp, FollowUp
from kiosk.i18n import translator
from kiosk.reply import BadReply, Reply, Said, day_in_words, lines_of

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)  # a Friday
SAID = FollowUp("more", "0" * 32, "ur", NOON, "0123456789abcdef", words={"words": "Kevin did it"})
REPLY = Reply(NOON, "0123456789abcdef", (Said("come", {"who": "Mrs Kaur", "day": "2026-11-23"}, "English"),))


@given(st.text(max_size=300))
def test_any_words_come_back_as_they_were(text: str) -> None:
    words = own_words(text)
    said = replace(SAID, words={"words": words})

    assert FollowUp.from_bytes(said.to_bytes()).words["words"] == words


@pytest.mark.parametrize(
    "change",
    [
        {"act": "shout"},
        {"box": "0" * 31},
        {"locale": "../etc"},
        {"told_at": NOON.replace(tzinfo=None)},
        {"content_version": ""},
        {"words": {"Words": "x"}},
        {"words": {"words": "\0"}},
        {"act": "seen"},
        {"reply": "0" * 32},
    ],
    ids=str,
)
def test_a_follow_up_out_of_shape_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadFollowUp) as refused:
        replace(SAID, **change)

    assert "Kevin" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 5000,
        SAID.to_bytes() + b" ",
        SAID.to_bytes().replace(b'"v":1', b'"v":2'),
    ],
)
def test_other_bytes_are_no_follow_up(data: bytes) -> None:
    with pytest.raises(BadFollowUp):
        FollowUp.from_bytes(data)


@pytest.mark.parametrize("part", json.loads(SAID.to_bytes()))
def test_a_follow_up_without_one_part_or_with_another_type_in_it_is_refused(part: str) -> None:
    whole = json.loads(SAID.to_bytes())
    for broken in ({key: value for key, value in whole.items() if key != part}, whole | {part: 7.5}):
        with pytest.raises(BadFollowUp):
            FollowUp.from_bytes(json.dumps(broken, sort_keys=True, separators=(",", ":")).encode())


def test_words_are_in_no_repr() -> None:
    assert "Kevin" not in repr(SAID)
    assert "Kaur" not in repr(REPLY)


def test_an_answer_comes_back_as_it_was_and_other_bytes_do_not() -> None:
    assert Reply.from_bytes(REPLY.to_bytes()) == REPLY
    for data in (
        b"",
        b"{}",
        REPLY.to_bytes() + b" ",
        REPLY.to_bytes().replace(b'"v":1', b'"v":2'),
        b"[" * 5000,
    ):
        with pytest.raises(BadReply):
            Reply.from_bytes(data)


@pytest.mark.parametrize(
    "said",
    [(), (Said("read"),) * 13],
    ids=["nothing", "too much"],
)
def test_an_answer_says_something_and_not_too_much(said: tuple[Said, ...]) -> None:
    with pytest.raises(BadReply):
        Reply(NOON, "ab", said)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 21), "tomorrow"),
        (date(2026, 11, 23), "on Monday"),
        (date(2026, 11, 26), "on Thursday"),
        (date(2026, 11, 27), "on Friday 27 November"),
        (date(2026, 11, 19), "on Thursday 19 November"),
    ],
)
def test_a_day_is_said_from_where_the_reader_stands(day: date, words: str) -> None:
    assert day_in_words(day, translator("en-GB"), TODAY) == words


def test_tomorrow_read_a_day_late_is_today() -> None:
    reply = Reply(NOON, "ab", (Said("come", {"who": "Mrs Kaur", "day": "2026-11-21"}),))
    content, english = load_content(), translator("en-GB")

    shown = [lines_of(reply, content, english, day)[0].text for day in (TODAY, date(2026, 11, 21))]

    assert shown == ["Mrs Kaur will come to see you tomorrow.", "Mrs Kaur will come to see you today."]


def test_a_time_is_written_as_the_readers_language_writes_it() -> None:
    reply = Reply(NOON, "ab", (Said("come-at", {"who": "Mrs Kaur", "day": "2026-11-20", "time": "14:30"}),))

    assert "14:30" in lines_of(reply, load_content(), translator("en-GB"), TODAY)[0].text


def test_what_fills_a_place_is_never_taken_for_a_place() -> None:
    reply = Reply(NOON, "ab", (Said("come", {"who": "{day} %(day)s", "day": "2026-11-20"}),))

    assert (
        lines_of(reply, load_content(), translator("en-GB"), TODAY)[0].text
        == "{day} %(day)s will come to see you today."
    )


def test_a_phrase_that_is_no_longer_known_shows_the_english_that_was_sent() -> None:
    reply = Reply(NOON, "ab", (Said("gone", {}, "We have read it."),))

    (line,) = lines_of(reply, load_content(), translator("pl"), TODAY)

    assert (line.text, line.foreign) == ("We have read it.", True)
