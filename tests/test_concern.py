import json
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.concern import (
    ROOM,
    Answer,
    AnswerTo,
    BadConcern,
    Channel,
    Concern,
    Teller,
    Written,
    own_words,
    room_taken,
)
from kiosk.content import load_content
from kiosk.drawing import LARGEST
from kiosk.sealing.envelope import MAX_PLAINTEXT

SAID = "Kevin pushed me behind the shed"
CONCERN = Concern(
    channel="pupil",
    locale="en-GB",
    told_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    content_version="0123456789abcdef",
    answers=(Answer("feel", "yellow", "Worried or wobbly"), Answer("what", "body", "Hurt my body")),
    words={"words": SAID},
)

sayable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
keys = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)
concerns = st.builds(
    Concern,
    channel=st.sampled_from(["pupil", "family"]),
    locale=st.sampled_from(sorted(load_content().locales)),
    told_at=st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0)),
    content_version=st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    answers=st.lists(
        st.builds(Answer, keys, keys, sayable), unique_by=lambda answer: (answer.question, answer.choice)
    ).map(tuple),
    words=st.dictionaries(keys, sayable),
    burst=st.booleans(),
    excluded=st.lists(st.from_regex(r"a[0-9a-f]{31}", fullmatch=True), unique=True).map(tuple),
    asked_for=st.lists(st.from_regex(r"b[0-9a-f]{31}", fullmatch=True), unique=True).map(tuple),
)


@given(concerns)
def test_a_concern_comes_back_from_its_bytes_whatever_was_said(concern: Concern) -> None:
    assert Concern.from_bytes(concern.to_bytes()) == concern


@pytest.mark.parametrize(
    "said", ["👩‍👧 🏳️‍🌈", "وہ مجھے مارتا ہے۔ \u200f", "𐍈 tab\t line\n end", "\u2028 \ufeff e\u0301"]
)
def test_emoji_right_to_left_and_rare_characters_are_kept_as_they_are(said: str) -> None:
    concern = replace(CONCERN, words={"words": said})

    assert Concern.from_bytes(concern.to_bytes()).words["words"] == said


def test_the_bytes_have_one_known_form() -> None:
    assert CONCERN.to_bytes() == (
        b'{"answers":[{"choice":"yellow","question":"feel","shown":"Worried or wobbly"},'
        b'{"choice":"body","question":"what","shown":"Hurt my body"}],"burst":false,"channel":"pupil",'
        b'"content_version":"0123456789abcdef","locale":"en-GB","told_at":"2026-11-20T09:30:00Z","v":1,'
        b'"words":{"words":"Kevin pushed me behind the shed"}}'
    )


@pytest.mark.parametrize("channel", ["pupil", "family"])
def test_the_largest_concern_fits_the_largest_envelope(channel: Channel) -> None:
    content = load_content()
    theirs = content.families.questions if channel == "family" else {}
    widest = "\U0001f9d1"  # four bytes in UTF-8
    answers = [
        Answer(question.key, choice.key, choice.label * 3)
        for question in (content.questions | theirs).values()
        if channel in question.channels
        for choice in (question.choices if question.key != "spoken" else question.choices[:1])
    ]
    everybody = tuple(
        f"{number:032x}" for number in range(63)
    )  # the longest list of readers, without recovery
    words = {"words": widest * ((ROOM - 2) // 4)}
    drawing = "2:" + "0000" * (LARGEST // 4 - 1)  # as long as the text of a drawing may be
    drawn = {"drawing": drawing, "told_at_place": widest * 60} if channel == "pupil" else {}
    named = {"excluded": everybody[:30], "asked_for": everybody[30:]}
    answer_to = AnswerTo("0" * 32, "A" * 1624)
    whole = replace(
        CONCERN, channel=channel, answers=tuple(answers), words=words, answer_to=answer_to, **named, **drawn
    )

    assert len(answers) > 60
    assert ROOM - 4 < room_taken(words) <= ROOM
    assert ROOM < len(whole.to_bytes()) <= MAX_PLAINTEXT


@pytest.mark.parametrize(
    ("letter", "longest"),
    [("a", 20_000), ("ہ", 20_000), ("\u0301", 20_000), ("த", 14_000), ("\U0001f9d1", 10_600)],
)
def test_what_the_page_says_of_room_is_true(letter: str, longest: int) -> None:
    assert room_taken({"words": letter * longest, "contact": "x" * 300}) <= ROOM


def test_where_an_answer_goes_comes_back_and_without_it_the_bytes_are_as_ever() -> None:
    wanted = replace(CONCERN, answer_to=AnswerTo("ab" * 16, "A" * 1624))

    assert b"answer_to" not in CONCERN.to_bytes()
    assert Concern.from_bytes(wanted.to_bytes()) == wanted
    assert "AAAA" not in repr(wanted)


@pytest.mark.parametrize(
    ("box", "key"),
    [("", "A" * 1624), ("AB" * 16, "A" * 1624), ("ab" * 16, "A" * 1623), ("ab" * 16, "-" * 1624)],
)
def test_a_box_or_key_out_of_shape_is_refused(box: str, key: str) -> None:
    with pytest.raises(BadConcern):
        AnswerTo(box, key)


def test_the_place_of_a_tablet_comes_back_and_without_one_the_bytes_are_as_ever() -> None:
    placed = replace(CONCERN, told_at_place="Willow class")

    assert b"told_at_place" not in CONCERN.to_bytes()
    assert Concern.from_bytes(placed.to_bytes()).told_at_place == "Willow class"
    assert replace(placed, told_at_place="").to_bytes() == CONCERN.to_bytes()


@pytest.mark.parametrize("place", ["x" * 61, "a\0b", "\ud800"])
def test_a_place_that_can_not_be_carried_is_refused(place: str) -> None:
    with pytest.raises(BadConcern):
        replace(CONCERN, told_at_place=place)


def test_what_a_colleague_wrote_down_comes_back_and_without_it_the_bytes_are_as_ever() -> None:
    written = Written("ab" * 16, "phone", "family")
    concern = replace(CONCERN, channel="staff", written=written)

    assert b"written" not in CONCERN.to_bytes()
    assert Concern.from_bytes(concern.to_bytes()).written == written
    assert replace(concern, channel=CONCERN.channel, written=None).to_bytes() == CONCERN.to_bytes()


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "staff"},
        {"written": Written("ab" * 16, "phone", "family")},
    ],
)
def test_who_wrote_it_down_is_said_of_what_staff_wrote_and_of_nothing_else(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadConcern):
        replace(CONCERN, **wrong)


@pytest.mark.parametrize(
    ("by", "told_by", "teller"),
    [("ab", "phone", "pupil"), ("ab" * 16, "By phone", "pupil"), ("ab" * 16, "phone", "staff")],
)
def test_who_wrote_it_down_out_of_shape_is_refused(by: str, told_by: str, teller: Teller) -> None:
    with pytest.raises(BadConcern):
        Written(by, told_by, teller)


def test_a_concern_that_leaves_nobody_out_has_the_bytes_that_it_always_had() -> None:
    left_out = replace(CONCERN, excluded=("ab" * 16,))

    assert b"excluded" not in CONCERN.to_bytes()
    assert Concern.from_bytes(left_out.to_bytes()).excluded == ("ab" * 16,)
    assert replace(left_out, excluded=()).to_bytes() == CONCERN.to_bytes()


def test_a_concern_that_asks_for_nobody_has_the_bytes_that_it_always_had() -> None:
    asking = replace(CONCERN, asked_for=("ab" * 16,))

    assert b"asked_for" not in CONCERN.to_bytes()
    assert Concern.from_bytes(asking.to_bytes()).asked_for == ("ab" * 16,)
    assert replace(asking, asked_for=()).to_bytes() == CONCERN.to_bytes()
    assert not asking.restricted(load_content()), "to ask for somebody shuts nobody out"


def test_a_concern_about_staff_or_one_that_leaves_somebody_out_is_restricted() -> None:
    content = load_content()

    assert not CONCERN.restricted(content)
    assert replace(CONCERN, excluded=("ab" * 16,)).restricted(content)
    assert replace(CONCERN, answers=(Answer("who", "grownup", ""),)).restricted(content)


@given(st.text(st.characters()))
def test_anything_typed_becomes_words_that_a_concern_can_carry_in_four_bytes_a_character(typed: str) -> None:
    empty = len(replace(CONCERN, words={"words": ""}).to_bytes())

    said = own_words(typed)

    concern = replace(CONCERN, words={"words": said})
    assert Concern.from_bytes(concern.to_bytes()) == concern
    assert len(concern.to_bytes()) - empty <= 4 * len(typed)


def test_typed_words_lose_only_what_no_screen_shows() -> None:
    assert own_words("a\r\nb\rc\0\x0b\ud83d!\t۔") == "a\nb\nc\n\ufffd!\t۔"


@pytest.mark.parametrize("bad", ["\0", "\ud800", "so\udfff"])
def test_text_that_cannot_be_stored_is_refused_at_construction(bad: str) -> None:
    with pytest.raises(BadConcern):
        replace(CONCERN, words={"words": bad})
    with pytest.raises(BadConcern):
        Answer("feel", "blue", bad)


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "staff"},
        {"locale": "English, please"},
        {"told_at": datetime(2026, 11, 20, 9, 30)},  # noqa: DTZ001 (a time without a zone is the point)
        {"told_at": datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=1)))},
        {"told_at": datetime(2026, 11, 20, 9, 30, 0, 1, tzinfo=UTC)},
        {"content_version": "newest"},
        {"answers": (Answer("feel", "blue", ""), Answer("feel", "blue", ""))},
        {"words": {"Own Words": "hello"}},
        {"excluded": ("ab" * 15,)},
        {"excluded": ("AB" * 16,)},
        {"excluded": ("ab" * 16, "ab" * 16)},
        {"asked_for": ("AB" * 16,)},
        {"asked_for": ("ab" * 16, "ab" * 16)},
        {"asked_for": ("ab" * 16,), "excluded": ("ab" * 16,)},
    ],
    ids=str,
)
def test_parts_that_no_concern_can_have_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadConcern):
        replace(CONCERN, **wrong)


@pytest.mark.parametrize("key", ["", "Feel", "fe el", "a" * 51, "feel\n"])
def test_an_answer_with_a_key_out_of_shape_is_refused(key: str) -> None:
    with pytest.raises(BadConcern):
        Answer(key, "blue", "")
    with pytest.raises(BadConcern):
        Answer("feel", key, "")


def _with(**parts: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda record: record | parts


def _without(part: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda record: {name: value for name, value in record.items() if name != part}


ANSWER = {"question": "feel", "choice": "blue", "shown": "Sad"}
DAMAGE = {
    **{f"no {part}": _without(part) for part in json.loads(CONCERN.to_bytes())},
    "another part": _with(extra=1),
    "another version": _with(v=2),
    "true for the version": _with(v=True),
    "a fraction for the version": _with(v=1.0),
    "a text for burst": _with(burst="false"),
    "a number for burst": _with(burst=0),
    "null for the locale": _with(locale=None),
    "a list for words": _with(words=[]),
    "a number among the words": _with(words={"words": 7}),
    "a text for answers": _with(answers="feel"),
    "an answer that is a list": _with(answers=[["feel", "blue", "Sad"]]),
    "an answer with another part": _with(answers=[ANSWER | {"extra": 1}]),
    "an answer without its words": _with(answers=[{"question": "feel", "choice": "blue"}]),
    "a number for a choice": _with(answers=[ANSWER | {"choice": 1}]),
    "a doubled answer": _with(answers=[ANSWER, ANSWER]),
    "half a surrogate pair": _with(words={"words": "\ud800"}),
    "a NUL": _with(words={"words": "\0"}),
    "a day for the time": _with(told_at="2026-11-20"),
    "a time with a fraction": _with(told_at="2026-11-20T09:30:00.5Z"),
    "a time of another zone": _with(told_at="2026-11-20T09:30:00+01:00"),
    "a time that is none": _with(told_at="2026-13-20T09:30:00Z"),
    "a short year": _with(told_at="26-11-20T09:30:00Z"),
    "an unknown channel": _with(channel="staff"),
    "nobody left out, said aloud": _with(excluded=[]),
    "a text for who is left out": _with(excluded="ab" * 16),
    "a number for who is left out": _with(excluded=[7]),
    "a name for who is left out": _with(excluded=["Mr Smith"]),
    "nobody asked for, said aloud": _with(asked_for=[]),
    "a number for who is asked for": _with(asked_for=[7]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_concern_is_refused(damage: str) -> None:
    record = DAMAGE[damage](json.loads(CONCERN.to_bytes()))
    data = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()

    with pytest.raises(BadConcern):
        Concern.from_bytes(data)


WHOLE = CONCERN.to_bytes()
OTHER_FORMS = {
    "a doubled key": WHOLE.replace(b'"v":1', b'"v":1,"v":1'),
    "a doubled key of other value": WHOLE.replace(b'"burst":false', b'"burst":true,"burst":false'),
    "a space": WHOLE.replace(b'"v":1', b'"v": 1'),
    "an escape": WHOLE.replace(b"Kevin", b"\\u004bevin"),
    "another order": b'{"v":1,' + WHOLE.replace(b'"v":1,', b"")[1:],
    "a line end after it": WHOLE + b"\n",
    "a mark before it": b"\xef\xbb\xbf" + WHOLE,
    "something after it": WHOLE + WHOLE,
    "half of it": WHOLE[: len(WHOLE) // 2],
    "nothing": b"",
    "not UTF-8": WHOLE.replace(b"Kevin", b"K\xffvin"),
    "UTF-16": WHOLE.decode().encode("utf-16"),
    "a list": b"[]",
    "not a number": WHOLE.replace(b'"v":1', b'"v":NaN'),
    "a number without end": WHOLE.replace(b'"v":1', b'"v":' + b"1" * 5000),
    "a very deep list": b"[" * 60_000,
}


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_only_the_one_canonical_form_is_read(form: str) -> None:
    with pytest.raises(BadConcern):
        Concern.from_bytes(OTHER_FORMS[form])


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BadConcern):
        Concern.from_bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        *(form for form in OTHER_FORMS.values() if SAID.encode() in form),
        WHOLE.replace(b'"words":{"words":', b'"words":{"Words":'),
        WHOLE.replace(b'"burst":false', b'"burst":7'),
        json.dumps({SAID: SAID}).encode(),
        WHOLE.replace(b'"told_at":"2026-11-20T09:30:00Z"', b'"told_at":"' + SAID.encode() + b'"'),
        WHOLE.replace(b'"locale":"en-GB"', b'"locale":"' + SAID.encode() + b'"'),
    ],
)
def test_a_refusal_never_quotes_what_was_said(data: bytes) -> None:
    assert SAID.encode() in data

    with pytest.raises(BadConcern) as refused:
        Concern.from_bytes(data)

    told = "".join(traceback.format_exception(refused.value))
    assert "Kevin" not in told
    # The parser's own errors hold the text they failed on, so they may not hang behind ours either.
    assert refused.value.__context__ is None
    assert refused.value.__cause__ is None


def test_a_concern_shows_nothing_of_itself_in_a_log() -> None:
    assert "Kevin" not in repr(CONCERN)
    assert "wobbly" not in repr(CONCERN)
    assert "wobbly" not in repr(CONCERN.answers)
    assert "yellow" not in repr(CONCERN)


def test_a_concern_does_not_change_when_the_form_it_came_from_does() -> None:
    typed = {"words": "before"}
    concern = replace(CONCERN, words=typed)

    typed["words"] = "after"

    assert concern.words["words"] == "before"
    with pytest.raises(TypeError):
        concern.words["words"] = "after"  # type: ignore[index]


def test_picked_gives_a_questions_choices_in_the_order_of_picking() -> None:
    answers = (Answer("what", "words", ""), Answer("feel", "red", ""), Answer("what", "body", ""))

    concern = replace(CONCERN, answers=answers)

    assert concern.picked("what") == ("words", "body")
    assert concern.picked("who") == ()


@pytest.mark.parametrize(("question", "choice"), [("what", "unsafe"), ("about_child", "unsafe")])
def test_not_feeling_safe_is_urgent_and_other_answers_are_not(question: str, choice: str) -> None:
    content = load_content()

    assert replace(CONCERN, answers=(*CONCERN.answers, Answer(question, choice, ""))).urgent(content)
    assert not CONCERN.urgent(content)


@pytest.mark.parametrize(("question", "choice"), [("who", "grownup"), ("staff", "yes")])
def test_a_grown_up_at_school_makes_it_about_staff(question: str, choice: str) -> None:
    content = load_content()

    assert replace(CONCERN, answers=(Answer(question, choice, ""),)).about_staff(content)
    assert not replace(CONCERN, answers=(Answer("staff", "no", ""), Answer("name", "yes", ""))).about_staff(
        content
    )


def test_an_old_concern_with_keys_that_are_gone_is_still_read() -> None:
    old = replace(CONCERN, answers=(Answer("mood", "purple", "Purple"), Answer("what", "bus", "On the bus")))

    again = Concern.from_bytes(old.to_bytes())

    assert again == old
    assert not again.urgent(load_content())
    assert not again.about_staff(load_content())
