"""A person's own way in, made anew: their passphrase, and the recovery key that they printed.

Each change is made against the slots that were read before: of two at once, one is kept and the other refused.
"""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from kiosk.db import writing
from kiosk.inbox.models import Person
from kiosk.inbox.people.accounts import Unlocked, new_slot
from kiosk.inbox.record import audit
from kiosk.inbox.signing_in.sessions import Sessions
from kiosk.sealing.opening.personal_key import close_personal_slot


class ChangedMeanwhile(Exception):
    """The person's passphrase or sheet was made anew elsewhere since it was read. Nothing was changed."""


def change_passphrase(
    engine: Engine, sessions: Sessions, who: Unlocked, passphrase: str, cookie: str
) -> None:
    """Give this person a new passphrase and end all their sessions but the one of this cookie.

    Raises ChangedMeanwhile, and SessionsUnavailable: either way nothing was changed.
    """
    slot = new_slot(passphrase, who.master_key, who.person.id)
    with writing(engine) as store:
        _replace(store, who.person, passphrase_slot=slot)
        audit.record(store, "passphrase-changed", who.person.id, None, datetime.now(UTC))
        # Before the commit: a change whose sessions could not be ended is no change.
        sessions.end_others(cookie, who.person.id)


def print_sheet(engine: Engine, who: Unlocked) -> str:
    """A new recovery key as it is printed; the one before is dead. Raises ChangedMeanwhile."""
    printed, slot = close_personal_slot(who.master_key, who.person.id)
    with writing(engine) as store:
        _replace(store, who.person, recovery_slot=slot)
        audit.record(store, "recovery-sheet-made", who.person.id, None, datetime.now(UTC))
    return printed


def recover(engine: Engine, sessions: Sessions, who: Unlocked, passphrase: str) -> str:
    """A new passphrase and a new recovery key, as it is printed; both old ones are dead, and all sessions end.

    Raises ChangedMeanwhile, and SessionsUnavailable: either way nothing was changed.
    """
    passphrase_slot = new_slot(passphrase, who.master_key, who.person.id)
    printed, recovery_slot = close_personal_slot(who.master_key, who.person.id)
    with writing(engine) as store:
        _replace(store, who.person, passphrase_slot=passphrase_slot, recovery_slot=recovery_slot)
        audit.record(store, "passphrase-recovered", who.person.id, None, datetime.now(UTC))
        sessions.end_all(who.person.id)
    return printed


def sheet_mark(person: Person) -> str:
    """Says which sheet is the newest, without a word of it: a form that was sent already names an older one."""
    return sha256(person.recovery_slot or b"").hexdigest()[:16]


def _replace(store: Session, person: Person, **slots: bytes) -> None:
    unchanged = (
        Person.id == person.id,
        Person.active,
        Person.passphrase_slot == person.passphrase_slot,
        Person.recovery_slot.is_not_distinct_from(person.recovery_slot),
    )
    if store.connection().execute(update(Person).where(*unchanged).values(**slots)).rowcount != 1:
        raise ChangedMeanwhile
