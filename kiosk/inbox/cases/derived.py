"""What a form leaves to the rest of what was said: usual days, known names, and what follows from an answer. Pure."""

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from kiosk.inbox.cases.options import Around

Values = dict[str, Any]

_EMPTY: Final[Mapping[str, Values]] = {
    "opened": {"told_by": ""},
    "task-set": {"threshold": "", "cases": ()},
}


def fill_in(kind: str, values: Values, around: Around) -> Values:
    """These values, with what the form for this kind does not ask."""
    values = dict(_EMPTY.get(kind, {})) | values
    found = _OF_KIND.get(kind)
    return found(values, around) if found else values


def _person(values: Values, around: Around) -> Values:
    """Somebody from another case keeps their id; what is left empty is as it is there."""
    known = values.get("person", "")
    if not known:
        return values | {"person": os.urandom(16).hex()}
    there = next(
        (
            row
            for group in around.listed.get("person-added.person", ())
            for row in group.rows
            if row.value == known
        ),
        None,
    )
    return values | {"name": values["name"] or (there.label if there else "")}


def _plan(values: Values, around: Around) -> Values:
    row = around.casework.plans[values["plan"]]
    return values | {"review": values["review"] or around.days.weeks_after(around.today, row.every_weeks)}


def _task(values: Values, around: Around) -> Values:
    row = around.casework.tasks[values["task"]]
    return values | {"due": values["due"] or around.days.after(around.today, row.school_days)}


def _checked_back(values: Values, around: Around) -> Values:
    return values | {"reopens": around.casework.stopped[values["answer"]].reopens}


_OF_KIND: Final[Mapping[str, Callable[[Values, Around], Values]]] = MappingProxyType(
    {
        "person-added": _person,
        "planned": _plan,
        "task-set": _task,
        "checked-back": _checked_back,
    }
)
