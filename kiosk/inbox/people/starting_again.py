"""Starting again: somebody who lost passphrase and sheet gets new keys on the account that they have.

A key holder makes a link, as for a new colleague; whoever opens it sets a passphrase and a second factor. What the
old keys opened stays closed to them until colleagues share it anew, and nothing new reaches them before their
eight words are compared and the list is signed. Nobody else's act gives anybody a way in to what is there.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import all_keys
from kiosk.inbox.models import ConcernWrap, FiledConcern, FormerKey, Grant, Invitation, Person
from kiosk.inbox.people import invitations
from kiosk.inbox.people.accounts import Unlocked, new_slot
from kiosk.inbox.people.invitations import Invited, NoInvitation
from kiosk.inbox.people.leaving import Reasons, StillNeeded
from kiosk.inbox.people.readers_list import current_list, school_key_of
from kiosk.inbox.record import audit
from kiosk.inbox.signing_in import factor_resets, second_factor
from kiosk.inbox.signing_in.second_factor import NewFactor
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.orphans import able_keys, hold_people_still, left_short
from kiosk.letterbox.emptying import scrub
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.readers import ReadersList


@dataclass(frozen=True)
class _NewKeys:
    master: MasterKey = field(repr=False)
    reader: ReaderKey = field(repr=False)
    slot: bytes = field(repr=False)


def what_is_in_the_way(desk: Desk, me: SignedIn, person_id: bytes) -> Reasons:
    """Why `me` can't let this person start again now; what waits in the letterbox counts.

    Orphans block it, as they block leaving: the lost sheet may still turn up, and until then its wraps are all that
    keeps a worry from having one reader left. Key holders and routes do not: what this person could do for either
    is lost already, and keeping them out would not bring it back but, at a school with two key holders, lock both out.
    """
    collect(desk.letterbox, desk.inbox)
    current = current_list(desk)
    with reading(desk.inbox) as session:
        person = session.get_one(Person, person_id)
        orphans = _orphans(session, person, current)
        mine = select(ConcernWrap.concern_id).where(ConcernWrap.key_id == me.person.key_id)
        seen = orphans & set(session.scalars(mine))
    reasons = Reasons(oneself=person_id == me.person.id, orphans=tuple(sorted(seen)))
    return reasons or Reasons(hidden_orphans=bool(orphans))


def offer_link(desk: Desk, me: SignedIn, person_id: bytes, at: datetime) -> Invited:
    """A link that lets this person start again, once, for a day. Raises StillNeeded, NotKeyHolder, NoInvitation."""
    school_key_of(me, desk.settings.school)
    if reasons := what_is_in_the_way(desk, me, person_id):
        raise StillNeeded(reasons)
    with writing(desk.inbox) as session:
        person = session.get_one(Person, person_id, with_for_update=True)
        if not person.active:
            raise NoInvitation
        made = invitations.invite(
            session, role=person.role, name=person.name, invited_by=me.person.id, at=at, for_person=person_id
        )
        audit.record(session, "start-again-offered", me.person.id, person_id, at)
    return made


def start_again(
    desk: Desk, invitation: Invitation, passphrase: str, factor: NewFactor, at: datetime
) -> Unlocked:
    """Give the person of this link new keys. All of it or nothing; every session of theirs ends.

    Raises NoInvitation, and StillNeeded when somebody else left since the link was made. Takes as long as one Argon2.
    """
    person_id = invitation.for_person or b""
    collect(desk.letterbox, desk.inbox)
    current, keys = current_list(desk), _new_keys(passphrase, person_id)
    with writing(desk.inbox) as session:
        hold_people_still(session)
        person = session.get(Person, person_id)
        if person is None or not person.active:
            raise NoInvitation
        if _orphans(session, person, current):
            raise StillNeeded(Reasons(hidden_orphans=True))
        invitations.use(session, invitation.id, person_id, at)
        invitations.withdraw_all_for(session, person_id, at)
        _give_up_old_keys(session, person, at)
        _take_new_keys(person, keys)
        second_factor.give(person, keys.master, factor)
        audit.record(session, "started-again", person_id, invitation.id, at)
        desk.sessions.end_all(person_id)  # before the commit, as with a new passphrase
    scrub(desk.inbox)
    return Unlocked(person, keys.master)


def _orphans(session: Session, person: Person, current: ReadersList) -> set[bytes]:
    staying = able_keys(session, current) - {person.key_id}
    return left_short(session, person.key_id, staying)


def _new_keys(passphrase: str, person_id: bytes) -> _NewKeys:
    master = MasterKey.generate()
    return _NewKeys(master, ReaderKey.generate(), new_slot(passphrase, master, person_id))


def _give_up_old_keys(session: Session, person: Person, at: datetime) -> None:
    """Leave of the old keys what they are known by, so that whoever was left out by one stays left out."""
    session.execute(delete(ConcernWrap).where(ConcernWrap.key_id.in_(all_keys(person))))
    session.execute(delete(FiledConcern).where(FiledConcern.person_id == person.id))
    session.execute(delete(Grant).where(Grant.to_person == person.id, Grant.done_at.is_(None)))
    invitations.withdraw_all_by(session, person.id, at)
    factor_resets.forget(session, person.id)
    for former in person.former:
        former.sealed_master_key = former.sealed_seed = None
    person.former.append(FormerKey(key_id=person.key_id, person_id=person.id, since=at))


def _take_new_keys(person: Person, keys: _NewKeys) -> None:
    public = keys.reader.public_key
    person.key_id, person.public_key = public.key_id, public.to_bytes()
    person.passphrase_slot = keys.slot
    person.sealed_seed = keys.master.seal("reader-seed", person.id, keys.reader.seed)
    person.recovery_slot = person.sealed_school_key = None
    person.offered_key_envelope = person.offered_key_wraps = None
