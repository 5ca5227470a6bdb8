"""Letting a new colleague in: their eight words were compared, and a key holder signs the list with them on it."""

from datetime import UTC, datetime
from hmac import compare_digest

from sqlalchemy import select

from kiosk.db import reading, writing
from kiosk.inbox import audit, handover
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import Person
from kiosk.inbox.readers_list import current_list, is_listed, let_in_already, school_key_of, sign_next
from kiosk.inbox.roles import PEOPLE_MANAGERS
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.readers import ReadersList


class WordsChanged(Exception):
    """The person's key is no longer the one whose eight words were shown: nobody was let in."""


def compared(person: Person) -> str:
    """What the form carries of the key whose words it shows, so that no other key is signed by it."""
    return PublicKey.from_bytes(person.public_key).fingerprint.hex()


def let_in(desk: Desk, me: SignedIn, person: Person, untrusted_compared: str) -> None:
    """Sign the next list with this person on it; a new lead or deputy is also offered the school key.

    The list comes first: stopped in between, the second half is done by doing this again. Raises
    WordsChanged, and what `sign_next` raises.
    """
    if not compare_digest(compared(person), untrusted_compared):
        raise WordsChanged
    key = school_key_of(me, desk.settings.school)
    listed = _listed(desk, me, person)
    with writing(desk.inbox) as session:
        kept = session.get_one(Person, person.id, with_for_update=True)
        if _needs_key(kept):
            handover.offer(kept, key, listed.version)
        audit.record(session, "let-in", me.person.id, person.id, datetime.now(UTC))


def awaits_letting_in(person: Person, current: ReadersList) -> bool:
    """Whether a key holder has something to do for this person: put them on the list, or offer the school key."""
    return person.active and (not is_listed(person, current) or _needs_key(person))


def _listed(desk: Desk, me: SignedIn, person: Person) -> ReadersList:
    current = current_list(desk)
    if is_listed(person, current):
        return current
    with reading(desk.inbox) as session:
        people = let_in_already(session.scalars(select(Person).order_by(Person.name, Person.id)), current)
    return sign_next(desk, me, (*people, person), after=current)


def _needs_key(person: Person) -> bool:
    held = (person.sealed_school_key, person.offered_key_envelope)
    return person.active and person.role in PEOPLE_MANAGERS and held == (None, None)
