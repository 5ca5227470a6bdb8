"""Between the school profile and the forms in which staff write it: pure, both ways.

A form is described by a `Section`. `fill` writes what the profile says into its fields; `read` takes what came
back apart again, without judging it: that is for the Profile model. Rows are added in the empty one at the end,
and go by a tick or by being emptied, so nothing here needs a script.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from werkzeug.datastructures import MultiDict

from kiosk.profile import Profile

Kind = Literal["text", "long", "day", "time", "number", "pick", "ticks", "portrait"]
"""What a field asks for. A portrait is not typed: it has a page of its own, and a form leaves it as it is."""
Form = MultiDict[str, str]

MOST_ROWS: Final = 100
"""Rows of one form that are read at all; the profile allows fewer of each kind."""

_TYPED = (
    "text",
    "long",
    "day",
    "time",
)  # what an empty row has none of; a number or a pick has a first value
_TO_THE_MINUTE = 5  # of "08:30:00"


@dataclass(frozen=True)
class Field:
    """One thing to write. `name` is a field of the profile; "told.new" is a key within one. Words are ready to show."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """What can be picked: value and words."""
    otherwise: str = ""
    """What stands in a new row, and for a field that is left empty."""
    limit: int = 120
    unit: str = ""
    told: str = ", %s"
    """How a value is told after the others of its row: " to %s"."""

    def words_for(self, value: str) -> str:
        """How a picked value is called."""
        return dict(self.choices).get(value, value)


@dataclass(frozen=True)
class Rows:
    """A list of the profile's, a row for each entry."""

    name: str
    title: str
    one: str
    """What one row is called: "Holiday"."""
    fields: tuple[Field, ...]
    hint: str = ""
    today: str = ""
    """The words of the tick that sets `checked_on` to today; "" where nothing is checked."""
    keyed: bool = False
    """Entries have a key of their own that stays with them for ever."""
    plain: bool = False
    """Each entry is one text and not a mapping."""
    spare: int = 1
    """Empty rows at the end."""
    blames: str = ""
    """The field beside which a fault of a whole row is told; the first one, if empty."""

    @property
    def typed(self) -> tuple[Field, ...]:
        """The fields that a form has room for."""
        return tuple(field for field in self.fields if field.kind != "portrait")


@dataclass(frozen=True)
class Section:
    """One page of the profile."""

    key: str
    title: str
    intro: str
    parts: tuple[Field | Rows, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The profile's fields that this section is about."""
        return tuple(dict.fromkeys(part.name.partition(".")[0] for part in self.parts))

    def said(self, profile: Profile) -> dict[str, Any]:
        """What the profile says in this section, as JSON would have it."""
        whole = profile.model_dump(mode="json")
        return {name: whole.get(name, []) for name in self.names}  # an empty list may be left out

    def fingerprint(self, profile: Profile) -> str:
        """The same for two profiles that say the same here: a form carries what it was filled from."""
        canonical = json.dumps(self.said(profile), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Typed:
    """What came back: the profile's fields, unjudged, and for each list the numbers of the rows it was read from."""

    values: dict[str, Any]
    numbers: dict[str, list[int]]


def fill(section: Section, profile: Profile) -> Form:
    """The section's form as the profile fills it."""
    said, form = section.said(profile), Form()
    for part in section.parts:
        if isinstance(part, Rows):
            for number, entry in enumerate(said[part.name]):
                _fill_row(form, part, number, entry)
        else:
            found = _within(said, part.name)
            form.setlist(part.name, [_shown(part, value) for value in _listed(found)])
    return form


def read(
    section: Section, untrusted: Form, *, today: date, known_keys: Collection[str], new_key: Callable[[], str]
) -> Typed:
    """Take a form apart. `known_keys` are the keys that entries may keep; any other entry gets a new one."""
    values: dict[str, Any] = {}
    numbers: dict[str, list[int]] = {}
    for part in section.parts:
        if isinstance(part, Rows):
            rows = [
                (number, row)
                for number in row_numbers(part, untrusted)
                if (row := _read_row(part, number, untrusted, today)) is not None
            ]
            entries = [_keyed(row, untrusted, part, number, known_keys, new_key) for number, row in rows]
            values[part.name] = [entry["text"] for entry in entries] if part.plain else entries
            numbers[part.name] = [number for number, _ in rows]
        else:
            _put(values, part, _read_field(part, untrusted, part.name))
    return Typed(values, numbers)


def with_portraits(typed: Typed, profile: Profile) -> Typed:
    """The same, and each grown-up's photograph, which no form holds, as this profile has it."""
    shown = {adult.key: adult.portrait for adult in profile.adults if adult.portrait}
    adults = [
        {**entry, "portrait": shown[entry["key"]]} if entry["key"] in shown else entry
        for entry in typed.values.get("adults", ())
    ]
    return replace(typed, values={**typed.values, "adults": adults}) if adults else typed


def row_numbers(part: Rows, form: Form) -> list[int]:
    """The numbers of the rows that this form has for a list, in order."""
    name = re.compile(re.escape(part.name) + r"-([0-9]{1,3})-[a-z_]+")
    found = {int(match[1]) for match in map(name.fullmatch, form) if match}
    return sorted(found)[:MOST_ROWS]


def is_begun(part: Rows, number: int, form: Form) -> bool:
    """Whether anything was typed into a row: what only has its first value is an empty row."""
    return any(
        _is_typed(field, form.get(field_id(part, number, field.name), "").strip()) for field in part.typed
    )


def field_id(part: Rows, number: int, name: str) -> str:
    """What the field of this name is called in row `number`: in the form, and as an element of the page."""
    return f"{part.name}-{number}-{name}"


def _fill_row(form: Form, part: Rows, number: int, entry: Any) -> None:
    row = {"text": entry} if part.plain else entry
    if part.keyed:
        form.add(field_id(part, number, "key"), row["key"])
    for field in part.typed:
        form.add(field_id(part, number, field.name), _shown(field, row[field.name]))


def _shown(field: Field, value: object) -> str:
    return str(value)[:_TO_THE_MINUTE] if field.kind == "time" else str(value)


def _within(said: dict[str, Any], name: str) -> Any:
    whole, _, key = name.partition(".")
    return said[whole].get(key, "") if key else said[whole]


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _put(values: dict[str, Any], field: Field, value: str | list[str]) -> None:
    whole, _, key = field.name.partition(".")
    if not key:
        values[whole] = value
    elif value:
        values.setdefault(whole, {})[key] = value
    else:
        values.setdefault(whole, {})


def _read_row(part: Rows, number: int, untrusted: Form, today: date) -> dict[str, Any] | None:
    """The row, or None for one that is to go or was never begun."""
    if field_id(part, number, "remove") in untrusted:
        return None
    row = {
        field.name: _read_field(field, untrusted, field_id(part, number, field.name)) for field in part.typed
    }
    if part.today and field_id(part, number, "today") in untrusted:
        row["checked_on"] = today.isoformat()
    return row if any(_is_typed(field, row[field.name]) for field in part.typed) else None


def _read_field(field: Field, untrusted: Form, name: str) -> str | list[str]:
    known = [value for value, _ in field.choices]
    if field.kind == "ticks":
        return [value for value in known if value in untrusted.getlist(name)]
    typed = untrusted.get(name, "").replace("\r\n", "\n").replace("\t", " ").strip() or field.otherwise
    # Only what can be picked: a drawing that is not there would break a page in front of a child.
    return typed if field.kind != "pick" or typed in known else ""


def _is_typed(field: Field, value: str | list[str]) -> bool:
    return field.kind in _TYPED and value not in ("", field.otherwise)


def _keyed(
    row: dict[str, Any],
    untrusted: Form,
    part: Rows,
    number: int,
    known_keys: Collection[str],
    new_key: Callable[[], str],
) -> dict[str, Any]:
    if not part.keyed:
        return row
    untrusted_key = untrusted.get(field_id(part, number, "key"), "")
    return {"key": untrusted_key if untrusted_key in known_keys else new_key(), **row}
