"""From worries and cases to what is counted of them: keys of the lists, days, and nothing else. Pure.

One thing that happened is counted once: the worries of a case stand together, a worry without one stands alone. What
was set aside as not serious is not counted, and neither is what can't be opened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from kiosk.case.days import SchoolDays
from kiosk.case.state import Case

# The same thing asked of a pupil and of a parent.
_WHAT = ("what", "about_child")
_NOON, _EVENING = 12, 17


@dataclass(frozen=True)
class Told:
    """A worry as it is counted. `first_read` is when the first colleague marked it as read."""

    id: str
    told_at: datetime
    channel: str
    picked: tuple[tuple[str, str], ...]
    first_read: datetime | None


@dataclass(frozen=True)
class Fact:
    """One thing that happened: the day it was told, its keys on every axis, and how quickly somebody was there.

    `read_in` and `acted_in` count school days; None where nobody has read it or done anything yet.
    """

    day: date
    keys: Mapping[str, tuple[str, ...]]
    read_in: int | None
    acted_in: int | None


def facts(told: Iterable[Told], cases: Iterable[Case], days: SchoolDays) -> tuple[Fact, ...]:
    """What is counted, the oldest first."""
    by_id = {one.id: one for one in told}
    found: list[Fact] = []
    for case in cases:
        together = [by_id.pop(one) for one in case.concerns if one in by_id]
        if together and not case.set_aside:
            found.append(_fact(together, case, days))
    found += [_fact([alone], None, days) for alone in by_id.values()]
    return tuple(sorted(found, key=lambda fact: fact.day))


def school_days_between(first: date, last: date, days: SchoolDays) -> int:
    """How many school days after `first` it was on `last`: 0 on the same day, or before any school day came."""
    ahead = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(days.is_school_day(day) for day in ahead)


def _fact(together: Sequence[Told], case: Case | None, days: SchoolDays) -> Fact:
    first = min(one.told_at for one in together)
    day = days.day_of(first)
    reads = [one.first_read for one in together if one.first_read]
    acted = case.acted_at if case else None
    keys = _taps(together, first, days) | (_of_case(case) if case else {})
    return Fact(
        day=day,
        keys=MappingProxyType({axis: found for axis, found in keys.items() if found}),
        read_in=school_days_between(day, days.day_of(min(reads)), days) if reads else None,
        acted_in=school_days_between(day, days.day_of(acted), days) if acted else None,
    )


def _taps(together: Sequence[Told], first: datetime, days: SchoolDays) -> dict[str, tuple[str, ...]]:
    return {
        "route": _once(one.channel for one in together),
        "told-at": (_part_of_day(first.astimezone(days.zone), days),),
        "zone": _picked(together, "feel"),
        "what": _picked(together, *_WHAT),
        "where": _picked(together, "where"),
    }


def _of_case(case: Case) -> dict[str, tuple[str, ...]]:
    was, ended, checked = case.classified, case.closed, case.checked
    known = {
        "decision": (case.decision,),
        "support": _once(case.supported),
        "measure": _once(one.measure for one in case.measures),
        "year": _years(case, "hurt"),
        "year-hurting": _years(case, "hurting"),
        "class": _classes(case, "hurt"),
        "class-hurting": _classes(case, "hurting"),
        "group-hurt": _groups(case, "hurt"),
        "group-hurting": _groups(case, "hurting"),
        "state": ("open" if case.is_open else "closed",),
    }
    if was:
        known |= {"how": was.how, "method": was.methods, "medium": was.media, "about": was.about}
        known |= {
            "vulnerability": was.vulnerabilities,
            "place": was.places,
            "circumstance": was.circumstances,
        }
    if case.svsh:
        known["svsh"] = (case.svsh.route,)
    if ended:
        known["outcome"] = (ended.outcome,)
    if checked:
        known["stopped"] = (checked.answer,)
        known |= {"helped": _one(checked.helped), "safe": _one(checked.safe)}
    return known


def _years(case: Case, part: str) -> tuple[str, ...]:
    return _once(person.year for person in case.with_part(part) if person.year)


def _classes(case: Case, part: str) -> tuple[str, ...]:
    return _once(person.group for person in case.with_part(part) if person.group)


def _groups(case: Case, part: str) -> tuple[str, ...]:
    """What is known about everybody with this part: a group of learners is those with the same flag."""
    return _once(flag for person in case.with_part(part) for flag in person.flags)


def _part_of_day(local: datetime, days: SchoolDays) -> str:
    if not days.is_school_day(local.date()):
        return "no-school"
    if local.hour < _NOON:
        return "morning"
    return "afternoon" if local.hour < _EVENING else "evening"


def _picked(together: Sequence[Told], *questions: str) -> tuple[str, ...]:
    return _once(choice for one in together for question, choice in one.picked if question in questions)


def _once(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))


def _one(key: str) -> tuple[str, ...]:
    return (key,) if key else ()
