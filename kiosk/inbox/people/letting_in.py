"""Letting a new colleague in: their eight words were compared, and a key holder signs the list with them on it."""

from collections.abc import Collection
from datetime import UTC, datetime
from hmac import compare_digest

from sqlalchemy import select

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import Person
from kiosk.inbox.people import handover
from kiosk.inbox.people.known_again import know_again
from kiosk.inbox.people.readers_list import (
    current_list,
    is_listed,
    let_in_already,
    refuse_while_changing,
    school_key_of,
    sign_next,
    stands,
)
from kiosk.inbox.people.set_up import held_back
from kiosk.inbox.record import audit
from kiosk.inbox.roles import PEOPLE_MANAGERS
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.readers import ReadersList, verify_readers


class WordsChanged(Exception):
    """The person's key is no longer the one whose eight words were shown: nobody was let in."""


def compared(person: Person) -> str:
    """What the form carries of the key whose words it shows, so that no other key is signed by it."""
    return PublicKey.from_bytes(person.public_key).fingerprint.hex()


def let_in(
    desk: Desk, me: SignedIn, person: Person, untrusted_compared: str, untrusted_before: Collection[str] = ()
) -> None:
    """Sign the next list with this person on it; a new lead or deputy is also offered the school key.

    `untrusted_before` says which closed accounts were theirs, or NEVER. That comes first, so that nobody is on the
    list whom an old worry leaves out unrecognised; then the list. Stopped in between, the rest is done by doing
    this again. Raises WordsChanged, NotSaid, and what `sign_next` raises.
    """
    if not compare_digest(compared(person), untrusted_compared):
        raise WordsChanged
    key = school_key_of(me, desk.settings.school)
    if not is_listed(person, current_list(desk)):
        know_again(desk.inbox, me.person.id, person, untrusted_before, datetime.now(UTC))
    listed = _listed(desk, me, person)
    with writing(desk.inbox) as session:
        kept = session.get_one(Person, person.id, with_for_update=True)
        if _needs_key(kept):
            refuse_while_changing(session)
            handover.offer(kept, key, listed.version)
        audit.record(session, "let-in", me.person.id, person.id, datetime.now(UTC))


def was_let_in(desk: Desk, person: Person) -> bool:
    """Whether this person is on the newest readers list, or on the first one while that waits for the set-up.

    An account alone is no more than an accepted invitation. Raises UntrustedReaders, StoreUnavailable.
    """
    held, school = held_back(desk.inbox), desk.settings.school
    if held is None:
        return stands(person, current_list(desk))
    first = verify_readers(held, verify_key=school.verify_key, school_id=school.id, at_least=1)
    return stands(person, first)


def awaits_letting_in(person: Person, current: ReadersList) -> bool:
    """Whether a key holder has something to do for this person: put them on the list, or offer the school key."""
    return person.active and (not is_listed(person, current) or _needs_key(person))


def _listed(desk: Desk, me: SignedIn, person: Person) -> ReadersList:
    current = current_list(desk)
    if is_listed(person, current):
        return current
    with reading(desk.inbox) as session:
        others = select(Person).where(Person.id != person.id).order_by(Person.name, Person.id)
        people = let_in_already(session.scalars(others), current)
    return sign_next(desk, me, (*people, person), after=current, with_new_key=(person.id,))


def _needs_key(person: Person) -> bool:
    held = (person.sealed_school_key, person.offered_key_envelope)
    return person.active and person.role in PEOPLE_MANAGERS and held == (None, None)
