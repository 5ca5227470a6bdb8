"""Collecting: what waits in the letterbox comes into the inbox, and is then gone from the letterbox.

The inbox commits first. A stop at any moment leaves a concern in the letterbox, or in both, and the next run
goes on from there: never in neither, and in the inbox never twice.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from kiosk.db import insert_new, writing
from kiosk.inbox.answers.messages import forget, keep
from kiosk.inbox.keeping.tombstones import is_destroyed
from kiosk.inbox.keys.former_keys import heirs
from kiosk.inbox.models import Base, BrokenEnvelope, CollectedConcern, ConcernWrap, Message
from kiosk.inbox.telling.news import note_message, note_worry
from kiosk.inbox.voice import answers as survey_answers
from kiosk.letterbox import emptying
from kiosk.letterbox.emptying import Row
from kiosk.sealing import errors
from kiosk.sealing.envelope import Envelope, Kind, Wrap, unpack_wraps

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Collected:
    """What one run did: worries, messages and answers `taken` in, found `already` (or destroyed), or `broken`."""

    taken: int
    already: int
    broken: int


class _Outcome(Enum):
    TAKEN = auto()
    ALREADY = auto()
    BROKEN = auto()


def collect(letterbox: Engine, inbox: Engine, batch: int = 100) -> Collected:
    """Take everything that waits, batch by batch. Safe to run again, by two workers at once, after a kill.

    StoreUnavailable if either store stops answering; what was taken until then stays taken.
    """
    counted: Counter[_Outcome] = Counter()
    while rows := emptying.waiting(letterbox, batch):
        counted += _take_in(inbox, rows)
        emptying.remove(letterbox, [row.id for row in rows])
    emptying.scrub(letterbox)  # even after an empty run: the one before may have been stopped just here
    return Collected(counted[_Outcome.TAKEN], counted[_Outcome.ALREADY], counted[_Outcome.BROKEN])


def _take_in(inbox: Engine, rows: Sequence[Row]) -> Counter[_Outcome]:
    with writing(inbox) as session:
        today = heirs(session)
        return Counter([_take_one(session, row, today) for row in rows])


def _take_one(session: Session, row: Row, today: Mapping[bytes, bytes]) -> _Outcome:
    if is_destroyed(session, row.id):
        return _Outcome.ALREADY
    wraps = _wraps_of(row)
    if wraps is None:
        return _put_aside(session, row, "does not parse")
    header = Envelope.from_bytes(row.envelope).header
    if header.kind is Kind.FOLLOW_UP:
        return _take_message(session, row, header.thread_id, wraps)
    if header.kind is Kind.SURVEY:
        return _take_answers(session, row, wraps)
    concern = {"id": row.id, "day": row.day, "envelope": row.envelope}
    if _insert_new(session, CollectedConcern, concern):
        if is_destroyed(session, row.id):  # in another transaction, for which this one just waited
            session.execute(delete(CollectedConcern).where(CollectedConcern.id == row.id))
            return _Outcome.ALREADY
        session.execute(insert(ConcernWrap), [_wrap_row(row, wrap, today) for wrap in wraps])
        note_worry(session, row.id, datetime.now(UTC))
        return _Outcome.TAKEN
    kept = session.scalar(select(CollectedConcern.envelope).where(CollectedConcern.id == row.id))
    return _Outcome.ALREADY if kept == row.envelope else _put_aside(session, row, "has the id of another one")


def _take_message(session: Session, row: Row, concern_id: bytes, wraps: Sequence[Wrap]) -> _Outcome:
    """Keep a later message, whether its worry is here (yet) or not; one to a destroyed worry is let go."""
    message = Message(
        id=row.id, concern_id=concern_id, kind=Kind.FOLLOW_UP, day=row.day, envelope=row.envelope
    )
    if is_destroyed(session, concern_id):
        return _Outcome.ALREADY
    if keep(session, message, wraps):
        if is_destroyed(session, concern_id):  # in another transaction, for which this one just waited
            forget(session, concern_id)
            return _Outcome.ALREADY
        note_message(session, row.id, datetime.now(UTC))
        return _Outcome.TAKEN
    kept = session.scalar(select(Message.envelope).where(Message.id == row.id))
    return _Outcome.ALREADY if kept == row.envelope else _put_aside(session, row, "has the id of another one")


def _take_answers(session: Session, row: Row, wraps: Sequence[Wrap]) -> _Outcome:
    """Keep answers to a survey apart from worries, and tell nobody: nothing in them waits for anybody."""
    if survey_answers.keep(session, row.id, row.day, row.envelope, wraps):
        return _Outcome.TAKEN
    same = survey_answers.kept(session, row.id) == row.envelope
    return _Outcome.ALREADY if same else _put_aside(session, row, "has the id of another one")


def _wraps_of(row: Row) -> tuple[Wrap, ...] | None:
    """The wraps, or None if this row is not an envelope of its own id with wraps."""
    try:
        header = Envelope.from_bytes(row.envelope).header
        return unpack_wraps(row.wraps) if header.envelope_id == row.id else None
    except errors.BrokenEnvelope:
        return None


def _wrap_row(row: Row, wrap: Wrap, today: Mapping[bytes, bytes]) -> dict[str, bytes | None]:
    """Filed under the key that the reader has today, if their keys were renewed since the list was signed."""
    key_id = today.get(wrap.key_id, wrap.key_id)
    sealed_to = wrap.key_id if key_id != wrap.key_id else None
    return {"concern_id": row.id, "key_id": key_id, "sealed_key": wrap.sealed_key, "sealed_to": sealed_to}


def _put_aside(session: Session, row: Row, why: str) -> _Outcome:
    """Keep what cannot be kept as a concern. Loud: a damaged concern is a child who waits for an answer."""
    fingerprint = hashlib.sha256(b"".join((row.id, row.envelope, row.wraps))).digest()
    values = {"fingerprint": fingerprint, "id": row.id, "day": row.day}
    if not _insert_new(session, BrokenEnvelope, {**values, "envelope": row.envelope, "wraps": row.wraps}):
        return _Outcome.ALREADY
    _log.error("envelope %s from the letterbox %s; it was put aside as broken", row.id.hex(), why)
    return _Outcome.BROKEN


def _insert_new(session: Session, model: type[Base], values: dict[str, object]) -> bool:
    connection = session.connection()
    return bool(connection.execute(insert_new(connection, model), values).rowcount)
