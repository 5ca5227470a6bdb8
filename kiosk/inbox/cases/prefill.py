"""What stands in a form before anybody has typed: today, how the case stands, what a link already says. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from kiosk.case.due_item import Due
from kiosk.case.due_people import PARENTS
from kiosk.case.event import Event
from kiosk.case.events import Classified, Closed, KnownAbout, PartGiven, SvshPath
from kiosk.case.state import Case
from kiosk.inbox.cases.fields import PAST, Field, Raw, raw_of
from kiosk.inbox.cases.options import Around

_HEX = r"[0-9a-f]{32}"
# The due thing's own name, and what it says about the form that settles it.
_ITEMS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"tell-(?P<step>.+)-(?P<person>{_HEX})",
        rf"told-(?P<who>.+?)(?:-(?P<person>{_HEX}))?",
        rf"refer-(?P<referral>.+?)(?:-(?P<person>{_HEX}))?",
        rf"check-in-(?P<person>{_HEX})",
        r"(?:step|record)-(?P<step>.+)",
        r"open-(?P<task>.+)",
        r"task-(?P<task>[0-9]+)",
        r"plan-(?P<plan>[0-9]+)",
    )
)
ITEM: Final = "item"


def prefilled(
    made: type[Event],
    fields: Iterable[Field],
    around: Around,
    untrusted_link: Mapping[str, str],
    due: Iterable[Due],
) -> Raw:
    """What the form starts with. `untrusted_link` is what stands in its address: keys, ids and nothing else."""
    asked = tuple(fields)
    found: dict[str, tuple[str, ...]] = {
        field.part: (around.today.isoformat(),) for field in asked if field.part in PAST
    }
    said = _link(untrusted_link, due) | _given(untrusted_link)
    found |= _as_it_stands(made, around, said.get("person", ""))
    for field in asked:
        value = said.get(field.part, "")
        if value and (value in field.values or (field.look == "day" and _is_day(value))):
            found[field.part] = (value,)
        elif field.needed and field.look == "one" and len(field.values) == 1:
            found[field.part] = field.values  # there is nothing else to choose
    return MappingProxyType(found)


def _given(untrusted_link: Mapping[str, str]) -> dict[str, str]:
    return {part: value for part, value in untrusted_link.items() if value}


def _link(untrusted_link: Mapping[str, str], due: Iterable[Due]) -> dict[str, str]:
    """What is known of the due thing that the link names."""
    one = next((found for found in due if found.item == untrusted_link.get(ITEM)), None)
    if one is None:
        return {}
    match = next((found for pattern in _ITEMS if (found := pattern.fullmatch(one.item))), None)
    said = {part: value for part, value in (match.groupdict() if match else {}).items() if value}
    if one.item.startswith("tell-"):
        said["who"] = PARENTS
    if one.item.startswith("open-") and one.day:
        said["due"] = one.day.isoformat()
    return {"person": one.person} | said if one.person else said


def _as_it_stands(made: type[Event], around: Around, person: str) -> dict[str, tuple[str, ...]]:
    case = around.case
    if case is None:
        return {}
    if made is Closed:
        weeks = around.casework.check_back_weeks
        return {"check_back": (around.days.weeks_after(around.today, weeks).isoformat(),)}
    event = _now(made, case, person)
    if event is None:
        return {"parts": case.people[person].parts} if made is PartGiven and person in case.people else {}
    raw = {part: value for part, value in raw_of(event).items() if part not in ("at", "by", "why")}
    return _without_old_days(raw, around.today)


def _now(made: type[Event], case: Case, person: str) -> Event | None:
    if made is Classified:
        return case.classified
    if made is SvshPath:
        return case.svsh
    if made is KnownAbout and person in case.people:
        return case.people[person].known
    return None


def _without_old_days(raw: Mapping[str, tuple[str, ...]], today: date) -> dict[str, tuple[str, ...]]:
    old = {
        part
        for part, (*values,) in raw.items()
        if values and _is_day(values[0]) and values[0] < today.isoformat()
    }
    return {part: values for part, values in raw.items() if part not in old}


def _is_day(value: str) -> bool:
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) is not None


def asks_first_about_whom(made: type[Event], case: Case, raw: Raw) -> bool:
    """Whether the form can't be shown before it is known whom it is about: it starts from how they stand now."""
    return made in (KnownAbout, PartGiven) and bool(case.people) and not raw.get("person")
