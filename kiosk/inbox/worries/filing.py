"""Filing: what is new for a person is opened once; its summary and key are kept under their master key.

The first opening unwraps a hybrid post-quantum key; every later one is a call to AES-GCM. Only concerns with
a wrap for this person's key are ever looked at: to be handed a key by other means widens nobody's list.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from flask import g, has_request_context
from sqlalchemy import Engine, Select, Update, bindparam, func, select, update
from sqlalchemy.orm import Session

from kiosk.concern import Concern
from kiosk.content import Content
from kiosk.db import insert_new, reading, writing
from kiosk.inbox.desk import SignedIn
from kiosk.inbox.keys.former_keys import KeyRing, all_keys
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern, Person
from kiosk.inbox.worries.listing import Entry
from kiosk.inbox.worries.opening import Damaged, open_concern, unwrap
from kiosk.inbox.worries.summary import Slip, summarise
from kiosk.sealing.errors import SealingError
from kiosk.sealing.opening.master_key import MasterKey

BATCH = 100
HIGHEST_MARK = 2**31
FILED = "filed"  # the master key's purpose for everything in this module


@dataclass(frozen=True, repr=False)
class _New:
    concern_id: bytes
    day: date
    envelope: bytes
    sealed_key: bytes
    sealed_to: bytes | None


def entries_for(inbox: Engine, me: SignedIn, content: Content) -> list[Entry]:
    """Every concern this person can open, in no order, damaged ones too; what is new is filed first."""
    damaged = file_new(inbox, me, content)
    with reading(inbox) as session:
        rows = session.execute(_filed_by(me)).all()
    keys = KeyRing(me)
    return [*damaged, *(_entry(keys, *row) for row in rows)]


def file_new(inbox: Engine, me: SignedIn, content: Content, batch: int = BATCH) -> list[Entry]:
    """File what is new for this person, a batch at a time; return what does not open. Safe twice at once."""
    damaged: list[Entry] = []
    keys = KeyRing(me)
    for rows in _batches(inbox, me, batch):
        slips: list[dict[str, bytes]] = []
        for row in rows:
            try:
                slip = _slip(row, me, keys, content)
            except Damaged:
                damaged.append(Entry(row.concern_id, row.day, summary=None))
            else:
                slips += [slip] if slip else []
        _keep(inbox, me, slips)
    return damaged


@dataclass(frozen=True, repr=False)
class Opened:
    """A concern that was really opened, with what it takes to let somebody else open it too."""

    envelope: bytes
    data_key: bytes
    concern: Concern


def concern_of(inbox: Engine, me: SignedIn, concern_id: bytes) -> Concern:
    """This concern, by the key that was filed for this person. Raises Damaged, also when nothing is filed."""
    return opened(inbox, me, concern_id).concern


def opened(inbox: Engine, me: SignedIn, concern_id: bytes) -> Opened:
    """This concern, opened by the key that was filed for this person, and that key. Raises Damaged."""
    with reading(inbox) as session:
        found = session.execute(_filed_one(me, concern_id)).one_or_none()
    if found is None:
        raise Damaged("nothing is filed")
    sealed, envelope = found
    return open_filed(me, concern_id, sealed, envelope)


def open_filed(me: SignedIn, concern_id: bytes, sealed: bytes, envelope: bytes) -> Opened:
    """Open this envelope by what was filed about it for this person. Raises Damaged."""
    data_key = open_slip(KeyRing(me), concern_id, sealed).data_key
    return Opened(envelope, data_key, open_concern(envelope, concern_id, data_key))


def opened_many(inbox: Engine, me: SignedIn, concerns: Sequence[bytes]) -> dict[bytes, Concern]:
    """Those of these concerns that open, by their ids."""
    with reading(inbox) as session:
        wanted = _filed_by(me).with_only_columns(
            FiledConcern.concern_id, FiledConcern.sealed, CollectedConcern.envelope
        )
        rows = session.execute(wanted.where(FiledConcern.concern_id.in_(concerns))).all()
    found: dict[bytes, Concern] = {}
    for concern_id, sealed, envelope in rows:
        with suppress(Damaged):
            found[concern_id] = open_filed(me, concern_id, sealed, envelope).concern
    return found


def wraps_stamp(session: Session, me: SignedIn) -> tuple[int, int | None]:
    """Another one whenever a concern of theirs was filed, read, made new again, or taken from them.

    Asked of the database once in a request, after what is new was filed.
    """
    known: tuple[int, int | None] | None = g.get("wraps_stamp") if has_request_context() else None
    if known is None:
        mine = ConcernWrap.key_id == me.person.key_id
        count, total = session.execute(
            select(func.count(ConcernWrap.mark), func.sum(ConcernWrap.mark)).where(mine)
        ).one()
        known = count, total
        if has_request_context():
            g.wraps_stamp = known
    return known


def mark_read(session: Session, me: SignedIn, concern_id: bytes, at: datetime) -> None:
    """Note that this person has read this concern; the first time counts."""
    session.execute(_filed(me, concern_id).where(FiledConcern.read_at.is_(None)).values(read_at=at))
    _mark_anew(session, me, [concern_id])


def make_new(session: Session, me: SignedIn, concern_id: bytes) -> None:
    """Show this concern to this person as new again: somebody added something to it."""
    session.execute(_filed(me, concern_id).values(read_at=None))
    _mark_anew(session, me, [concern_id])


def open_slip(keys: KeyRing | MasterKey, concern_id: bytes, sealed: bytes) -> Slip:
    """What was filed for this person about this concern. Raises Damaged."""
    try:
        return Slip.from_bytes(keys.open(FILED, concern_id, sealed))
    except (SealingError, ValueError):
        raise Damaged("what was filed does not open") from None


def _filed(me: SignedIn, concern_id: bytes) -> Update:
    return update(FiledConcern).where(
        FiledConcern.person_id == me.person.id, FiledConcern.concern_id == concern_id
    )


def _mark_anew(session: Session, me: SignedIn, concerns: Sequence[bytes]) -> None:
    mark = (
        update(ConcernWrap)
        .where(ConcernWrap.concern_id == bindparam("concern"), ConcernWrap.key_id == me.person.key_id)
        .values(mark=bindparam("number"))
    )
    numbers = [{"concern": one, "number": secrets.randbelow(HIGHEST_MARK)} for one in concerns]
    session.connection().execute(mark, numbers)
    if has_request_context():
        g.pop("wraps_stamp", None)


def _slip(row: _New, me: SignedIn, keys: KeyRing, content: Content) -> dict[str, bytes] | None:
    """What is filed for this person about this concern; None when its teller left them out. Raises Damaged."""
    reader_key = keys.reader(row.sealed_to)
    if reader_key is None:
        raise Damaged("the key that it is sealed to was given up")
    data_key = unwrap(row.envelope, row.concern_id, row.sealed_key, reader_key)
    concern = open_concern(row.envelope, row.concern_id, data_key)
    if {one.hex() for one in all_keys(me.person)} & set(concern.excluded):
        return (
            None  # somebody made them a wrap all the same; what the teller said is sealed inside, and counts
        )
    sealed = me.master_key.seal(FILED, row.concern_id, Slip(data_key, summarise(concern, content)).to_bytes())
    return {"person_id": me.person.id, "concern_id": row.concern_id, "sealed": sealed}


def _entry(keys: KeyRing, concern_id: bytes, day: date, sealed: bytes, read_at: datetime | None) -> Entry:
    try:
        return Entry(concern_id, day, open_slip(keys, concern_id, sealed).summary, read_at)
    except Damaged:
        return Entry(concern_id, day, summary=None, read_at=read_at)


def _batches(inbox: Engine, me: SignedIn, batch: int) -> Iterator[Sequence[_New]]:
    after = b""
    while True:
        with reading(inbox) as session:
            found = session.execute(_new_for(me).where(CollectedConcern.id > after).limit(batch)).all()
        rows = [_New(*row) for row in found]
        if rows:
            yield rows
            after = rows[-1].concern_id
        if len(rows) < batch:
            return


def _new_for(me: SignedIn) -> Select[bytes, date, bytes, bytes, bytes | None]:
    return (
        select(
            CollectedConcern.id,
            CollectedConcern.day,
            CollectedConcern.envelope,
            ConcernWrap.sealed_key,
            ConcernWrap.sealed_to,
        )
        .join(ConcernWrap, ConcernWrap.concern_id == CollectedConcern.id)
        .where(ConcernWrap.key_id == me.person.key_id, ConcernWrap.mark.is_(None))
        .order_by(CollectedConcern.id)
    )


def _filed_by(me: SignedIn) -> Select[bytes, date, bytes, datetime | None]:
    return (
        select(FiledConcern.concern_id, CollectedConcern.day, FiledConcern.sealed, FiledConcern.read_at)
        .join(CollectedConcern, CollectedConcern.id == FiledConcern.concern_id)
        .join(ConcernWrap, ConcernWrap.concern_id == FiledConcern.concern_id)
        .where(ConcernWrap.key_id == me.person.key_id, FiledConcern.person_id == me.person.id)
    )


def _filed_one(me: SignedIn, concern_id: bytes) -> Select[bytes, bytes]:
    return (
        select(FiledConcern.sealed, CollectedConcern.envelope)
        .join(CollectedConcern, CollectedConcern.id == FiledConcern.concern_id)
        .join(ConcernWrap, ConcernWrap.concern_id == FiledConcern.concern_id)
        .where(ConcernWrap.key_id == me.person.key_id, FiledConcern.person_id == me.person.id)
        .where(CollectedConcern.id == concern_id)
    )


def _keep(inbox: Engine, me: SignedIn, slips: Sequence[dict[str, bytes]]) -> None:
    if not slips:
        return
    # Two tabs may file the same concern at once; the second finds it done.
    with writing(inbox) as session:
        still = select(Person.key_id).where(Person.id == me.person.id).with_for_update(read=True)
        if session.scalar(still) != me.person.key_id:
            return  # their keys were renewed meanwhile: under the old master key, it would be lost with that
        connection = session.connection()
        connection.execute(insert_new(connection, FiledConcern), slips)
        _mark_anew(session, me, [slip["concern_id"] for slip in slips])
