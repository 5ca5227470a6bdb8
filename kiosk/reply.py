"""An answer of staff, as it travels, and as it is read: keys of prepared phrases with what fills their places.

So it is in the reader's own language whatever language it was written in, with no machine in between. A day is kept
as a date: whoever reads "tomorrow" a day late would wait for the wrong day.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, cast, get_args

from babel.dates import format_date, format_time

from kiosk.content import Content, Language
from kiosk.content.model import Status
from kiosk.i18n import Translator, day_and_month

VERSION = 1
PHRASES_LIMIT = 12
VALUE_LIMIT = 60
WORDS_LIMIT = 2000
WORDS_LOCALE = "en-GB"
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_SLOT = re.compile(r"\{([a-z]+)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BAD_WORDS = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_WEEK = timedelta(days=6)


class BadReply(ValueError):
    """These are not the bytes, or the parts, of an answer. The text never says what was in them."""


@dataclass(frozen=True)
class Said:
    """One prepared phrase and what fills its places: a name, a day (ISO), a time (HH:MM), a place.

    `shown` is the English that was sent, for when a later content no longer knows the phrase.
    """

    phrase: str
    filled: Mapping[str, str] = field(default_factory=dict, repr=False)
    shown: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _check(_KEY.fullmatch(self.phrase), "a phrase's key")
        for slot, value in self.filled.items():
            _check(_KEY.fullmatch(slot), "a place's name")
            _check(0 < len(value) <= VALUE_LIMIT and not _CONTROL.search(value), "what fills a place")
        _check(not _CONTROL.search(self.shown), "the words that were sent")
        object.__setattr__(self, "filled", MappingProxyType(dict(self.filled)))


@dataclass(frozen=True)
class Reply:
    """One answer. `words` are free words in English, for families. Raises BadReply for parts that none can have."""

    sent_at: datetime
    content_version: str
    said: tuple[Said, ...] = field(repr=False)
    words: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _check(self.sent_at.tzinfo is UTC and self.sent_at.microsecond == 0, "the time")
        _check(re.fullmatch(r"[0-9a-f]{1,64}", self.content_version), "the content version")
        _check(len(self.said) <= PHRASES_LIMIT, "the number of phrases")
        _check(len(self.words) <= WORDS_LIMIT and not _BAD_WORDS.search(self.words), "the free words")
        _check(self.said or self.words.strip(), "anything to say")

    def to_bytes(self) -> bytes:
        """The one canonical byte form."""
        record = {
            "v": VERSION,
            "sent_at": self.sent_at.isoformat().replace("+00:00", "Z"),
            "content_version": self.content_version,
            "said": [
                {"phrase": one.phrase, "filled": dict(one.filled), "shown": one.shown} for one in self.said
            ],
            "words": self.words,
        }
        return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Reply":
        """The answer with exactly these bytes. Raises BadReply for any others."""
        made = _read(data)
        if made is None or made.to_bytes() != data:
            raise BadReply("not an answer: the bytes")
        return made


@dataclass(frozen=True)
class Line:
    """One phrase as it is read: its drawing and its words, in the reader's language or (`foreign`) in English."""

    symbol: str
    text: str
    foreign: bool = False


def lines_of(reply: Reply, content: Content, language: Translator, today: date) -> tuple[Line, ...]:
    """An answer in somebody's own language on this day."""
    return tuple(_line(said, content, language, today) for said in reply.said)


def status_of(reply: Reply, content: Content) -> Status | None:
    """How things stand as this answer says; None for one that does not say. Where it says two, the later one counts."""
    known = (content.phrases.get(said.phrase) for said in reply.said)
    found = [one.status for one in known if one and one.status]
    return max(found, key=get_args(Status).index, default=None)


def status_now(replies: Iterable[Reply], content: Content) -> Status | None:
    """How things stand after these answers, in any order; None where nobody has said."""
    order = get_args(Status)
    said = [(one.sent_at, order.index(status)) for one in replies if (status := status_of(one, content))]
    return cast(Status, order[max(said)[1]]) if said else None


def only_says_status(reply: Reply, content: Content) -> bool:
    """True for an answer that says how things stand and nothing else."""
    said = [content.phrases.get(one.phrase) for one in reply.said]
    return bool(said) and not reply.words and all(one and one.status for one in said)


def day_in_words(day: date, language: Translator, today: date) -> str:
    """A day as one says it: today, tomorrow, on Monday; with its date when it is over or further away."""
    if day == today:
        return language.pgettext("day", "today")
    if day == today + timedelta(days=1):
        return language.pgettext("day", "tomorrow")
    near = today < day <= today + _WEEK
    locale = language.locale
    named = format_date(day, "EEEE", locale=locale) if near else day_and_month(day, locale)
    # NOTE: %(day)s is a day of the week, and sometimes its date: "on Monday", "on Monday 23 November".
    return language.pgettext("day", "on %(day)s") % {"day": named}


def language_in_words(spoken: Language, language: Translator) -> str:
    """What a language is called in the reader's own; where nobody has settled that, its name in itself."""
    tag = spoken.tag.replace("-", "_")
    named = language.locale.languages.get(tag) or language.locale.languages.get(tag.partition("_")[0])
    if language.tag == WORDS_LOCALE:
        return spoken.name
    return str(named or spoken.autonym)


def _line(said: Said, content: Content, language: Translator, today: date) -> Line:
    known = content.phrases.get(said.phrase)
    if known is None or set(known.slots) != set(said.filled):
        return Line("answer", said.shown, foreign=language.tag != WORDS_LOCALE)
    filled = {
        slot: _fill(known.slots[slot], value, content, language, today) for slot, value in said.filled.items()
    }
    text = _SLOT.sub(lambda place: filled.get(place[1], ""), language.pgettext("phrase", known.label))
    return Line(known.symbol, text[:1].upper() + text[1:])


def _fill(kind: str, value: str, content: Content, language: Translator, today: date) -> str:
    if kind == "language" and value in content.families.languages:
        return language_in_words(content.families.languages[value], language)
    try:
        if kind == "day":
            return day_in_words(date.fromisoformat(value), language, today)
        if kind == "time":
            return str(format_time(time.fromisoformat(value), "short", locale=language.locale))
    except ValueError:
        return value
    return value


def _read(data: bytes) -> Reply | None:
    try:
        said: Any = json.loads(data.decode())
        if said.keys() != {"v", "sent_at", "content_version", "said", "words"} or said["v"] != VERSION:
            return None
        phrases = tuple(_said(one) for one in said["said"])
        moment = datetime.strptime(said["sent_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return Reply(moment, said["content_version"], phrases, said["words"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _said(one: Any) -> Said:
    if one.keys() != {"phrase", "filled", "shown"}:
        raise BadReply("not an answer: a phrase's parts")
    return Said(one["phrase"], one["filled"], one["shown"])


def _check(right: object, what: str) -> None:
    if not right:
        raise BadReply(f"not an answer: {what}")
