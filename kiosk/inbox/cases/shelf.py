"""All the cases that somebody can open, as they stand."""

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.case.state import Case
from kiosk.inbox.cases.store import my_cases, read_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.opening import Damaged


def cases_of(desk: Desk, me: SignedIn) -> Mapping[bytes, Case | None]:
    """Every case that this person can open, by its id; None for one that is damaged, which is never left out."""
    return MappingProxyType({one: found for one in my_cases(desk, me) for found in _case(desk, me, one)})


def _case(desk: Desk, me: SignedIn, case_id: bytes) -> tuple[Case | None, ...]:
    try:
        return (read_case(desk, me, case_id).case,)
    except Damaged:
        return (None,)
    except NotYours:
        return ()  # taken back in between
