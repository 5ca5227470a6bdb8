"""What somebody answered to a survey, as it travels: the keys of answers, who was asked, and not a thing more.

There is no name in it, no language, no time, no place and no word of anybody's own: whatever is not written down
can't tell who it was. The bytes are canonical JSON, as those of a worry are.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

from kiosk.content import Content

Who = Literal["pupil", "family", "staff"]
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,49}")
_MOST: Final = 20
"""Questions of one survey that are read at all: far more than anybody would answer."""
_LENGTH: Final = 1_200
"""Bytes. A worry with its box for answers is in the envelopes' second size, and so is this: sizes tell nothing."""
_VERSION: Final = 1


class BadAnswers(ValueError):
    """These are not the bytes, or the parts, of answers to a survey. The text never says what was in them."""


@dataclass(frozen=True)
class Answers:
    """The answers of one person: the key of each question that they answered, and of what they picked.

    `burst` marks one of many from one tablet within minutes. Raises BadAnswers for parts that none can have.
    """

    who: Who
    picked: Mapping[str, str] = field(repr=False)
    burst: bool = False

    def __post_init__(self) -> None:
        keys = (*self.picked, *self.picked.values())
        if not 1 <= len(self.picked) <= _MOST or not all(_KEY.fullmatch(key) for key in keys):
            raise BadAnswers("not answers: the keys")
        if self.who not in get_args(Who):
            raise BadAnswers("not answers: who was asked")
        object.__setattr__(self, "picked", MappingProxyType(dict(self.picked)))

    @property
    def excluded(self) -> tuple[str, ...]:
        """Nobody is left out: answers go the way of an ordinary worry (see kiosk.routing.Routed)."""
        return ()

    @property
    def asked_for(self) -> tuple[str, ...]:
        """Nobody is asked for."""
        return ()

    def about_staff(self, content: Content) -> bool:
        """They are about nobody."""
        return False

    def to_bytes(self) -> bytes:
        """The one canonical byte form, with spaces up to the length of a short worry that wants an answer."""
        record = {"v": _VERSION, "who": self.who, "picked": dict(self.picked), "burst": self.burst}
        return json.dumps(record, sort_keys=True, separators=(",", ":")).encode().ljust(_LENGTH)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Answers":
        """The answers with exactly these bytes. Raises BadAnswers for any others."""
        found = _read(data)
        if found is None or found.to_bytes() != data:
            raise BadAnswers("not answers of this version")
        return found


def _read(data: bytes) -> Answers | None:
    # The parser's own errors hold the whole text: none of them leaves this function.
    try:
        said = json.loads(data)
        return Answers(
            said["who"], {str(key): str(one) for key, one in said["picked"].items()}, bool(said["burst"])
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
