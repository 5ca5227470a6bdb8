"""Collecting: what waits in the letterbox comes into the inbox, and is then gone from the letterbox.

The inbox commits first. A stop at any moment leaves a concern in the letterbox, or in both, and the next run
goes on from there: never in neither, and in the inbox never twice.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from kiosk.db import insert_new, writing
from kiosk.inbox.models import Base, BrokenEnvelope, CollectedConcern, ConcernWrap
from kiosk.letterbox import emptying
from kiosk.letterbox.emptying import Row
from kiosk.sealing import errors
from kiosk.sealing.envelope import Envelope, Wrap, unpack_wraps

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Collected:
    """What one run did: concerns `taken` in, found `already` in the inbox, and put aside as `broken`."""

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
        return Counter([_take_one(session, row) for row in rows])


def _take_one(session: Session, row: Row) -> _Outcome:
    wraps = _wraps_of(row)
    if wraps is None:
        return _put_aside(session, row, "does not parse")
    concern = {"id": row.id, "day": row.day, "envelope": row.envelope}
    if _insert_new(session, CollectedConcern, concern):
        session.execute(insert(ConcernWrap), [_wrap_row(row, wrap) for wrap in wraps])
        return _Outcome.TAKEN
    kept = session.scalar(select(CollectedConcern.envelope).where(CollectedConcern.id == row.id))
    return _Outcome.ALREADY if kept == row.envelope else _put_aside(session, row, "has the id of another one")


def _wraps_of(row: Row) -> tuple[Wrap, ...] | None:
    """The wraps, or None if this row is not an envelope of its own id with wraps."""
    try:
        header = Envelope.from_bytes(row.envelope).header
        return unpack_wraps(row.wraps) if header.envelope_id == row.id else None
    except errors.BrokenEnvelope:
        return None


def _wrap_row(row: Row, wrap: Wrap) -> dict[str, bytes]:
    return {"concern_id": row.id, "key_id": wrap.key_id, "sealed_key": wrap.sealed_key}


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
