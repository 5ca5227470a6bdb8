"""The conversation under a worry: what its teller added later, and what staff answered.

A later message is sealed to people, as the worry was. The first of them who opens it and the worry puts its key under
the worry's own (see opening/thread_key.py): from then on whoever opens the worry reads the whole conversation, and so
letting a colleague in, taking that back, and new keys need nothing more. Somebody it was sealed to who can't open the
worry reads the message alone.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from kiosk.db import insert_new, reading, writing
from kiosk.follow_up import BadFollowUp, FollowUp
from kiosk.inbox.answers.heard import Heard, Thread
from kiosk.inbox.desk import SignedIn
from kiosk.inbox.keys.former_keys import KeyRing, all_keys
from kiosk.inbox.models import ConcernWrap, FiledConcern, FiledMessage, Message, MessageWrap, Person
from kiosk.inbox.worries.filing import concern_of, make_new, open_slip
from kiosk.inbox.worries.opening import Damaged
from kiosk.reply import BadReply, Reply
from kiosk.sealing.envelope import Envelope, Kind, Wrap
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.reader_key import open_with_data_key
from kiosk.sealing.opening.thread_key import close_thread_key, open_thread_key
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import wrap_key

_log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class _Row:
    id: bytes
    concern_id: bytes
    kind: int
    day: date
    envelope: bytes
    sealed_key: bytes | None
    by: str | None


_Rows = Select[bytes, bytes, int, date, bytes, bytes | None, str]
"""What a `_Row` is read from."""


def file_new(inbox: Engine, me: SignedIn) -> None:
    """Open what came since this person last looked; what says something makes its worry new for them again.

    Call it after the worries themselves are filed. Safe twice at once.
    """
    with reading(inbox) as session:
        rows = [_Row(*row) for row in session.execute(_new_for(me))]
        mine = {row.id: _wraps(session, me, row.id) for row in rows}
        keys_of = {row.concern_id: _concern_key(session, me, row.concern_id) for row in rows}
    for row in rows:
        _file_one(inbox, me, row, mine[row.id], keys_of[row.concern_id])


def thread_of(inbox: Engine, me: SignedIn, concern_id: bytes) -> Thread:
    """The conversation under this worry, for somebody who can open the worry."""
    with reading(inbox) as session:
        rows = [_Row(*row) for row in session.execute(_rows().where(Message.concern_id == concern_id))]
        mine = {row.id: _wraps(session, me, row.id) for row in rows}
        key = _concern_key(session, me, concern_id)
    if key is None:
        return Thread()
    box = _box_of(inbox, me, concern_id)
    heard = [_heard(me, row, mine[row.id], key, box) for row in rows if row.sealed_key or mine[row.id]]
    seen = [
        one.follow_up for one in heard if one.follow_up and one.follow_up.act == "seen" and not one.strange
    ]
    said = (one for one in heard if not (one.follow_up and one.follow_up.act == "seen"))
    in_order = tuple(sorted(said, key=lambda one: (one.at, one.id)))
    return Thread(in_order, {one.reply: one.told_at for one in seen})


def lone(inbox: Engine, me: SignedIn) -> tuple[Heard, ...]:
    """Messages that were sealed to this person, who can't open the worry that they belong to; oldest first."""
    mine = select(MessageWrap.message_id).where(MessageWrap.key_id.in_(all_keys(me.person)))
    wrap = ConcernWrap.concern_id == Message.concern_id, ConcernWrap.key_id == me.person.key_id
    found = _rows().where(Message.id.in_(mine), ~select(ConcernWrap.key_id).where(*wrap).exists())
    with reading(inbox) as session:
        rows = [_Row(*row) for row in session.execute(found)]
        wraps = {row.id: _wraps(session, me, row.id) for row in rows}
    heard = (_heard(me, row, wraps[row.id], None, None) for row in rows)
    said = (one for one in heard if one.damaged or (one.follow_up and one.follow_up.says_something))
    return tuple(sorted(said, key=lambda one: (one.at, one.id)))


def counts(inbox: Engine, me: SignedIn) -> Mapping[bytes, int]:
    """How many messages say something, by worry, of those that this person has opened."""
    found = (
        select(Message.concern_id, func.count())
        .join(FiledMessage, FiledMessage.message_id == Message.id)
        .where(FiledMessage.person_id == me.person.id, FiledMessage.says)
        .group_by(Message.concern_id)
    )
    with reading(inbox) as session:
        return {row[0]: row[1] for row in session.execute(found)}


def forget(session: Session, concern_id: bytes) -> None:
    """Destroy the conversation under this worry, in the caller's transaction."""
    session.execute(delete(Message).where(Message.concern_id == concern_id))


def take_away(session: Session, person: Person, concern_id: bytes) -> None:
    """Leave this person no key to the conversation under this worry, nor a note of it."""
    ids = select(Message.id).where(Message.concern_id == concern_id)
    keys = all_keys(person)
    session.execute(delete(MessageWrap).where(MessageWrap.key_id.in_(keys), MessageWrap.message_id.in_(ids)))
    filed = FiledMessage.person_id == person.id, FiledMessage.message_id.in_(ids)
    session.execute(delete(FiledMessage).where(*filed))


def keep(session: Session, message: Message, wraps: Sequence[Wrap]) -> bool:
    """Keep a message with its wraps, in the caller's transaction; False, and nothing changed, if it is there."""
    connection = session.connection()
    row = {name: getattr(message, name) for name in ("id", "concern_id", "kind", "day", "envelope")}
    row |= {"sealed_key": message.sealed_key, "by_person": message.by_person}
    if not connection.execute(insert_new(connection, Message), row).rowcount:
        return False
    for wrap in wraps:
        session.add(MessageWrap(message_id=message.id, key_id=wrap.key_id, sealed_key=wrap.sealed_key))
    return True


def bring_over(inbox: Engine, me: SignedIn) -> None:
    """Seal what only a former key of this person opens to their key of today, before the former one is given up."""
    today, former = me.person.key_id, all_keys(me.person) - {me.person.key_id}
    have = select(MessageWrap.message_id).where(MessageWrap.key_id == today)
    old = select(MessageWrap.message_id).where(MessageWrap.key_id.in_(former))
    with reading(inbox) as session:
        found = session.execute(_rows().where(Message.id.in_(old), Message.id.not_in(have)))
        rows = [_Row(*row) for row in found]
        wraps = {row.id: _wraps(session, me, row.id) for row in rows}
    public_key = PublicKey.from_bytes(me.person.public_key)
    for row in rows:
        try:
            data_key = _data_key(me, row, wraps[row.id], None)
        except Damaged:
            continue  # nobody could open it before either
        anew = wrap_key(data_key, Envelope.from_bytes(row.envelope).header, public_key)
        with writing(inbox) as session:
            connection = session.connection()
            added = {"message_id": row.id, "key_id": anew.key_id, "sealed_key": anew.sealed_key}
            connection.execute(insert_new(connection, MessageWrap), added)


def _file_one(
    inbox: Engine, me: SignedIn, row: _Row, mine: Sequence[Wrap], concern_key: bytes | None
) -> None:
    try:
        data_key = _data_key(me, row, mine, concern_key)
        heard = _read(row, data_key)
    except Damaged:
        _log.error("message %s does not open; its row was damaged or changed", row.id.hex())
        return
    says = heard.follow_up is not None and heard.follow_up.says_something
    with writing(inbox) as session:
        if concern_key is not None and row.sealed_key is None:
            sealed = close_thread_key(concern_key, row.id, data_key)
            once = update(Message).where(Message.id == row.id, Message.sealed_key.is_(None))
            session.execute(once.values(sealed_key=sealed))
        connection = session.connection()
        filed = {"person_id": me.person.id, "message_id": row.id, "says": says}
        if connection.execute(insert_new(connection, FiledMessage), filed).rowcount and says:
            make_new(session, me, row.concern_id)


def _heard(
    me: SignedIn, row: _Row, mine: Sequence[Wrap], concern_key: bytes | None, box: str | None
) -> Heard:
    try:
        heard = _read(row, _data_key(me, row, mine, concern_key))
    except Damaged:
        return Heard(row.id, row.day)
    strange = heard.follow_up is not None and box is not None and heard.follow_up.box != box
    return Heard(row.id, row.day, heard.follow_up, heard.reply, row.by or "", strange)


def _read(row: _Row, data_key: bytes) -> Heard:
    """Raises Damaged."""
    try:
        header = Envelope.from_bytes(row.envelope).header
        if (header.envelope_id, header.thread_id, header.kind) != (row.id, row.concern_id, row.kind):
            raise Damaged("the envelope lies under another's id")
        text = open_with_data_key(row.envelope, data_key)
        if header.kind is Kind.REPLY:
            return Heard(row.id, row.day, reply=Reply.from_bytes(text))
        return Heard(row.id, row.day, FollowUp.from_bytes(text))
    except (BrokenEnvelope, BadReply, BadFollowUp):
        raise Damaged("the message does not open") from None


def _data_key(me: SignedIn, row: _Row, mine: Sequence[Wrap], concern_key: bytes | None) -> bytes:
    """Raises Damaged."""
    if concern_key is not None and row.sealed_key is not None:
        try:
            return open_thread_key(concern_key, row.id, row.sealed_key)
        except BrokenEnvelope:
            pass  # what a colleague filed is damaged; their own wrap may still open it
    keys = KeyRing(me)
    for wrap in mine:
        reader = keys.reader(wrap.key_id if wrap.key_id != me.person.key_id else None)
        try:
            if reader is not None:
                return reader.unwrap(row.envelope, wrap)
        except BrokenEnvelope:
            continue
    raise Damaged("no key opens it")


def _concern_key(session: Session, me: SignedIn, concern_id: bytes) -> bytes | None:
    """The worry's data key, if this person can open the worry."""
    filed = session.get(FiledConcern, (me.person.id, concern_id))
    if filed is None or session.get(ConcernWrap, (concern_id, me.person.key_id)) is None:
        return None
    try:
        return open_slip(KeyRing(me), concern_id, filed.sealed).data_key
    except Damaged:
        return None


def _box_of(inbox: Engine, me: SignedIn, concern_id: bytes) -> str | None:
    try:
        answer_to = concern_of(inbox, me, concern_id).answer_to
    except Damaged:
        return None
    return answer_to.box if answer_to else ""


def _wraps(session: Session, me: SignedIn, message_id: bytes) -> tuple[Wrap, ...]:
    mine = select(MessageWrap.key_id, MessageWrap.sealed_key).where(
        MessageWrap.message_id == message_id, MessageWrap.key_id.in_(all_keys(me.person))
    )
    return tuple(_whole(session.execute(mine)))


def _whole(rows: Iterable[Any]) -> Iterator[Wrap]:
    for key_id, sealed_key in rows:
        try:
            yield Wrap(key_id, sealed_key)
        except BrokenEnvelope:
            continue


def _rows() -> _Rows:
    columns = (
        *(Message.id, Message.concern_id, Message.kind, Message.day, Message.envelope, Message.sealed_key),
        Person.name,
    )
    return select(*columns).outerjoin(Person, Person.id == Message.by_person).order_by(Message.id)


def _new_for(me: SignedIn) -> _Rows:
    filed = and_(FiledMessage.message_id == Message.id, FiledMessage.person_id == me.person.id)
    # Asked for each message, and never for all of somebody's worries: there are many more of those.
    worry = FiledConcern.concern_id == Message.concern_id, FiledConcern.person_id == me.person.id
    wrapped = select(MessageWrap.message_id).where(MessageWrap.key_id.in_(all_keys(me.person)))
    through_worry = and_(
        select(FiledConcern.person_id).where(*worry).exists(), Message.sealed_key.is_not(None)
    )
    return (
        _rows()
        .outerjoin(FiledMessage, filed)
        .where(FiledMessage.message_id.is_(None), or_(through_worry, Message.id.in_(wrapped)))
    )
