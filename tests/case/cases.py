"""Invented cases for tests: who is in them, and the events that they are made of."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.case import events as of
from kiosk.case.days import SchoolDays
from kiosk.case.state import Case
from kiosk.case.story import story
from kiosk.content.case_load import load_casework

CASEWORK = load_casework()
LEAD, DEPUTY, TUTOR = "a1" * 16, "a2" * 16, "a3" * 16
ASKA, BEN, CARA = "b1" * 16, "b2" * 16, "b3" * 16
WORRY, OTHER_WORRY = "c1" * 16, "c2" * 16
CASE, OTHER_CASE = "d1" * 16, "d2" * 16

MONDAY = date(2026, 11, 2)
"""A Monday in term; the case is opened in the morning."""
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HALF_TERM = (date(2026, 10, 26), date(2026, 10, 30))


def is_school_day(day: date) -> bool:
    """Weekdays, but for a half-term and for Christmas."""
    away = HALF_TERM[0] <= day <= HALF_TERM[1] or date(2026, 12, 21) <= day <= date(2027, 1, 1)
    return day.weekday() < 5 and not away


DAYS = SchoolDays(is_school_day, ZoneInfo("Europe/London"))


def at(hours: float = 0) -> datetime:
    """So many hours after the opening."""
    return START + timedelta(hours=hours)


def an(kind: Callable[..., of.Event], hours: float = 1, by: str = LEAD, **parts: Any) -> of.Event:
    """An event of this kind; what is not given is empty."""
    return kind(**{"at": at(hours), "by": by} | _empty(kind) | parts)


def opened(procedure: str = "six-steps", when: datetime = START, **parts: Any) -> of.Event:
    """The opening of a case, for the lead."""
    given = {"concerns": (WORRY,), "owner": LEAD, "procedure": procedure, "at": when} | parts
    return an(of.Opened, **given)


def person(who: str = ASKA, *parts: str, name: str = "Aska Example") -> of.Event:
    """A person added to the case."""
    return an(of.PersonAdded, person=who, name=name, parts=parts or ("hurt",))


def done(step: str, on: date = MONDAY) -> of.Event:
    """A step done."""
    return an(of.StepDone, step=step, on=on)


def the_case(*events: of.Event, case_id: str = CASE, **opening: Any) -> Case:
    """How a case stands after its opening and these events."""
    return story(case_id, [opened(**opening), *events])


def _empty(kind: Any) -> dict[str, Any]:
    from typing import get_type_hints

    empty = {str: "", bool: False, int: 0, date: MONDAY}
    hints = get_type_hints(kind)
    found = {}
    for name in kind.PARTS:
        if name not in ("at", "by"):
            found[name] = empty.get(hints[name], () if "tuple" in str(hints[name]) else None)
    return found
