"""From a form to an answer: which phrases are ticked, and what fills their places. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from kiosk.concern import Channel, own_words
from kiosk.content import Content, Phrase
from kiosk.i18n import Translator
from kiosk.reply import PHRASES_LIMIT, VALUE_LIMIT, WORDS_LIMIT, Reply, Said, lines_of

PICKED, WORDS, FILLED = "phrase", "words", "fill"
DAYS_AHEAD = 7
_NOT_IN_A_PLACE = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Written:
    """What a form holds, right or wrong. `wrong` names phrases with a place that is empty or can't be right."""

    picked: tuple[str, ...]
    filled: Mapping[str, Mapping[str, str]]
    words: str
    wrong: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing would be said."""
        return not self.picked and not self.words.strip()


def phrases_for(channel: Channel, content: Content) -> tuple[Phrase, ...]:
    """What can be said to a pupil, or to a family."""
    return tuple(one for one in content.phrases.values() if one.channel == channel)


def days_ahead(today: date) -> tuple[date, ...]:
    """The days that a visit or a call can be announced for."""
    return tuple(today + timedelta(days=number) for number in range(DAYS_AHEAD))


def read_answer(
    untrusted_form: MultiDict[str, str], channel: Channel, content: Content, today: date
) -> Written:
    """What was written. Only phrases for this channel count, and free words only for a family."""
    known = {one.key: one for one in phrases_for(channel, content)}
    picked = tuple(key for key in known if key in untrusted_form.getlist(PICKED))[:PHRASES_LIMIT]
    filled = {
        key: {slot: _value(untrusted_form.get(f"{FILLED}.{key}.{slot}", "")) for slot in one.slots}
        for key, one in known.items()
    }
    words = own_words(untrusted_form.get(WORDS, ""))[:WORDS_LIMIT] if channel == "family" else ""
    wrong = tuple(
        key
        for key in picked
        for slot, kind in known[key].slots.items()
        if not _fits(kind, filled[key][slot], content, today)
    )
    return Written(picked, filled, words, tuple(dict.fromkeys(wrong)))


def as_reply(written: Written, content: Content, english: Translator, now: datetime, today: date) -> Reply:
    """The answer that this form makes. Raises BadReply for one that says nothing."""
    bare = tuple(Said(key, written.filled[key]) for key in written.picked)
    moment = now.astimezone(UTC).replace(microsecond=0)
    reply = Reply(moment, content.version, bare, written.words.strip())
    shown = lines_of(reply, content, english, today)
    said = tuple(Said(one.phrase, one.filled, line.text) for one, line in zip(bare, shown, strict=True))
    return Reply(moment, content.version, said, reply.words)


def _value(untrusted: str) -> str:
    return _NOT_IN_A_PLACE.sub("", own_words(untrusted)).strip()[:VALUE_LIMIT]


def _fits(kind: str, value: str, content: Content, today: date) -> bool:
    if kind == "language":
        return value in content.families.languages
    try:
        if kind == "day":
            return date.fromisoformat(value) in days_ahead(today)
        if kind == "time":
            return time.fromisoformat(value).strftime("%H:%M") == value
    except ValueError:
        return False
    return bool(value)
