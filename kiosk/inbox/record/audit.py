"""The audit chain: each act carries a hash over itself and over the act before it.

Whoever changes, removes or moves an act in the store breaks every link after it. Cutting off the end breaks
none: so the newest hash, the head, is printed and mailed, and `verify` compares with what was printed.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from kiosk.db import reading
from kiosk.inbox.models import AuditEvent

GENESIS: Final = bytes(32)
"""The hash before the first act."""

_LABEL: Final = b"worry-box/v1/audit"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,63}")
_APPEND_LOCK: Final = 0x6175646974  # any fixed number: PostgreSQL's advisory locks are named by one


@dataclass(frozen=True)
class AuditReport:
    """What `verify` found. Good if `broken_at` is None and `truncated` is False."""

    count: int
    head: bytes
    """The hash of the last act, to be printed and given to a later `verify`; GENESIS if there is none."""
    broken_at: int | None
    """The number of the first act that is missing or not as it was recorded."""
    truncated: bool
    """The expected head is not in the chain: acts were cut off its end, or the chain was written anew."""


def record(
    session: Session, act: str, person_id: bytes | None, subject: bytes | str | None, at: datetime
) -> None:
    """Append an act to the chain, in the caller's transaction: act and deed are kept together or not at all.

    `person_id` is None for an act of nobody we know, `at` an aware time. `subject` is an id, or a short name
    like "export.csv": ValueError for anything that could be a sentence, since no word of a concern may ever
    get in here. Other appenders wait until the transaction ends.
    """
    if at.tzinfo is None:
        raise ValueError("an act's time needs its time zone")
    _lock_chain(session)
    last = session.scalar(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1))
    event = AuditEvent(
        seq=last.seq + 1 if last else 1,
        at=at.astimezone(UTC),
        person_id=person_id,
        act=_named(act),
        subject=_subject(subject),
        previous_hash=last.hash if last else GENESIS,
    )
    event.hash = _hash_of(event)
    session.add(event)
    session.flush()


def verify(engine: Engine, expected_head: bytes | None = None) -> AuditReport:
    """Walk the whole chain. With the head that was printed some time ago, also find a cut-off end."""
    count, head, broken_at = 0, GENESIS, None
    found = expected_head is None or expected_head == GENESIS
    with reading(engine) as session:
        for event in session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).yield_per(1000):
            count += 1
            if broken_at is None and not _follows(event, head):
                broken_at = count
            head = event.hash
            found = found or head == expected_head
    return AuditReport(count, head, broken_at, truncated=not found)


def _lock_chain(session: Session) -> None:
    # On SQLite, a transaction that may write already holds the one write lock (see kiosk.db).
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _APPEND_LOCK})


def _subject(subject: bytes | str | None) -> str | None:
    if isinstance(subject, bytes):
        return subject.hex()
    return None if subject is None else _named(subject)


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("acts and subjects are ids or short lower-case names")
    return name


def _follows(event: AuditEvent, previous_hash: bytes) -> bool:
    return event.previous_hash == previous_hash and event.hash == _hash_of(event)


def _hash_of(event: AuditEvent) -> bytes:
    """SHA-256 over a label, the hash before and the act as canonical JSON."""
    said = {
        "act": event.act,
        "at": event.at.isoformat(timespec="microseconds"),
        "person": event.person_id.hex() if event.person_id is not None else None,
        "seq": event.seq,
        "subject": event.subject,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(_LABEL + event.previous_hash + canonical).digest()
