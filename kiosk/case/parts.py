"""What a part of an event may be, and how it is written: each part has one type and one written form.

A part is declared by its annotation: `why: Text`. Nothing here quotes a value: a part may hold what staff wrote.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

KEY: Final = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
LONGEST_KEY: Final = 120
LONGEST_TEXT: Final = 12_000
MOST: Final = 60
"""How many keys, ids or people one event can name."""

_ID = re.compile(r"[0-9a-f]{32}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadEvent(ValueError):
    """These are not the bytes, or the parts, of an event. The text names the part and never says what was in it."""


@dataclass(frozen=True)
class PartKind:
    """How one kind of part is checked, written into JSON, and read from it again."""

    is_right: Callable[[Any], bool]
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_KEY and KEY.fullmatch(value) is not None


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_TEXT
        and not _CONTROLS.search(value)
        and not _SURROGATES.search(value)
    )


def _is_tuple_of(one: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_right(value: Any) -> bool:
        whole = isinstance(value, tuple) and len(value) <= MOST and all(one(item) for item in value)
        return whole and len(set(value)) == len(value)

    return is_right


def _or_empty(one: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value == "" or one(value)


def _is_day(value: Any) -> bool:
    return type(value) is date


def _day(written: Any) -> Any:
    if isinstance(written, str) and _DAY.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            pass
    return written  # what is no day is refused by the check, like any other wrong part


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _tuple(written: Any) -> Any:
    return (
        tuple(written)
        if isinstance(written, list) and all(isinstance(one, str) for one in written)
        else written
    )


_AS_LIST: Final = {"write": list, "read": _tuple}

Key = Annotated[str, PartKind(_is_key)]
"""A key of the content."""
KeyOrNone = Annotated[str, PartKind(_or_empty(_is_key))]
"""A key, or "" for none."""
Keys = Annotated[tuple[str, ...], PartKind(_is_tuple_of(_is_key), **_AS_LIST)]
Id = Annotated[str, PartKind(_is_id)]
"""The 16 bytes, in hex, that name a worry, a case or a person."""
IdOrNone = Annotated[str, PartKind(_or_empty(_is_id))]
Ids = Annotated[tuple[str, ...], PartKind(_is_tuple_of(_is_id), **_AS_LIST)]
Text = Annotated[str, PartKind(_is_text)]
"""What staff wrote; may be empty."""
Why = Annotated[str, PartKind(lambda value: _is_text(value) and bool(value.strip()))]
"""A reason that must be given."""
Day = Annotated[date, PartKind(_is_day, date.isoformat, _day)]
DayOrNone = Annotated[
    date | None,
    PartKind(
        lambda value: value is None or _is_day(value),
        lambda value: None if value is None else value.isoformat(),
        lambda written: None if written is None else _day(written),
    ),
]
Number = Annotated[int, PartKind(_is_number)]
"""The number of another event of the same case; 0 for none."""
Yes = Annotated[bool, PartKind(lambda value: type(value) is bool)]
