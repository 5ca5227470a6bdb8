"""An event of a case and its one byte form: canonical JSON (RFC 8259; keys sorted, no spaces, UTF-8).

Anything else is refused: an unknown kind, version or part, a doubled key, another order, another spelling. Nothing
here quotes what was written: not in an error, not in a `repr`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final, TypeVar, dataclass_transform, get_type_hints

from kiosk.case.parts import BadEvent, Id, PartKind

VERSION: Final = 1
KINDS: dict[str, "type[Event]"] = {}
"""Every kind of event, by the name that is written into its bytes."""

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_HEAD: Final = ("v", "kind")

E = TypeVar("E", bound="Event")


def _is_time(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is UTC and not value.microsecond


def _write_time(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


def _read_time(written: Any) -> Any:
    if isinstance(written, str) and _TIME.fullmatch(written):
        try:
            return datetime.fromisoformat(written)
        except ValueError:
            pass
    return None


Time = Annotated[datetime, PartKind(_is_time, _write_time, _read_time)]
"""A moment in UTC, in whole seconds."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Event:
    """Something that happened in a case: written down at this moment by this colleague. Raises BadEvent."""

    at: Time
    by: Id

    KIND: ClassVar[str] = ""
    PARTS: ClassVar[Mapping[str, PartKind]] = MappingProxyType({})

    def __post_init__(self) -> None:
        for name, part in self.PARTS.items():
            if not part.is_right(getattr(self, name)):
                raise BadEvent(f"not an event: {name} of {self.KIND}")

    def to_record(self) -> dict[str, Any]:
        """What is written, as values that JSON has."""
        written = {name: part.write(getattr(self, name)) for name, part in self.PARTS.items()}
        return {"v": VERSION, "kind": self.KIND} | written

    def to_bytes(self) -> bytes:
        """The one canonical byte form."""
        return json.dumps(
            self.to_record(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    @staticmethod
    def from_bytes(data: bytes) -> "Event":
        """The event with exactly these bytes. Raises BadEvent for any others."""
        event = from_record(_json(data))
        # Spaces, escapes, another order or a doubled key would be a second byte form of the same event.
        if event.to_bytes() != data:
            raise BadEvent("not an event: the canonical form")
        return event


def from_record(record: Any) -> Event:
    """The event that was written as these values. Raises BadEvent."""
    if not isinstance(record, dict) or record.get("v") != VERSION or record["v"] is True:
        raise BadEvent("not an event: the version")
    name = record.get("kind")
    made = KINDS.get(name) if isinstance(name, str) else None
    if made is None:
        raise BadEvent("not an event: the kind")
    if record.keys() != {*_HEAD, *made.PARTS}:
        raise BadEvent(f"not an event: parts of {made.KIND} are missing, or there are others")
    return made(**{part: kind.read(record[part]) for part, kind in made.PARTS.items()})


@dataclass_transform(frozen_default=True, kw_only_default=True)
def kind(name: str) -> Callable[[type[E]], type[E]]:
    """Make a class a kind of event under this name, which is for ever: stored events carry it."""

    def make(cls: type[E]) -> type[E]:
        made = dataclass(frozen=True, kw_only=True, repr=False)(cls)
        hints = get_type_hints(made, include_extras=True)
        parts = {field.name: _part_kind(hints[field.name]) for field in fields(made)}
        made.KIND = name
        made.PARTS = MappingProxyType(parts)
        if KINDS.setdefault(name, made) is not made:
            raise TypeError(f"two kinds of event are called {name}")
        return made

    return make


def _part_kind(hint: Any) -> PartKind:
    found: PartKind = hint.__metadata__[0]
    return found


def _json(data: bytes) -> object:
    # The parser's own errors hold the whole text. Raising outside the handler keeps them out of the chain.
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        pass
    raise BadEvent("not an event: not JSON in UTF-8")


def _is_instead(value: Any) -> bool:
    return value is None or (isinstance(value, Event) and "instead" not in value.PARTS)


Instead = Annotated[
    Event | None,
    PartKind(
        _is_instead,
        lambda event: None if event is None else event.to_record(),
        lambda record: None if record is None else from_record(record),
    ),
]
"""What an event should have said; None when it should not be there. A correction is not itself corrected."""
