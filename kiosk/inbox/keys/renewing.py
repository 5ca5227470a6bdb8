"""Renewing a person's keys: a new master key and a new reader key, with everything of theirs under them.

The change-over is one transaction. From then on the person signs in with the new keys, and the old ones lie
sealed under the new master key (FormerKey) while their worries are moved, a few at a time (see moving.py). Until
the signed list has the new key, new worries are sealed to the old one; they are moved like the others.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.db import StoreConflict, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import bring_over, keep_for_now, still_open
from kiosk.inbox.models import FormerKey, Person
from kiosk.inbox.people import handover
from kiosk.inbox.people.accounts import Unlocked, new_slot, unlock
from kiosk.inbox.people.readers_list import (
    KeyIsChanging,
    NotKeyHolder,
    TooFewReaders,
    current_list,
    is_listed,
    let_in_already,
    sign_next,
    stands,
)
from kiosk.inbox.record import audit
from kiosk.inbox.signing_in.own_secrets import ChangedMeanwhile
from kiosk.sealing.envelope import Envelope
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.readers import ReadersList

RESEALED: Final = {
    "sealed_totp": "totp",
    "sealed_passkeys": "passkeys",
    "sealed_school_key": "school-key",
}
"""What of a person's row is sealed under their master key, by its purpose; the seed gets a new value instead."""


class Underway(Exception):
    """Their keys are being renewed already: that has to come to its end first."""


@dataclass(frozen=True)
class _New:
    slot: bytes
    master: MasterKey = field(repr=False, default_factory=MasterKey.generate)
    reader: ReaderKey = field(repr=False, default_factory=ReaderKey.generate)


def renew(desk: Desk, me: SignedIn, untrusted_passphrase: str, cookie: str) -> str:
    """Change over to new keys; the passphrase stays. Returns the new cookie of this session, the only one left.

    Their printed recovery sheet is void from now on. All of it or nothing. Raises WrongSignIn for a wrong
    passphrase, Underway, ChangedMeanwhile, SessionsUnavailable, and what `current_list` raises.
    """
    current_list(desk)  # before the first list there is one held back, with the old key in it
    known = unlock(desk.inbox, me.person.sign_in_name, untrusted_passphrase)
    master = MasterKey.generate()
    new = _New(new_slot(untrusted_passphrase, master, known.person.id), master)
    with writing(desk.inbox) as session:
        kept = session.get_one(Person, known.person.id, with_for_update=True)
        if still_open(kept):
            raise Underway
        unchanged = (known.person.passphrase_slot, known.person.key_id)
        if not kept.active or (kept.passphrase_slot, kept.key_id) != unchanged:
            raise ChangedMeanwhile
        _change_over(session, Unlocked(kept, known.master_key), new)
        fresh = desk.sessions.prove_again(cookie, int(time.time()), master_key=master)
        if fresh is None:
            raise ChangedMeanwhile  # signed out elsewhere while the passphrase was looked at
        # Before the commit: a change whose sessions could not be ended is no change.
        desk.sessions.end_others(fresh, kept.id)
    return fresh


def put_on_list(desk: Desk, me: SignedIn) -> ReadersList:
    """The newest list. If this person is on it by a former key and holds the school key, one with the new key.

    No second person compares eight words here. Whoever holds the school key can sign any list anyway; their new
    key was made by the very program that they are signed in to, with passphrase and second factor; and what is
    signed is the key that opens with their own master key, whatever the table says. Others wait to be let in.
    """
    current = current_list(desk)
    if is_listed(me.person, current) or not stands(me.person, current) or not _is_own_key(me):
        return current
    with reading(desk.inbox) as session:
        people = session.scalars(select(Person).order_by(Person.name, Person.id)).all()
    try:
        staying = let_in_already(people, current)
        signed = sign_next(desk, me, staying, after=current, with_new_key=(me.person.id,))
    except (NotKeyHolder, KeyIsChanging, TooFewReaders, StoreConflict):
        return current  # a key holder, or a later moment, will do it
    with writing(desk.inbox) as session:
        audit.record(session, "new-key-signed", me.person.id, None, datetime.now(UTC))
    return signed


def _change_over(session: Session, known: Unlocked, new: _New) -> None:
    kept, old, now = known.person, known.master_key, datetime.now(UTC)
    seed = old.open("reader-seed", kept.id, kept.sealed_seed)
    former = FormerKey(key_id=kept.key_id, person_id=kept.id, since=now)
    keep_for_now(former, new.master, old, seed)
    offered, version = handover.opened_offer(known), _offered_version(kept)
    for column, purpose in RESEALED.items():
        sealed = getattr(kept, column)
        if sealed:  # who signs in with a passkey may have no app, and so no secret of one
            opened = old.open(purpose, kept.id, sealed)
            setattr(kept, column, new.master.seal(purpose, kept.id, opened))
    kept.key_id, kept.public_key = new.reader.public_key.key_id, new.reader.public_key.to_bytes()
    kept.sealed_seed = new.master.seal("reader-seed", kept.id, new.reader.seed)
    kept.passphrase_slot, kept.recovery_slot = new.slot, None
    kept.offered_key_envelope = kept.offered_key_wraps = None
    if offered is not None:
        handover.offer(kept, offered, version)
    kept.former.append(former)
    session.flush()
    bring_over(session, former.key_id, kept.key_id)
    audit.record(session, "keys-renewed", kept.id, None, now)


def _offered_version(person: Person) -> int:
    sealed = person.offered_key_envelope
    return Envelope.from_bytes(sealed).header.readers_version if sealed else 0


def _is_own_key(me: SignedIn) -> bool:
    person = me.person
    own = ReaderKey.from_seed(me.master_key.open("reader-seed", person.id, person.sealed_seed)).public_key
    return own.to_bytes() == person.public_key
