"""What was said, as it travels: keys of the content, the words on the screen, and a person's own words.

The bytes are canonical JSON (RFC 8259; keys sorted, no spaces, UTF-8), so one concern has one byte form and
anything else is refused. Nothing here ever quotes what was said: not in an error, not in a `repr`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

from kiosk.content import Choice, Content
from kiosk.drawing import BadDrawing, Drawing

Channel = Literal["pupil", "family", "staff"]
"""Who filled in the form: what staff were told in another way, they write down themselves."""
Teller = Literal["pupil", "family", "else"]
"""Who told it to the colleague who wrote it down."""
VERSION = 1

ROOM = 42_800
"""Bytes for all of a worry's own words together, as they travel. A drawing takes 4,000 at most, a box for answers
1,700; the rest of the largest envelope (64 KiB) is for choices."""

# Keys and tags come from the content files; these are only their outlines, for bytes that come from outside.
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,49}")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_CONTENT_VERSION = re.compile(r"[0-9a-f]{1,64}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_KEY_ID = re.compile(r"[0-9a-f]{32}")
_PUBLIC_KEY = re.compile(r"[A-Za-z0-9+/]{1620}[A-Za-z0-9+/=]{4}")
_SURROGATES = re.compile(r"[\ud800-\udfff]")

_CONCERN_PARTS = {
    "v": int,
    "channel": str,
    "locale": str,
    "told_at": str,
    "content_version": str,
    "answers": list,
    "words": dict,
    "burst": bool,
}
# Only there when they name somebody, so that one concern still has one byte form.
_EXCLUDED, _ASKED_FOR = "excluded", "asked_for"
_NAMING = (_EXCLUDED, _ASKED_FOR)
_ANSWER_TO = "answer_to"  # only there when the teller wants an answer
_TOLD_AT_PLACE = "told_at_place"  # only there when the tablet is known by a name
_LONGEST_PLACE = 60
_BOX_PARTS = {"box": str, "key": str}
_WRITTEN = "written"  # only there when a colleague wrote it down
_WRITTEN_PARTS = {"by": str, "told_by": str, "teller": str}
_DRAWING = "drawing"  # likewise only there when something was drawn
_ANSWER_PARTS = {"question": str, "choice": str, "shown": str}


def room_taken(words: Mapping[str, str]) -> int:
    """The bytes that these own words take as they travel: one for an English letter, up to four for others."""
    return sum(
        len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) for text in words.values()
    )


def room_missing(words: Mapping[str, str], content: Content) -> int:
    """By how many characters, at the least, these own words are too many for one envelope; 0 where they fit."""
    over = max((len(text) - content.fields[key].limit for key, text in words.items()), default=0)
    letters = (letter for text in words.values() for letter in text)
    widest = max((len(letter.encode("utf-8", "replace")) for letter in letters), default=1)
    return max(over, -(-(room_taken(words) - ROOM) // widest), 0)


class BadConcern(ValueError):
    """These are not the bytes, or the parts, of a concern. The text never says what was in them."""


@dataclass(frozen=True)
class Answer:
    """One choice that was picked, and the label that the person saw for it, in their language."""

    question: str
    choice: str
    shown: str = field(repr=False)

    def __post_init__(self) -> None:
        _check(_KEY.fullmatch(self.question), "a question's key")
        _check(_KEY.fullmatch(self.choice), "a choice's key")
        _check_text(self.shown, "the words shown for an answer")


@dataclass(frozen=True)
class AnswerTo:
    """Where an answer goes: the box's id (32 hexadecimal digits) and the public key to seal it to (base64)."""

    box: str
    key: str = field(repr=False)

    def __post_init__(self) -> None:
        _check(_KEY_ID.fullmatch(self.box), "the box for answers")
        _check(_PUBLIC_KEY.fullmatch(self.key), "the key for answers")


@dataclass(frozen=True)
class Written:
    """A colleague (their id, 32 hexadecimal digits) wrote it down: who told them, and how (a key of the content)."""

    by: str
    told_by: str
    teller: Teller

    def __post_init__(self) -> None:
        _check(_KEY_ID.fullmatch(self.by), "who wrote it down")
        _check(_KEY.fullmatch(self.told_by), "how it was told")
        _check(self.teller in get_args(Teller), "who told it")


@dataclass(frozen=True)
class Concern:
    """One concern, whole. `told_at` is UTC in whole seconds; `burst` marks one of many from one tablet.

    `drawing` is the text form of a kiosk.drawing.Drawing, or empty.
    `answer_to` is there when the teller wants an answer, and says where it goes.
    `told_at_place` is where the tablet stands, as staff wrote it (at most 60 characters), or empty.
    `excluded` holds the key ids (hex) of the readers who must never see it, whatever anybody hands them;
    `asked_for` those of the grown-ups whom the teller picked to read it. Nobody is in both.
    `written` is there, on the channel "staff" alone, when a colleague wrote down what they were told.

    Raises BadConcern for parts that no concern can have, among them text with NUL or a lone surrogate, which
    UTF-8 or a database could not carry. `own_words` turns anything that was typed into text that passes.
    """

    channel: Channel
    locale: str
    told_at: datetime
    content_version: str
    answers: tuple[Answer, ...] = field(repr=False)
    words: Mapping[str, str] = field(repr=False)
    burst: bool = False
    excluded: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = ()
    drawing: str = field(default="", repr=False)
    answer_to: AnswerTo | None = field(default=None, repr=False)
    told_at_place: str = ""
    written: Written | None = None

    def __post_init__(self) -> None:
        _check(self.channel in get_args(Channel), "the channel")
        _check(_TAG.fullmatch(self.locale), "the locale")
        _check((self.channel == "staff") == (self.written is not None), "who wrote it down")
        _check(self.told_at.tzinfo is UTC and self.told_at.microsecond == 0, "the time")
        _check(_CONTENT_VERSION.fullmatch(self.content_version), "the content version")
        picked = [(answer.question, answer.choice) for answer in self.answers]
        _check(len(set(picked)) == len(picked), "an answer given twice")
        named = (*self.excluded, *self.asked_for)
        _check(all(_KEY_ID.fullmatch(key_id) for key_id in named), "the id of a key")
        _check(len(set(named)) == len(named), "a key left out or asked for twice, or both")
        for key, text in self.words.items():
            _check(_KEY.fullmatch(key), "a field's key")
            _check_text(text, "somebody's own words")
        _check(_is_drawing(self.drawing), "the drawing")
        _check_text(self.told_at_place, "the place of a tablet")
        _check(len(self.told_at_place) <= _LONGEST_PLACE, "the place of a tablet")
        object.__setattr__(self, "words", MappingProxyType(dict(self.words)))

    def to_bytes(self) -> bytes:
        """The one canonical byte form."""
        record: dict[str, Any] = {
            "v": VERSION,
            "channel": self.channel,
            "locale": self.locale,
            "told_at": self.told_at.isoformat().replace("+00:00", "Z"),
            "content_version": self.content_version,
            "answers": [{part: getattr(answer, part) for part in _ANSWER_PARTS} for answer in self.answers],
            "words": dict(self.words),
            "burst": self.burst,
        }
        record |= {part: list(ids) for part in _NAMING if (ids := getattr(self, part))}
        record |= {_DRAWING: self.drawing} if self.drawing else {}
        record |= {_ANSWER_TO: vars(self.answer_to)} if self.answer_to else {}
        record |= {_TOLD_AT_PLACE: self.told_at_place} if self.told_at_place else {}
        record |= {_WRITTEN: vars(self.written)} if self.written else {}
        return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Concern":
        """The concern with exactly these bytes. Raises BadConcern for any others."""
        record = _record(_json(data))
        _check(record["v"] == VERSION, "the version")
        answers = [_parts(answer, _ANSWER_PARTS) for answer in record["answers"]]
        _check(all(isinstance(text, str) for text in record["words"].values()), "somebody's own words")
        concern = cls(
            channel=record["channel"],
            locale=record["locale"],
            told_at=_time(record["told_at"]),
            content_version=record["content_version"],
            answers=tuple(Answer(**answer) for answer in answers),
            words=record["words"],
            burst=record["burst"],
            excluded=tuple(record.get(_EXCLUDED, ())),
            asked_for=tuple(record.get(_ASKED_FOR, ())),
            drawing=record.get(_DRAWING, ""),
            answer_to=AnswerTo(**_parts(record[_ANSWER_TO], _BOX_PARTS)) if _ANSWER_TO in record else None,
            told_at_place=record.get(_TOLD_AT_PLACE, ""),
            written=Written(**_parts(record[_WRITTEN], _WRITTEN_PARTS)) if _WRITTEN in record else None,
        )
        # Spaces, escapes, another order or a doubled key would be a second byte form of the same concern.
        _check(concern.to_bytes() == data, "the canonical form")
        return concern

    def picked(self, question: str) -> tuple[str, ...]:
        """The keys of the choices picked for this question, in the order in which they were picked."""
        return tuple(answer.choice for answer in self.answers if answer.question == question)

    def urgent(self, content: Content) -> bool:
        """True when any answer asks for eyes today."""
        return any(choice.urgent for choice in self._choices(content))

    def about_staff(self, content: Content) -> bool:
        """True when any answer says that this is about a grown-up who works at the school."""
        return any(choice.about_staff for choice in self._choices(content))

    def restricted(self, content: Content) -> bool:
        """True when it needs a second reader's word before anybody else is let in: about staff, or not for all."""
        return self.about_staff(content) or bool(self.excluded)

    def _choices(self, content: Content) -> list[Choice]:
        # An old concern may carry keys that the content has dropped since; nothing is known about those.
        picked = {(answer.question, answer.choice) for answer in self.answers}
        questions = content.questions.values()
        return [
            choice for asked in questions for choice in asked.choices if (asked.key, choice.key) in picked
        ]


def own_words(untrusted: str) -> str:
    """What somebody typed, as a concern can carry it: nothing is lost but what no screen shows.

    Line ends become one line feed, those that word processors paste (VT, FF) too; other control characters but
    the tab are dropped; half of a surrogate pair becomes U+FFFD. Text of n characters then takes at most 4n bytes
    in `Concern.to_bytes`.
    """
    lines = re.sub(r"\r\n?|[\x0b\x0c]", "\n", untrusted)
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", lines))


def _check(right: object, what: str) -> None:
    if not right:
        raise BadConcern(f"not a concern: {what}")


def _check_text(text: str, what: str) -> None:
    _check("\0" not in text and not _SURROGATES.search(text), what)


def _is_drawing(text: str) -> bool:
    try:
        return str(Drawing.read(text)) == text
    except BadDrawing:
        return False


def _json(data: bytes) -> object:
    # The parser's own errors hold the whole text. Raising outside the handler keeps them out of the chain.
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        pass
    raise BadConcern("not a concern: not JSON in UTF-8")


def _parts(value: object, expected: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != expected.keys():
        raise BadConcern("not a concern: parts are missing, or there are others")
    _check(all(isinstance(value[part], kind) for part, kind in expected.items()), "a part's type")
    return value


def _record(value: object) -> dict[str, Any]:
    naming = [part for part in _NAMING if isinstance(value, dict) and part in value]
    optional: dict[str, type] = {_DRAWING: str, _ANSWER_TO: dict, _TOLD_AT_PLACE: str, _WRITTEN: dict}
    there = {part: kind for part, kind in optional.items() if isinstance(value, dict) and part in value}
    record = _parts(value, _CONCERN_PARTS | dict.fromkeys(naming, list) | there)
    _check(all(isinstance(key_id, str) for part in naming for key_id in record[part]), "the id of a key")
    return record


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise BadConcern("not a concern: the time")
