"""What lies in a pigeonhole: how to read the answers, and to whom its owner can write again. Never a word of theirs."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kiosk.concern import Channel, Concern
from kiosk.content import Content

_HEX16 = re.compile(r"[0-9a-f]{32}")
_VERSION = 1


class BadSlip(ValueError):
    """These are not the bytes of a slip."""


@dataclass(frozen=True)
class Slip:
    """`readers` are the key ids (hex) of those whom the worry was sealed to, `excluded` and `asked_for` as it says.

    `staff`: it is about a grown-up at school. `told_at` is the moment of telling, in whole seconds.
    """

    seed: bytes = field(repr=False)
    box: str
    concern_id: bytes
    told_at: datetime
    channel: Channel
    locale: str
    readers: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = ()
    staff: bool = False
    named: bool = False

    @classmethod
    def of(
        cls, concern: Concern, concern_id: bytes, seed: bytes, readers: tuple[str, ...], content: Content
    ) -> "Slip":
        """The slip for this worry. ValueError for a worry that wants no answer."""
        if concern.answer_to is None:
            raise ValueError("this worry wants no answer")
        return cls(
            seed,
            concern.answer_to.box,
            concern_id,
            concern.told_at,
            concern.channel,
            concern.locale,
            readers,
            concern.excluded,
            concern.asked_for,
            concern.about_staff(content),
            bool(concern.words.get("name")),
        )

    def about_staff(self, _: Content) -> bool:
        """As the worry said it, so that the routing rule reads a slip as it reads a worry."""
        return self.staff

    def to_bytes(self) -> bytes:
        """Canonical JSON, to be sealed."""
        record = {
            "v": _VERSION,
            "seed": base64.b64encode(self.seed).decode(),
            "box": self.box,
            "concern": self.concern_id.hex(),
            "told_at": int(self.told_at.timestamp()),
            "channel": self.channel,
            "locale": self.locale,
            "readers": list(self.readers),
            "excluded": list(self.excluded),
            "asked_for": list(self.asked_for),
            "staff": self.staff,
            "named": self.named,
        }
        return json.dumps(record, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Slip":
        """The slip with exactly these bytes. Raises BadSlip for any others."""
        made = _read(data)
        if made is None or made.to_bytes() != data:
            raise BadSlip("not a slip")
        return made


def _read(data: bytes) -> Slip | None:
    try:
        said: Mapping[str, Any] = json.loads(data)
        if said["v"] != _VERSION or not _HEX16.fullmatch(said["box"]):
            return None
        ids = {part: tuple(said[part]) for part in ("readers", "excluded", "asked_for")}
        if not all(_HEX16.fullmatch(one) for part in ids.values() for one in part):
            return None
        return Slip(
            base64.b64decode(said["seed"], validate=True),
            said["box"],
            bytes.fromhex(said["concern"]),
            datetime.fromtimestamp(said["told_at"], UTC),
            said["channel"],
            said["locale"],
            ids["readers"],
            ids["excluded"],
            ids["asked_for"],
            bool(said["staff"]),
            bool(said["named"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
