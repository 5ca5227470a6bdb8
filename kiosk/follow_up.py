"""What somebody adds to their worry later, as it travels: strict canonical bytes, like the worry's own.

Nothing here ever quotes what was said: not in an error, not in a `repr`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal, get_args

from kiosk.concern import Answer, BadConcern

Act = Literal["more", "thanks", "stopped", "not-stopped", "again", "seen"]
"""They say more, say thank you, say whether it has stopped or started again; or a code opened an answer: `seen`."""

VERSION = 1
_HEX16 = re.compile(r"[0-9a-f]{32}")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_CONTENT_VERSION = re.compile(r"[0-9a-f]{1,64}")
_BAD_TEXT = re.compile(r"[\0\ud800-\udfff]")
_PARTS = {
    "v": int,
    "act": str,
    "box": str,
    "locale": str,
    "told_at": str,
    "content_version": str,
    "answers": list,
    "words": dict,
    "reply": str,
}
_ANSWER_PARTS = ("question", "choice", "shown")


class BadFollowUp(ValueError):
    """These are not the bytes, or the parts, of a follow-up. The text never says what was in them."""


@dataclass(frozen=True)
class FollowUp:
    """One later message. `told_at` is UTC in whole seconds; of `seen` it tells the day only.

    `box` is the id (hex) of the box for answers that the worry names: so a message that somebody else puts under
    that worry is known. `reply` is the id (hex) of the answer that was opened, for `seen` alone.
    Raises BadFollowUp for parts that none can have.
    """

    act: Act
    box: str
    locale: str
    told_at: datetime
    content_version: str
    answers: tuple[Answer, ...] = field(default=(), repr=False)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    reply: str = ""

    def __post_init__(self) -> None:
        _check(self.act in get_args(Act), "the act")
        _check(_HEX16.fullmatch(self.box), "the box")
        _check(_TAG.fullmatch(self.locale), "the locale")
        _check(self.told_at.tzinfo is UTC and self.told_at.microsecond == 0, "the time")
        _check(_CONTENT_VERSION.fullmatch(self.content_version), "the content version")
        picked = [(answer.question, answer.choice) for answer in self.answers]
        _check(len(set(picked)) == len(picked), "an answer given twice")
        for key, text in self.words.items():
            _check(_KEY.fullmatch(key), "a field's key")
            _check(not _BAD_TEXT.search(text), "somebody's own words")
        _check(bool(_HEX16.fullmatch(self.reply)) == (self.act == "seen"), "the answer that was seen")
        _check(self.reply == "" or self.act == "seen", "the answer that was seen")
        object.__setattr__(self, "words", MappingProxyType(dict(self.words)))

    @property
    def says_something(self) -> bool:
        """True for what a person wrote or tapped; False for the mark that an answer was opened."""
        return self.act != "seen"

    def to_bytes(self) -> bytes:
        """The one canonical byte form."""
        record: dict[str, Any] = {
            "v": VERSION,
            "act": self.act,
            "box": self.box,
            "locale": self.locale,
            "told_at": self.told_at.isoformat().replace("+00:00", "Z"),
            "content_version": self.content_version,
            "answers": [{part: getattr(answer, part) for part in _ANSWER_PARTS} for answer in self.answers],
            "words": dict(self.words),
            "reply": self.reply,
        }
        return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "FollowUp":
        """The follow-up with exactly these bytes. Raises BadFollowUp for any others."""
        made = _read(data)
        if made is None:
            raise BadFollowUp("not a follow-up: the bytes")
        # Spaces, escapes, another order or a doubled key would be a second byte form of the same message.
        _check(made.to_bytes() == data, "the canonical form")
        return made


def _read(data: bytes) -> FollowUp | None:
    # The parser's own errors hold the whole text: so nothing is raised from within their handler.
    try:
        said = json.loads(data.decode())
        if said.keys() != _PARTS.keys() or any(type(said[part]) is not kind for part, kind in _PARTS.items()):
            return None
        if said["v"] != VERSION or not all(isinstance(text, str) for text in said["words"].values()):
            return None
        answers = tuple(Answer(**{part: str(one[part]) for part in _ANSWER_PARTS}) for one in said["answers"])
        moment = datetime.strptime(said["told_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        rest = {part: said[part] for part in ("act", "box", "locale", "content_version", "words", "reply")}
        return FollowUp(answers=answers, told_at=moment, **rest)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, BadConcern):
        return None


def _check(right: object, what: str) -> None:
    if not right:
        raise BadFollowUp(f"not a follow-up: {what}")
