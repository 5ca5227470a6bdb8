"""How a case stands, as bytes, so that a reader need not go through all of its entries again. Pure.

What is kept is no record: the entries are. It is read again only by the very rules that made it, and only while the
case has no entry more: see RULES. So it is not asked a second time whether each part of it is right: very many cases
are read at once.
"""

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from kiosk.case.event import KINDS, Event
from kiosk.case.state import Case

Again = TypeVar("Again")


class BadCase(ValueError):
    """These bytes are not how a case stands, or other rules made them. Nothing of them is quoted."""


@dataclass(frozen=True)
class _Form:
    """How values of one type are written into JSON, and read from it."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _digest(folder: Traversable) -> bytes:
    found = sorted(folder.iterdir(), key=lambda one: one.name)
    parts = (_digest(one) if one.is_dir() else one.read_bytes() for one in found if _counts(one))
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def _counts(one: Traversable) -> bool:
    return one.name.endswith(".py") or (one.is_dir() and one.name != "__pycache__")


RULES: Final = _digest(files("kiosk.case")).hex()
"""Another one whenever a rule of cases is another one: then what was kept is not read, and the entries are."""


def to_bytes(case: Case) -> bytes:
    """How this case stands, to be sealed."""
    return json.dumps([RULES, _form(Case).write(case)], ensure_ascii=False, separators=(",", ":")).encode()


def from_bytes(opened: bytes) -> Case:
    """The same case again. Raises BadCase for anything else, and for what other rules made."""
    try:
        rules, said = json.loads(opened)
        if rules == RULES:
            found: Case = _form(Case).read(said)
            return found
    except (ValueError, TypeError, KeyError):
        pass
    raise BadCase("not how a case stands by these rules")


@cache
def _form(hint: Any) -> _Form:
    if get_origin(hint) is not None:
        return _composed(get_origin(hint), get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Event):
        return _Form(lambda event: event.to_record(), _event)
    if is_dataclass(hint):
        return _record(hint)
    return _PLAIN[hint]


_AS_IT_IS: Final = _Form(lambda value: value, lambda written: written)
_PLAIN: Final[Mapping[Any, _Form]] = {
    str: _AS_IT_IS,
    int: _AS_IT_IS,
    bool: _AS_IT_IS,
    datetime: _Form(lambda at: int(at.timestamp()), lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    date: _Form(date.isoformat, date.fromisoformat),
}


def _composed(origin: Any, parts: tuple[Any, ...]) -> _Form:
    if origin is Literal:
        return _AS_IT_IS
    if origin in (Union, types.UnionType):
        return _or_none(_form(next(part for part in parts if part is not type(None))))
    if origin is tuple and parts[-1] is not Ellipsis:
        return _pair(*map(_form, parts))
    if origin in (tuple, frozenset):
        one = _form(parts[0])
        if one is _AS_IT_IS:
            return _Form(list, origin)
        return _Form(
            lambda values: [one.write(value) for value in values],
            lambda written: origin([one.read(value) for value in written]),
        )
    return _mapping(*map(_form, parts))


def _or_none(one: _Form) -> _Form:
    return _Form(
        lambda value: None if value is None else one.write(value),
        lambda written: None if written is None else one.read(written),
    )


def _pair(*each: _Form) -> _Form:
    return _Form(
        lambda values: [one.write(value) for one, value in zip(each, values, strict=True)],
        lambda written: tuple(one.read(value) for one, value in zip(each, written, strict=True)),
    )


def _mapping(key: _Form, value: _Form) -> _Form:
    # As pairs: a key may be a number or a pair itself, and the order is that of the case.
    return _Form(
        lambda values: [[key.write(one), value.write(other)] for one, other in values.items()],
        lambda written: MappingProxyType({key.read(one): value.read(other) for one, other in written}),
    )


def _record(made: Any) -> _Form:
    """Only what is not as it is in every new one."""
    hints = get_type_hints(made)
    forms = {field.name: _form(hints[field.name]) for field in fields(made)}
    usual = {
        field.name: field.default if field.default_factory is MISSING else field.default_factory()
        for field in fields(made)
    }

    def write(value: Any) -> dict[str, Any]:
        said = {name: getattr(value, name) for name in forms}
        return {name: forms[name].write(one) for name, one in said.items() if one != usual[name]}

    unwritten = {name: value for name, value in usual.items() if value is not MISSING}
    reads = {name: form.read for name, form in forms.items() if form is not _AS_IT_IS}

    def read(written: dict[str, Any]) -> Any:
        parts = unwritten | written
        if parts.keys() != forms.keys():
            raise ValueError("parts are missing, or there are others")
        for name in written.keys() & reads.keys():
            parts[name] = reads[name](parts[name])
        return _again(made, parts)

    return _Form(write, read)


def _event(record: Any) -> Event:
    made = KINDS[record["kind"]]
    return _again(made, {name: part.read(record[name]) for name, part in made.PARTS.items()})


def _again(made: type[Again], parts: dict[str, Any]) -> Again:
    one = object.__new__(made)
    one.__dict__.update(parts)
    return one
