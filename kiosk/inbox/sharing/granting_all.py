"""Everything at once for a new colleague: each worry that one opens oneself, but for the restricted ones.

Work in small transactions, in the order of the worries' random ids: it can stop after any of them, and goes on
where it stopped, because whatever is shared already is passed over.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from kiosk.db import insert_new, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern, Grant, Person
from kiosk.inbox.record import audit
from kiosk.inbox.sharing.granting import Refused, a_grant, active_readers
from kiosk.inbox.worries.filing import Opened, file_new, open_filed
from kiosk.inbox.worries.opening import Damaged
from kiosk.sealing.envelope import Envelope, Wrap
from kiosk.sealing.readers import Reader
from kiosk.sealing.seal import wrap_key

BATCH: Final = 50
"""Worries in one transaction: others wait for it no longer than a moment."""

_mine, _theirs = aliased(ConcernWrap), aliased(ConcernWrap)


@dataclass(frozen=True)
class Progress:
    """How far it is: `done` of `total` worries looked at. `after` is where to go on; None when it is finished."""

    done: int
    total: int
    shared: int
    after: bytes | None


def newcomers(desk: Desk, me: SignedIn) -> tuple[Reader, ...]:
    """Who can be given everything: colleagues on the signed list whose role reads ordinary worries."""
    roles = desk.content.routes["ordinary"]
    return tuple(one for one in active_readers(desk) if one.role in roles and one.key_id != me.person.key_id)


def grant_all(
    desk: Desk,
    me: SignedIn,
    to_key: bytes,
    reason: str,
    at: datetime,
    *,
    after: bytes = b"",
    seconds: float = 5,
) -> Progress:
    """Share what this person can open and the other can't yet, but for the restricted; stop after some seconds.

    Call it again with the `after` it gave to go on; from the start does no harm. Worries about staff, those that
    leave somebody out, damaged ones, and what was taken back from them are passed over. Raises Refused
    ("person", "reason").
    """
    reader = next((one for one in newcomers(desk, me) if one.key_id == to_key), None)
    if reader is None or reason not in desk.content.reasons:
        raise Refused("reason" if reader else "person")
    file_new(desk.inbox, me, desk.content)
    until, shared, place = time.monotonic() + seconds, 0, after
    while True:
        rows = _next(desk, me, reader, place)
        shared += _share(desk, me, reader, rows, reason, at) if rows else 0
        place = rows[-1][0] if rows else place
        finished = len(rows) < BATCH
        if finished or time.monotonic() >= until:
            return _progress(desk, me, reader, place, shared, finished=finished)


def _share(
    desk: Desk,
    me: SignedIn,
    reader: Reader,
    rows: list[tuple[bytes, bytes, bytes]],
    reason: str,
    at: datetime,
) -> int:
    wraps = {row[0]: wrap for row in rows if (wrap := _wrapped(desk, me, reader, *row))}
    with writing(desk.inbox) as session:
        person = session.scalar(select(Person).where(Person.key_id == reader.key_id).with_for_update())
        if person is None or not person.active:
            raise Refused("person")
        new = [one for one in _still_mine(session, me, list(wraps)) if _insert(session, one, wraps[one])]
        for concern_id in new:
            session.add(a_grant(concern_id, person.id, me.person.id, reason, at, done=True))
            audit.record(session, "grant", me.person.id, concern_id, at)
    return len(new)


def _wrapped(
    desk: Desk, me: SignedIn, reader: Reader, concern_id: bytes, sealed: bytes, envelope: bytes
) -> Wrap | None:
    """A wrap for this reader, made after really opening the envelope; None for what must not or can't be shared."""
    try:
        found: Opened = open_filed(me, concern_id, sealed, envelope)
    except Damaged:
        return None
    if found.concern.restricted(desk.content):
        return None
    return wrap_key(found.data_key, Envelope.from_bytes(envelope).header, reader.public_key)


def _still_mine(session: Session, me: SignedIn, ids: list[bytes]) -> list[bytes]:
    held = select(ConcernWrap.concern_id).where(
        ConcernWrap.key_id == me.person.key_id, ConcernWrap.concern_id.in_(ids)
    )
    return list(session.scalars(held.order_by(ConcernWrap.concern_id)))


def _insert(session: Session, concern_id: bytes, wrap: Wrap) -> bool:
    connection = session.connection()
    row = {"concern_id": concern_id, "key_id": wrap.key_id, "sealed_key": wrap.sealed_key}
    return connection.execute(insert_new(connection, ConcernWrap).values(row)).rowcount == 1


def _progress(
    desk: Desk, me: SignedIn, reader: Reader, place: bytes, shared: int, *, finished: bool
) -> Progress:
    every = select(func.count()).select_from(ConcernWrap).where(ConcernWrap.key_id == me.person.key_id)
    left = select(func.count()).select_from(_left(me, reader, place).subquery())
    with reading(desk.inbox) as session:
        total = session.scalar(every) or 0
        done = total if finished else total - (session.scalar(left) or 0)
    return Progress(done, total, shared, None if finished else place)


def _next(desk: Desk, me: SignedIn, reader: Reader, place: bytes) -> list[tuple[bytes, bytes, bytes]]:
    ids = _left(me, reader, place).order_by(_mine.concern_id).limit(BATCH).subquery()
    filed = (FiledConcern.concern_id == ids.c.concern_id) & (FiledConcern.person_id == me.person.id)
    rows = (
        select(ids.c.concern_id, FiledConcern.sealed, CollectedConcern.envelope)
        .join(CollectedConcern, CollectedConcern.id == ids.c.concern_id)
        .outerjoin(FiledConcern, filed)
        .order_by(ids.c.concern_id)
    )
    with reading(desk.inbox) as session:
        # What could not be filed is damaged: an empty slip does not open, and it is passed over like the others.
        return [(one, sealed or b"", envelope) for one, sealed, envelope in session.execute(rows)]


def _left(me: SignedIn, reader: Reader, place: bytes) -> Select[bytes]:
    """The ids after this place that this person has a wrap of and the reader has none."""
    theirs: ColumnElement[bool] = (_theirs.concern_id == _mine.concern_id) & (_theirs.key_id == reader.key_id)
    return (
        select(_mine.concern_id)
        .outerjoin(_theirs, theirs)
        .where(_mine.key_id == me.person.key_id, _theirs.key_id.is_(None), _mine.concern_id > place)
        .where(_mine.concern_id.not_in(_taken_back(reader)))
    )


def _taken_back(reader: Reader) -> Select[bytes]:
    """What was taken back from them, they are given again only one by one."""
    theirs = Person.key_id == reader.key_id
    taken = select(Grant.concern_id).join(Person, Person.id == Grant.to_person)
    return taken.where(theirs, Grant.taken_back_at.is_not(None))
