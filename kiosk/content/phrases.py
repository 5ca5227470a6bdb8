"""Prepared phrases: what staff can answer with, and what fills the places in each."""

import re
from collections.abc import Collection, Mapping
from typing import cast, get_args

from kiosk.content.model import Audience, Phrase, SlotKind, Status
from kiosk.content.rows import ContentError, Row
from kiosk.content.tables import symbol_of

_PLACE = re.compile(r"\{([a-z]+)\}")


def phrase(key: str, row: Row, channels: Collection[str]) -> Phrase:
    """One row of phrases.toml. Raises ContentError when the label's places and its slots are not the same."""
    row.note()
    label = row.template("label", _PLACE)
    slots = _slots(row) if row.has("slots") else {}
    if sorted(_PLACE.findall(label)) != sorted(slots):
        raise row.error("each place in the label, such as {who}, stands in it once, and once in slots.")
    channel = cast(Audience, row.one_of("channel", channels))
    status = cast(Status, row.one_of("status", get_args(Status))) if row.has("status") else None
    if status and (slots or channel != "family"):
        raise row.error("how things stand is said to families, and with no place to fill.")
    return Phrase(key, channel, label, symbol_of(row), slots, status)


def check_statuses(phrases: Mapping[str, Phrase]) -> Mapping[str, Phrase]:
    """These phrases, if each status is said by exactly one of them; ContentError otherwise."""
    said = [one.status for one in phrases.values() if one.status]
    if sorted(said) != sorted(get_args(Status)):
        raise ContentError(f"phrases.toml: each of {', '.join(get_args(Status))} is the status of one row.")
    return phrases


def _slots(row: Row) -> dict[str, SlotKind]:
    found: dict[str, SlotKind] = {}
    parts = row.part("slots")
    for name in parts.names():
        found[name.removeprefix("slots.")] = cast(SlotKind, parts.one_of(name, get_args(SlotKind)))
    return found
