"""A worry of a case is kept as long as its case, and the case goes with the last of its worries.

The key of a case lies under the keys of all of its worries: with one of them gone, nobody could open it any more. So
they go together, when each of them was asked about, and the case is over and as old as the longest of their rules asks.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.db import reading
from kiosk.inbox.cases.store import read_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keeping.keeping import Keeping, time_is_up_on
from kiosk.inbox.keeping.reviewing import Refused, keeping_now, today_at
from kiosk.inbox.models import CaseConcern, CaseFile


def together_with(desk: Desk, me: SignedIn, concern_id: bytes) -> tuple[Keeping, ...]:
    """This worry first, then the others of its case, each really opened. Raises NotYours, Damaged."""
    with reading(desk.inbox) as session:
        case_id = case_of(session, concern_id)
        others = select(CaseConcern.concern_id).where(
            CaseConcern.case_id == case_id, CaseConcern.concern_id != concern_id
        )
        rest = session.scalars(others.order_by(CaseConcern.concern_id)).all() if case_id else ()
    return tuple(keeping_now(desk, me, one) for one in (concern_id, *rest))


def check_case_is_over(desk: Desk, me: SignedIn, together: Sequence[Keeping], today: date) -> None:
    """Refused ("in-a-case") while the case of these worries is open, is still asked about, or is not old enough."""
    with reading(desk.inbox) as session:
        case_id = case_of(session, together[0].entry.concern_id)
    if case_id is None:
        return
    found = read_case(desk, me, case_id)
    last = max(today_at(desk, event.at) for event in found.events)
    old = all(time_is_up_on(one.rule, one.months, last) <= today for one in together)
    if found.case.is_open or found.case.check_back or not old:
        raise Refused("in-a-case")


def forget_case(session: Session, concern_id: bytes) -> None:
    """Destroy the key and the entries of this worry's case, in the caller's transaction."""
    case_id = case_of(session, concern_id)
    if case_id is not None:
        session.connection().execute(delete(CaseFile).where(CaseFile.id == case_id))


def case_of(session: Session, concern_id: bytes) -> bytes | None:
    """The case that this worry is in."""
    return session.scalar(select(CaseConcern.case_id).where(CaseConcern.concern_id == concern_id))
