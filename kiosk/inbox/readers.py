"""Who else can open a concern: people by their keys, the recovery key by its place on the signed list."""

from dataclasses import dataclass

from sqlalchemy import Engine, select

from kiosk.db import StoreError, reading
from kiosk.inbox.desk import SignedIn
from kiosk.inbox.models import ConcernWrap, Person
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.readers import RECOVERY, verify_readers
from kiosk.settings import School


@dataclass(frozen=True)
class Colleague:
    """Somebody else who can open this concern; `active` is False when their account is switched off."""

    name: str
    role: str
    active: bool


@dataclass(frozen=True)
class WhoElse:
    """Everybody but oneself. `unnamed` counts keys of nobody we know, such as an old recovery key."""

    colleagues: tuple[Colleague, ...]
    recovery_key: bool
    unnamed: int


def who_else(inbox: Engine, letterbox: Engine, school: School, concern_id: bytes, me: SignedIn) -> WhoElse:
    """Who else holds a wrap of this concern."""
    with reading(inbox) as session:
        wraps = select(ConcernWrap.key_id).where(ConcernWrap.concern_id == concern_id)
        keys = set(session.scalars(wraps)) - {me.person.key_id}
        people = session.scalars(select(Person).where(Person.key_id.in_(keys)).order_by(Person.name)).all()
    strangers = keys - {person.key_id for person in people}
    recovery = _recovery_key(letterbox, school) if strangers else None
    return WhoElse(
        colleagues=tuple(Colleague(person.name, person.role, person.active) for person in people),
        recovery_key=recovery in strangers,
        unnamed=len(strangers - {recovery}),
    )


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
