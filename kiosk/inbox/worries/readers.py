"""Who can open a concern, and why: people by their keys, the recovery key by its place on the signed list."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.concern import Concern
from kiosk.db import StoreError, reading
from kiosk.inbox.desk import SignedIn
from kiosk.inbox.models import ConcernWrap, FormerKey, Person
from kiosk.inbox.sharing.taking_back import Given, given_keys
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.readers import RECOVERY, verify_readers
from kiosk.settings import School

Why = Literal["route", "asked-for", "shared"]


@dataclass(frozen=True)
class Colleague:
    """Somebody who can open this concern, and why; `active` is False when their account is switched off.

    `given` is the colleague's deed behind "shared".
    """

    name: str
    role: str
    active: bool
    why: Why
    given: Given | None = None


@dataclass(frozen=True)
class WhoElse:
    """Everybody but oneself, and oneself. `unnamed` counts keys of nobody we know, such as an old recovery key.

    `asked_in_vain` are the names of colleagues whom the teller asked for and whom the worry does not reach.
    """

    oneself: Colleague
    colleagues: tuple[Colleague, ...]
    asked_in_vain: tuple[str, ...]
    recovery_key: bool
    unnamed: int


def who_else(
    inbox: Engine,
    letterbox: Engine,
    school: School,
    concern_id: bytes,
    me: SignedIn,
    concern: Concern | None,
) -> WhoElse:
    """Who holds a wrap of this concern; `concern` is None when it does not open."""
    with reading(inbox) as session:
        wraps = select(ConcernWrap.key_id).where(ConcernWrap.concern_id == concern_id)
        keys = set(session.scalars(wraps)) - {me.person.key_id}
        people = session.scalars(select(Person).where(Person.key_id.in_(keys)).order_by(Person.name)).all()
        given = given_keys(session, me, concern_id)
        asked_for = _asked_for(session, concern)
        reached = {me.person.id, *(person.id for person in people)}
        missed = select(Person.name).where(Person.id.in_(asked_for - reached), Person.active)
        in_vain = session.scalars(missed.order_by(Person.name)).all()
    strangers = keys - {person.key_id for person in people}
    recovery = _recovery_key(letterbox, school) if strangers else None
    return WhoElse(
        oneself=_colleague(me.person, given, asked_for),
        colleagues=tuple(_colleague(person, given, asked_for) for person in people),
        asked_in_vain=tuple(in_vain),
        recovery_key=recovery in strangers,
        unnamed=len(strangers - {recovery}),
    )


def _asked_for(session: Session, concern: Concern | None) -> set[bytes]:
    """The people whom the teller picked, whatever keys they have by now."""
    keys = [bytes.fromhex(key_id) for key_id in concern.asked_for] if concern else []
    now = select(Person.id).where(Person.key_id.in_(keys))
    before = select(FormerKey.person_id).where(FormerKey.key_id.in_(keys))
    return {*session.scalars(now), *session.scalars(before)}


def _colleague(person: Person, given: dict[bytes, Given], asked_for: set[bytes]) -> Colleague:
    shared = given.get(person.id)
    why: Why = "shared" if shared else "asked-for" if person.id in asked_for else "route"
    return Colleague(person.name, person.role, person.active, why, shared)


def _recovery_key(letterbox: Engine, school: School) -> bytes | None:
    """The recovery key's id, if the school's signed list can be had and trusted just now."""
    try:
        signed = Letterbox(letterbox).readers()
        if signed is None:
            return None
        listed = verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)
    except (StoreError, UntrustedReaders):
        return None
    return listed.with_role(RECOVERY)[0].key_id
