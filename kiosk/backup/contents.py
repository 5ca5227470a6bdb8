"""What the stores of a backup hold: envelopes with their wraps, the audit chain, readers list and profile."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import Engine, select

from kiosk.backup.errors import BadBackup
from kiosk.backup.manifest import Facts
from kiosk.db import reading
from kiosk.inbox.models import (
    BrokenEnvelope,
    CollectedConcern,
    ConcernWrap,
    HeldReadersList,
    Message,
    MessageWrap,
    Person,
)
from kiosk.inbox.record import audit
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.models import SealedConcern
from kiosk.letterbox.portraits import portrait
from kiosk.migrating import Store
from kiosk.profile import believed
from kiosk.sealing import errors
from kiosk.sealing.envelope import Envelope, Wrap, pack_wraps, unpack_wraps
from kiosk.sealing.errors import UntrustedProfile, UntrustedReaders
from kiosk.sealing.readers import RECOVERY, ReadersList, SignedReaders, verify_readers
from kiosk.settings import School

_BATCH = 200


def check_envelopes(letterbox: Engine, inbox: Engine) -> str:
    """Every envelope parses, is filed under its own id, and has 1 to 64 wraps that parse. BadBackup if not."""
    collected, waiting, bad = 0, 0, []
    for concern_id, envelope, wraps in _collected(inbox):
        collected += 1
        bad += [] if _sound(concern_id, envelope, wraps) else [concern_id]
    for message_id, envelope, wraps in _messages(inbox):
        collected += 1
        bad += [] if _sound(message_id, envelope, wraps) else [message_id]
    for concern_id, envelope, wraps in _waiting(letterbox):
        waiting += 1
        bad += [] if _sound(concern_id, envelope, wraps) else [concern_id]
    if bad:
        raise BadBackup(f"{len(bad)} of {collected + waiting} are damaged, the first is {bad[0].hex()}")
    return f"{collected} in the inbox, {waiting} waiting in the letterbox, each with its wraps{_aside(inbox)}"


def check_chain(inbox: Engine, facts: Facts, expected_head: bytes | None) -> str:
    """The audit chain is unbroken, ends where the manifest says, and holds the printed head, if one is given."""
    report = audit.verify(inbox, expected_head)
    if report.broken_at is not None:
        raise BadBackup(f"broken at act {report.broken_at} of {report.count}")
    if (report.count, report.head.hex()) != (facts.acts, facts.head):
        raise BadBackup("does not end where the manifest says")
    if report.truncated:
        raise BadBackup(
            "does not hold the printed head: acts were cut off, or the backup is older than the print"
        )
    printed = ", and the printed head is in it" if expected_head else ""
    return f"{report.count} acts, unbroken{printed}. Head: {facts.head}"


def check_readers(stores: Mapping[Store, Engine], facts: Facts, school: School) -> str:
    """The newest readers list is signed by the school's pinned key, and its people are those of this inbox."""
    signed = Letterbox(stores["letterbox"]).readers()
    if signed is None:
        return _not_open_yet(stores, facts, school)
    listed = _trusted(signed, school)
    keys = {reader.key_id for reader in listed.readers if reader.role != RECOVERY}
    with reading(stores["inbox"]) as session:
        known = keys & set(session.scalars(select(Person.key_id)))
    # Not all: between the two copies a person may have been given a new key.
    if not known:
        raise BadBackup("nobody on the readers list is in this inbox: the two stores are not of one school")
    return f"version {listed.version}, signed by this school's key; {len(keys)} people"


def check_profile(letterbox: Engine, school: School) -> str:
    """The newest school profile, if there is one, is signed by the school's pinned key, and so are its photographs.

    BadBackup if not.
    """
    signed = Letterbox(letterbox).profile()
    if signed is None:
        return "none is published yet"
    try:
        profile = believed(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)
    except UntrustedProfile as untrusted:
        raise BadBackup(f"it can't be trusted ({untrusted.reason}) by the key in this school.toml") from None
    whole = [name for name in profile.portraits if portrait(letterbox, name) is not None]
    if len(whole) < len(profile.portraits):
        lost = len(profile.portraits) - len(whole)
        raise BadBackup(f"of its {len(profile.portraits)} photographs of staff, missing or damaged: {lost}")
    faces = f"; photographs of staff: {len(whole)}" if whole else ""
    return f"version {profile.version}, signed by this school's key{faces}"


def _not_open_yet(stores: Mapping[Store, Engine], facts: Facts, school: School) -> str:
    if facts.rows["letterbox"]["sealed_concern"] or facts.rows["inbox"]["collected_concern"]:
        raise BadBackup("there is none, but there are worries")
    with reading(stores["inbox"]) as session:
        held = session.scalar(select(HeldReadersList).order_by(HeldReadersList.version.desc()).limit(1))
    if held is None:
        raise BadBackup("there is none")
    listed = _trusted(SignedReaders(held.body, held.signature), school)
    return f"version {listed.version}, signed by this school's key; held back until the set-up is finished"


def _trusted(signed: SignedReaders, school: School) -> ReadersList:
    try:
        return verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)
    except UntrustedReaders as untrusted:
        raise BadBackup(f"it can't be trusted ({untrusted.reason}) by the key in this school.toml") from None


def _sound(concern_id: bytes, envelope: bytes, wraps: bytes | None) -> bool:
    try:
        unpack_wraps(wraps or b"")
        return Envelope.from_bytes(envelope).header.envelope_id == concern_id
    except errors.BrokenEnvelope:
        return False


def _waiting(letterbox: Engine) -> Iterator[tuple[bytes, bytes, bytes | None]]:
    columns = (SealedConcern.id, SealedConcern.envelope, SealedConcern.wraps)
    with reading(letterbox) as session:
        for row in session.execute(select(*columns)).yield_per(_BATCH):
            yield row[0], row[1], row[2]


def _messages(inbox: Engine) -> Iterator[tuple[bytes, bytes, bytes | None]]:
    """Each later message and answer with its wraps in one piece."""
    with reading(inbox) as session:
        for message_id, envelope in session.execute(select(Message.id, Message.envelope)).yield_per(_BATCH):
            wraps = select(MessageWrap.key_id, MessageWrap.sealed_key)
            found = session.execute(wraps.where(MessageWrap.message_id == message_id))
            yield message_id, envelope, _packed([(key_id, sealed) for key_id, sealed in found])


def _collected(inbox: Engine) -> Iterator[tuple[bytes, bytes, bytes | None]]:
    """Each collected concern with its wraps in one piece; None for wraps that make no piece."""
    rows = select(CollectedConcern.id, CollectedConcern.envelope).order_by(CollectedConcern.id)
    with reading(inbox) as session:
        for batch in session.execute(rows).yield_per(_BATCH).partitions():
            first, last = batch[0][0], batch[-1][0]
            wraps = select(ConcernWrap.concern_id, ConcernWrap.key_id, ConcernWrap.sealed_key)
            found: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
            for concern_id, *wrap in session.execute(
                wraps.where(ConcernWrap.concern_id.between(first, last))
            ):
                found[concern_id].append((wrap[0], wrap[1]))
            for concern_id, envelope in batch:
                yield concern_id, envelope, _packed(found[concern_id])


def _packed(wraps: list[tuple[bytes, bytes]]) -> bytes | None:
    try:
        return pack_wraps([Wrap(key_id, sealed_key) for key_id, sealed_key in wraps])
    except (ValueError, errors.BrokenEnvelope):
        return None


def _aside(inbox: Engine) -> str:
    with reading(inbox) as session:
        put_aside = len(session.scalars(select(BrokenEnvelope.fingerprint)).all())
    return f"; {put_aside} put aside as damaged when they came" if put_aside else ""
