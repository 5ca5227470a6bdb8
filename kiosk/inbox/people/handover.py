"""How the school key reaches a new key holder: sealed to them by one who has it, taken over at their sign-in."""

import logging
import os
from datetime import UTC, datetime

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk
from kiosk.inbox.models import HeldSchoolKey, Person
from kiosk.inbox.people.accounts import Unlocked
from kiosk.inbox.people.readers_list import NoList, current_list
from kiosk.inbox.record import audit
from kiosk.sealing.envelope import Envelope, Kind, pack_wraps, unpack_wraps
from kiosk.sealing.errors import BrokenEnvelope, UntrustedReaders
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import seal

_log = logging.getLogger(__name__)


def offer(person: Person, key: SchoolKey, readers_version: int) -> None:
    """Seal the school key to this person's public key, in their row, until their next sign-in."""
    sealed = seal(
        key.seed,
        kind=Kind.KEY_HANDOVER,
        readers=[PublicKey.from_bytes(person.public_key)],
        readers_version=readers_version,
        envelope_id=os.urandom(16),
    )
    person.offered_key_envelope, person.offered_key_wraps = sealed.envelope, pack_wraps(sealed.wraps)


def take_over(desk: Desk, unlocked: Unlocked) -> None:
    """Put a school key that was offered to this person under their own master key, and end the offer.

    An offer that does not open, or holds another key than this school's (whoever writes to the database can
    make one), is thrown away and noted; it never keeps anybody from signing in. The school's next key stays
    offered until both sides trust it (see school_key_renewal.py); then the key before it goes.
    """
    if unlocked.person.offered_key_envelope is None:
        _give_up_old_key(desk, unlocked)
        return
    pinned = desk.settings.school.verify_key
    key = opened_offer(unlocked)
    if key is None or key.verify_key != pinned:
        if not _pinned_key_signs(desk) or _is_next(desk, key):
            return
        _log.error("the school key offered to person %s is not this school's", unlocked.person.id.hex())
        key = None
    with writing(desk.inbox) as session:
        kept = session.get_one(Person, unlocked.person.id, with_for_update=True)
        if kept.offered_key_envelope != unlocked.person.offered_key_envelope:
            return  # another sign-in of theirs has done it, or the account was closed meanwhile
        if key is not None:
            kept.sealed_school_key = unlocked.master_key.seal("school-key", kept.id, key.seed)
        kept.offered_key_envelope = kept.offered_key_wraps = None
        act = "school-key-taken" if key is not None else "school-key-refused"
        audit.record(session, act, kept.id, None, datetime.now(UTC))


def opened_offer(unlocked: Unlocked) -> SchoolKey | None:
    """The key that was offered to this person, whichever it is; None when there is none that opens."""
    person, master = unlocked.person, unlocked.master_key
    envelope, wraps = person.offered_key_envelope or b"", person.offered_key_wraps or b""
    try:
        if Envelope.from_bytes(envelope).header.kind is not Kind.KEY_HANDOVER:
            return None
        (wrap,) = unpack_wraps(wraps)
        reader = ReaderKey.from_seed(master.open("reader-seed", person.id, person.sealed_seed))
        return SchoolKey.from_seed(reader.open(envelope, wrap))
    except (BrokenEnvelope, ValueError):
        return None


def _is_next(desk: Desk, key: SchoolKey | None) -> bool:
    with reading(desk.inbox) as session:
        held = session.get(HeldSchoolKey, 1)
    return held is not None and key is not None and held.verify_key == key.verify_key


def _give_up_old_key(desk: Desk, unlocked: Unlocked) -> None:
    """Remove a school key that is the school's no more."""
    person = unlocked.person
    if person.sealed_school_key is None or not _is_of_before(desk, unlocked):
        return
    with writing(desk.inbox) as session:
        kept = session.get_one(Person, person.id, with_for_update=True)
        if kept.sealed_school_key == person.sealed_school_key:
            kept.sealed_school_key = None
            audit.record(session, "school-key-given-up", kept.id, None, datetime.now(UTC))


def _is_of_before(desk: Desk, unlocked: Unlocked) -> bool:
    person, pinned = unlocked.person, desk.settings.school.verify_key
    try:
        seed = unlocked.master_key.open("school-key", person.id, person.sealed_school_key or b"")
    except BrokenEnvelope:
        return False  # damaged: that is for people to look at, and no reason to remove it
    return SchoolKey.from_seed(seed).verify_key != pinned and _pinned_key_signs(desk)


def _pinned_key_signs(desk: Desk) -> bool:
    """Whether the key in school.toml is the school's in fact: a slip in that file must cost nobody their key."""
    try:
        current_list(desk)
    except (NoList, UntrustedReaders):
        return False
    return True
