"""The fields of a form, made from what an event says its parts are. Pure.

So every kind of event has its form, a new one too; what is asked in which words stands in `words_of_parts`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from kiosk.case import parts as part_kinds
from kiosk.case.event import Event
from kiosk.case.parts import LONGEST_TEXT, PartKind
from kiosk.inbox.cases.options import Around, Groups, Option, Options, groups_for
from kiosk.inbox.cases.words_of_parts import nobody, words_of

Look = Literal["one", "many", "pick", "line", "text", "day", "tick"]
Raw = Mapping[str, tuple[str, ...]]
"""A form as a browser sends it: for each part, what was typed or chosen."""

YES, NO = "yes", "no"
LINE: Final = 200
"""The longest one-line text."""

_LOOKS: Final[tuple[tuple[Any, Look], ...]] = (
    (part_kinds.Key, "one"),
    (part_kinds.KeyOrNone, "one"),
    (part_kinds.Keys, "many"),
    (part_kinds.Id, "one"),
    (part_kinds.IdOrNone, "one"),
    (part_kinds.Ids, "many"),
    (part_kinds.Text, "text"),
    (part_kinds.Why, "text"),
    (part_kinds.Day, "day"),
    (part_kinds.DayOrNone, "day"),
    (part_kinds.Number, "one"),
    (part_kinds.Yes, "tick"),
)
_ALWAYS: Final[tuple[Any, ...]] = (part_kinds.Key, part_kinds.Id, part_kinds.Why, part_kinds.Day)
_NEEDED: Final = tuple(one.__metadata__[0] for one in _ALWAYS)
_NUMBER: Final[Any] = part_kinds.Number
# What the event itself does not insist on, although it says nothing without.
_NEEDED_TOO: Final = (
    "person-added.parts", "part-given.parts", "met.people", "agreed.people", "observed.signs", "plan-reviewed.plan",
    "task-done.task", "task-dropped.task", "heard.said",
)  # fmt: skip
# What may stay empty, because something else says it: see `kiosk.inbox.cases.derived`.
_NOT_NEEDED: Final = ("person-added.name", "person-added.person", "planned.review", "task-set.due")
# What nobody fills in: the writer and the moment, and what follows from something else.
_NOT_ASKED: Final = (
    "at", "by", "concerns", "told_by", "threshold", "cases", "checked-back.reopens",
)  # fmt: skip
_LINES: Final = ("name", "year", "group", "consented.who", "system", "label", "reference")
_PICKS: Final = ("person-added.person", "case-linked.case", "concern-joined.concern")
_YES_OR_NO: Final = ("consented.agreed",)
# Long lists of which most entries need nothing: one line to read, one stop for a keyboard, until they are opened.
_FOLDED: Final = (
    "classified.methods", "classified.vulnerabilities", "classified.places", "classified.circumstances",
)  # fmt: skip
# Days on which something was done; every other day of an event lies ahead.
PAST: Final = ("on",)


@dataclass(frozen=True)
class Field:
    """One field. `groups` are its choices, the choice of none first; days lie between `earliest` and `latest`."""

    part: str
    look: Look
    label: str
    hint: str
    needed: bool
    groups: Groups = ()
    longest: int = LONGEST_TEXT
    earliest: date | None = None
    latest: date | None = None
    folded: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """Everything that can be chosen."""
        return tuple(row.value for group in self.groups for row in group.rows)


def fields_for(made: type[Event], around: Around, without: Iterable[str] = ()) -> tuple[Field, ...]:
    """The fields of the form for this kind of event, in the order of its parts."""
    left_out = {*_NOT_ASKED, *without}
    asked = (part for part in made.PARTS if part not in left_out and f"{made.KIND}.{part}" not in left_out)
    found = (_field(made, part, around) for part in asked)
    # Where nobody is known from another case, nobody is asked which of them it is.
    return tuple(field for field in found if field.needed or field.look != "pick" or len(field.values) > 1)


def look_of(made: type[Event], part: str) -> Look:
    """How this part of this kind of event is asked for."""
    name = f"{made.KIND}.{part}"
    if name in _PICKS:
        return "pick"
    if name in _YES_OR_NO:
        return "one"
    if part in _LINES or name in _LINES:
        return "line"
    return next(look for hint, look in _LOOKS if hint.__metadata__[0] is made.PARTS[part])


def raw_of(event: Event) -> Raw:
    """An event as the form would send it."""
    return MappingProxyType({part: _raw(getattr(event, part)) for part in event.PARTS})


def _field(made: type[Event], part: str, around: Around) -> Field:
    name, kind = f"{made.KIND}.{part}", made.PARTS[part]
    label, hint = words_of(made.KIND, part)
    if made.KIND == "tested" and part.replace("_", "-") in around.casework.tests:
        hint = around.casework.tests[part.replace("_", "-")].ask
    look = look_of(made, part)
    needed = (kind in _NEEDED or name in (*_NEEDED_TOO, *_YES_OR_NO)) and name not in _NOT_NEEDED
    if name == "person-added.name" and not around.listed.get("person-added.person"):
        needed, hint = True, ""
    day = look == "day"
    return Field(
        part=part,
        look=look,
        label=label,
        hint=hint,
        needed=needed,
        groups=_groups(made.KIND, part, kind, look, needed, around),
        longest=LINE if look == "line" else LONGEST_TEXT,
        earliest=around.today if day and part not in PAST else None,
        latest=around.today if day and part in PAST else None,
        folded=name in _FOLDED,
    )


def _groups(kind: str, part: str, part_kind: PartKind, look: Look, needed: bool, around: Around) -> Groups:
    if f"{kind}.{part}" in _YES_OR_NO:
        return (Options("", (Option(YES, "Yes"), Option(NO, "No"))),)
    if look not in ("one", "many", "pick"):
        return ()
    found = groups_for(kind, part, around)
    if look == "many" or needed:
        return found
    none = Option("0" if part_kind is _NUMBER.__metadata__[0] else "", nobody(kind, part))
    return (Options("", (none,)), *found)


def _raw(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return (YES if value else NO,)
    if isinstance(value, tuple):
        return tuple(str(one) for one in value)
    if value is None:
        return ()
    return (value.isoformat() if isinstance(value, date) else str(value),)
