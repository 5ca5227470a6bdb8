"""Taking back what a colleague was let in to: the key goes, and they find no trace of the worry any more.

Only a key that a grant made can be taken back, never one that the teller's own sealing gave: whom a worry reaches
is the teller's and the routes' to say. Nobody forgets by it what they have read or copied.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from kiosk.db import reading, writing
from kiosk.inbox.answers import messages
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import keys_of
from kiosk.inbox.models import CaseConcern, CaseSummary, ConcernWrap, FiledConcern, Grant, Person
from kiosk.inbox.people.readers_list import current_list
from kiosk.inbox.record import audit
from kiosk.inbox.roles import PEOPLE_MANAGERS
from kiosk.inbox.sharing.granting import NotYours, Refused
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import file_new
from kiosk.inbox.worries.orphans import hold_people_still, would_orphan
from kiosk.inbox.worries.visible import may_see
from kiosk.letterbox.emptying import scrub


@dataclass(frozen=True)
class Given:
    """A key that a grant made and that still opens the worry. `mine_to_take`: the person who looks may take it back."""

    id: bytes
    to_person: bytes
    by: str
    reason: str
    mine_to_take: bool


def given_keys(session: Session, me: SignedIn, concern_id: bytes) -> dict[bytes, Given]:
    """The keys to this worry that grants made, by the person who holds them; for whoever can open it."""
    rows = (
        select(Grant, Person.name)
        .join(Person, Person.id == Grant.by_person)
        .where(Grant.concern_id == concern_id, *_in_force())
        .order_by(Grant.done_at, Grant.id)
    )
    return {
        grant.to_person: Given(grant.id, grant.to_person, name, grant.reason, _may_take(me, grant))
        for grant, name in session.execute(rows)
    }


def to_take_back(desk: Desk, me: SignedIn, concern_id: bytes, grant_id: bytes) -> Person:
    """Whose key this is. Raises NotYours for a key that this person can't take back, or a worry they can't open."""
    with reading(desk.inbox) as session:
        return _theirs(session, me, concern_id, grant_id)[1]


def take_back(desk: Desk, me: SignedIn, concern_id: bytes, grant_id: bytes, at: datetime) -> None:
    """Take this key back. Raises NotYours as `to_take_back` does, Refused ("orphan"), and what
    `current_list` raises: without a list that can be trusted nobody can tell who is left to read."""
    collect(desk.letterbox, desk.inbox)
    file_new(desk.inbox, me, desk.content)
    current = current_list(desk)
    with writing(desk.inbox) as session:
        hold_people_still(session)
        grant, person = _theirs(session, me, concern_id, grant_id)
        if would_orphan(session, concern_id, person.key_id, current):
            raise Refused("orphan")
        _note_on_grants(session, me, grant, at)
        _erase(session, person, concern_id)
        audit.record(session, "grant-taken-back", me.person.id, concern_id, at)
    scrub(desk.inbox)


def _in_force() -> tuple[ColumnElement[bool], ...]:
    return Grant.done_at.is_not(None), Grant.taken_back_at.is_(None)


def _may_take(me: SignedIn, grant: Grant) -> bool:
    gave_it = me.person.id in (grant.by_person, grant.approved_by)
    return gave_it or me.person.role in PEOPLE_MANAGERS


def _theirs(session: Session, me: SignedIn, concern_id: bytes, grant_id: bytes) -> tuple[Grant, Person]:
    # Filed, because whoever was left out is filed nothing, whatever key somebody handed them.
    filed = session.get(FiledConcern, (me.person.id, concern_id))
    if filed is None or not may_see(session, concern_id, me.person.key_id):
        raise NotYours
    found = select(Grant).where(Grant.id == grant_id, Grant.concern_id == concern_id, *_in_force())
    grant = session.scalar(found)
    if grant is None or not _may_take(me, grant):
        raise NotYours
    return grant, session.get_one(Person, grant.to_person)


def _note_on_grants(session: Session, me: SignedIn, grant: Grant, at: datetime) -> None:
    # All of them: somebody who started again with new keys was let in once more.
    theirs = Grant.concern_id == grant.concern_id, Grant.to_person == grant.to_person
    every = update(Grant).where(*theirs, *_in_force())
    session.execute(every.values(taken_back_by=me.person.id, taken_back_at=at))


def _erase(session: Session, person: Person, concern_id: bytes) -> None:
    """Of everything by which they could open it or find it, leave nothing; what they asked for falls with it."""
    keys = keys_of(session, person.id)  # while a new key is taken over, the old one still opens
    session.execute(
        delete(ConcernWrap).where(ConcernWrap.concern_id == concern_id, ConcernWrap.key_id.in_(keys))
    )
    filed = delete(FiledConcern).where(FiledConcern.concern_id == concern_id)
    session.execute(filed.where(FiledConcern.person_id == person.id))
    cases = select(CaseConcern.case_id).where(CaseConcern.concern_id == concern_id)
    summaries = delete(CaseSummary).where(CaseSummary.person_id == person.id, CaseSummary.case_id.in_(cases))
    session.execute(summaries)
    messages.take_away(session, person, concern_id)
    asked = delete(Grant).where(Grant.concern_id == concern_id, Grant.done_at.is_(None))
    session.execute(asked.where(Grant.by_person == person.id))
