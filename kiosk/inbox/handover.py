"""How the school key reaches a new key holder: sealed to them by one who has it, taken over at their sign-in."""

import logging
import os
from datetime import UTC, datetime

from kiosk.db import writing
from kiosk.inbox import audit
from kiosk.inbox.desk import Desk
from kiosk.inbox.models import Person
from kiosk.inbox.people import Unlocked
from kiosk.sealing.envelope import Envelope, Kind, pack_wraps, unpack_wraps
from kiosk.sealing.errors import BrokenEnvelope
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

    Without an offer, nothing. An offer that does not open, or holds another key than this school's (whoever
    writes to the database can make one), is thrown away and noted; it never keeps anybody from signing in.
    """
    if unlocked.person.offered_key_envelope is None:
        return
    key = _offered_key(unlocked, desk.settings.school.verify_key)
    with writing(desk.inbox) as session:
        kept = session.get_one(Person, unlocked.person.id, with_for_update=True)
        if kept.offered_key_envelope != unlocked.person.offered_key_envelope:
            return  # another sign-in of theirs has done it, or the account was closed meanwhile
        if key is not None:
            kept.sealed_school_key = unlocked.master_key.seal("school-key", kept.id, key.seed)
        kept.offered_key_envelope = kept.offered_key_wraps = None
        act = "school-key-taken" if key is not None else "school-key-refused"
        audit.record(session, act, kept.id, None, datetime.now(UTC))


def _offered_key(unlocked: Unlocked, verify_key: bytes) -> SchoolKey | None:
    person, master = unlocked.person, unlocked.master_key
    envelope, wraps = person.offered_key_envelope or b"", person.offered_key_wraps or b""
    try:
        if Envelope.from_bytes(envelope).header.kind is not Kind.KEY_HANDOVER:
            raise BrokenEnvelope
        (wrap,) = unpack_wraps(wraps)
        reader = ReaderKey.from_seed(master.open("reader-seed", person.id, person.sealed_seed))
        key = SchoolKey.from_seed(reader.open(envelope, wrap))
    except (BrokenEnvelope, ValueError):
        key = None
    if key is None or key.verify_key != verify_key:
        _log.error("the school key offered to person %s is not this school's", person.id.hex())
        return None
    return key
