"""Leaving: one act closes an account for good, unless somebody else would lose by it.

In this order, so that a stop at any moment leaves nobody who reads without being on the list, and so that
doing it again finishes it: the new list without them is published; then, in one transaction, their keys and
wraps go and the account is switched off; then their sessions end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import all_keys
from kiosk.inbox.models import ConcernWrap, FiledConcern, Grant, MessageWrap, Person
from kiosk.inbox.people import invitations
from kiosk.inbox.people.readers_list import Routes, current_list, let_in_already, short_routes, sign_next
from kiosk.inbox.record import audit
from kiosk.inbox.telling import choices
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.orphans import able_keys, hold_people_still, left_short
from kiosk.letterbox.emptying import scrub
from kiosk.sealing.opening.passphrase_slot import decoy_slot
from kiosk.sealing.readers import ReadersList

FEWEST_KEY_HOLDERS = 2
"""One can fall ill; then nobody could let anybody in or close an account."""


@dataclass(frozen=True)
class Reasons:
    """Why an account can't be closed (yet). False when nothing is in the way.

    `orphans` are worries that the asking person can open, too. Of others they learn only that there are any,
    and that only when nothing else is in the way.
    """

    oneself: bool = False
    routes: tuple[str, ...] = ()
    key_holders: bool = False
    orphans: tuple[bytes, ...] = ()
    hidden_orphans: bool = False

    def __bool__(self) -> bool:
        return self != Reasons()


class StillNeeded(Exception):
    """The account can't be closed, for `reasons`. Nothing was changed that doing it again would not need."""

    def __init__(self, reasons: Reasons) -> None:
        super().__init__()
        self.reasons = reasons


def what_is_in_the_way(desk: Desk, me: SignedIn, leaver_id: bytes) -> Reasons:
    """The report: why this person's account can't be closed by `me` now. What waits in the letterbox counts."""
    collect(desk.letterbox, desk.inbox)
    current = current_list(desk)
    with reading(desk.inbox) as session:
        return _reasons(session, me, leaver_id, current, desk.content.routes)


def close_account(desk: Desk, me: SignedIn, leaver_id: bytes) -> None:
    """Close this account for good. Raises StillNeeded, and what `sign_next` raises; safe to run again."""
    if reasons := what_is_in_the_way(desk, me, leaver_id):
        raise StillNeeded(reasons)
    current = _sign_without(desk, me, leaver_id)
    collect(desk.letterbox, desk.inbox)  # what was sealed to them until a moment ago
    with writing(desk.inbox) as session:
        hold_people_still(session)
        if reasons := _reasons(session, me, leaver_id, current, desk.content.routes):
            raise StillNeeded(reasons)
        now = datetime.now(UTC)
        _erase(session, session.get_one(Person, leaver_id), now)
        audit.record(session, "account-closed", me.person.id, leaver_id, now)
    desk.sessions.end_all(leaver_id)
    scrub(desk.inbox)


def _sign_without(desk: Desk, me: SignedIn, leaver_id: bytes) -> ReadersList:
    """The newest list, in which the leaver is not: a new one if they still are."""
    current = current_list(desk)
    with reading(desk.inbox) as session:
        people = session.scalars(select(Person).order_by(Person.name, Person.id)).all()
    leaver = next(person for person in people if person.id == leaver_id)
    if not _on(current, leaver):
        return current
    staying = let_in_already((person for person in people if person.id != leaver_id), current)
    return sign_next(desk, me, staying, after=current)


def _on(current: ReadersList, leaver: Person) -> bool:
    """By the keys alone, former ones too: whatever role the list gives them, they must go."""
    return any(reader.key_id in all_keys(leaver) for reader in current.readers)


def _reasons(
    session: Session, me: SignedIn, leaver_id: bytes, current: ReadersList, routes: Routes
) -> Reasons:
    people = session.scalars(select(Person)).all()
    leaver = next(person for person in people if person.id == leaver_id)
    staying = able_keys(session, current) - {leaver.key_id}
    orphans = left_short(session, leaver.key_id, staying)
    seen = _mine(session, me, orphans)
    reasons = Reasons(
        oneself=leaver.id == me.person.id,
        routes=_short(people, leaver, current, routes),
        key_holders=_too_few_key_holders(people, leaver),
        orphans=tuple(sorted(seen)),
    )
    return reasons or Reasons(hidden_orphans=bool(orphans - seen))


def _short(people: Sequence[Person], leaver: Person, current: ReadersList, routes: Routes) -> tuple[str, ...]:
    if not _on(current, leaver):
        return ()
    staying = let_in_already((person for person in people if person.id != leaver.id), current)
    return short_routes((person.role for person in staying), routes)


def _too_few_key_holders(people: Sequence[Person], leaver: Person) -> bool:
    if leaver.sealed_school_key is None:
        return False
    others = [one for one in people if one.active and one.sealed_school_key and one.id != leaver.id]
    return len(others) < FEWEST_KEY_HOLDERS


def _mine(session: Session, me: SignedIn, concerns: set[bytes]) -> set[bytes]:
    return concerns & set(
        session.scalars(select(ConcernWrap.concern_id).where(ConcernWrap.key_id == me.person.key_id))
    )


def _erase(session: Session, leaver: Person, at: datetime) -> None:
    """Leave the name for the record of who did what, and of everything that opens anything, nothing."""
    session.execute(delete(ConcernWrap).where(ConcernWrap.key_id == leaver.key_id))
    session.execute(delete(MessageWrap).where(MessageWrap.key_id.in_(all_keys(leaver))))
    session.execute(delete(FiledConcern).where(FiledConcern.person_id == leaver.id))
    session.execute(delete(Grant).where(Grant.to_person == leaver.id, Grant.done_at.is_(None)))
    invitations.withdraw_all_by(session, leaver.id, at)
    choices.forget(session, leaver.id)
    leaver.active = False
    leaver.passphrase_slot = decoy_slot()
    leaver.sealed_seed = leaver.sealed_totp = b""
    leaver.sealed_passkeys = None
    leaver.recovery_slot = leaver.sealed_school_key = None
    leaver.offered_key_envelope = leaver.offered_key_wraps = None
    for former in leaver.former:
        former.sealed_master_key = former.sealed_seed = None
