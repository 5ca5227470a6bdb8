"""The one function that says what an event changes, and what its parts share."""

from collections.abc import Mapping
from functools import singledispatch
from types import MappingProxyType
from typing import TypeVar

from kiosk.case.events import Event
from kiosk.case.impossible import must
from kiosk.case.state import Case, InCase

K = TypeVar("K")
V = TypeVar("V")


@singledispatch
def apply(event: Event, case: Case, number: int) -> Case:
    """How the case stands after this event, which has this number. Raises Impossible for what can't be."""
    raise TypeError(f"nobody says what {event.KIND} changes")


def put(old: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """The same mapping, read-only, with this value under this key."""
    return MappingProxyType({**old, key: value})


def person_in(case: Case, person: str) -> InCase:
    """The person with this id. Raises Impossible when they are not in the case."""
    must(person in case.people, "Add this person to the case first.")
    return case.people[person]


def known_or_nobody(case: Case, person: str) -> None:
    """Raise Impossible for somebody who is not in the case; "" is nobody."""
    if person:
        person_in(case, person)
