"""What the list needs to know of one concern: small, without a word of the teller's own."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kiosk.concern import Concern
from kiosk.content import Content

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Summary:
    """A concern in one line: keys of the content, never own words. `told` holds (question, choice) pairs."""

    urgent: bool
    told_at: datetime
    channel: str
    locale: str
    burst: bool
    named: bool
    told: tuple[tuple[str, str], ...]

    def picked(self, *questions: str) -> tuple[tuple[str, str], ...]:
        """The (question, choice) pairs told to any of these questions, in the teller's order."""
        return tuple(pair for pair in self.told if pair[0] in questions)


@dataclass(frozen=True, repr=False)
class Slip:
    """What is filed for one person about one concern: the summary, and the key that opens the concern again.

    Holding the key makes the second opening one AES-GCM call. It also pins the envelope: one that was put in
    its place after the first opening does not open with this key, and is shown as damaged.
    """

    data_key: bytes
    summary: Summary

    def to_bytes(self) -> bytes:
        """Compact JSON, to be sealed."""
        one = self.summary
        return json.dumps(
            {
                "v": _VERSION,
                "key": base64.b64encode(self.data_key).decode("ascii"),
                "at": int(one.told_at.timestamp()),
                "from": [one.channel, one.locale],
                "is": [one.urgent, one.burst, one.named],
                "told": one.told,
            },
            separators=(",", ":"),
        ).encode("utf-8")

    @classmethod
    def from_bytes(cls, opened: bytes) -> "Slip":
        """Read what `to_bytes` wrote. Raises ValueError for anything else."""
        try:
            return cls._from_document(json.loads(opened))
        except (KeyError, TypeError) as error:
            raise ValueError("not a slip of this version") from error

    @classmethod
    def _from_document(cls, document: dict[str, Any]) -> "Slip":
        if document["v"] != _VERSION:
            raise ValueError("not a slip of this version")
        channel, locale = document["from"]
        urgent, burst, named = document["is"]
        told = tuple((question, choice) for question, choice in document["told"])
        moment = datetime.fromtimestamp(document["at"], UTC)
        summary = Summary(urgent, moment, channel, locale, burst, named, told)
        return cls(base64.b64decode(document["key"], validate=True), summary)


def summarise(concern: Concern, content: Content) -> Summary:
    """The one line about this concern."""
    return Summary(
        urgent=concern.urgent(content),
        told_at=concern.told_at,
        channel=concern.channel,
        locale=concern.locale,
        burst=concern.burst,
        named=any(concern.words.get(field) for field in ("name", "child")),
        told=tuple((answer.question, answer.choice) for answer in concern.answers),
    )
