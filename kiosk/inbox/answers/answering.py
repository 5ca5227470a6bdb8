"""Answering whoever told a worry: sealed to their box and to those who read the worry, then put in the letterbox."""

import base64
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from kiosk.concern import AnswerTo, Concern
from kiosk.db import reading, writing
from kiosk.inbox.answers import messages
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import ConcernWrap, Message
from kiosk.inbox.people.readers_list import current_list
from kiosk.inbox.record import audit
from kiosk.inbox.sharing.granting import NotYours, is_left_out, left_out_names
from kiosk.inbox.worries.filing import Opened, file_new, mark_read, opened
from kiosk.inbox.worries.visible import may_see
from kiosk.letterbox import answering as boxes
from kiosk.letterbox.answers import KEPT_FOR
from kiosk.reply import Reply
from kiosk.sealing.envelope import Kind, Wrap, pack_wraps
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.thread_key import close_thread_key
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.readers import RECOVERY
from kiosk.sealing.seal import Sealed, seal

Way = Literal["box", "expired", "come", "none", "unknown"]


@dataclass(frozen=True)
class Answering:
    """How whoever told this worry can be answered.

    `box`: here; `expired`: here it was, and no code opens it (any more); `come`: a grown-up is asked to come and find
    them, under the name they gave; `none`: no answer was wanted, or none could be; `unknown`: the letterbox,
    where it lies, does not answer.
    """

    way: Way
    name: str = ""


class NoBox(Exception):
    """Whoever told this worry can't be reached by an answer here."""


def state_of(desk: Desk, concern: Concern, at: datetime) -> Answering:
    """How this worry can be answered now. StoreUnavailable while the letterbox does not answer."""
    if concern.answer_to:
        box = bytes.fromhex(concern.answer_to.box)
        reachable = boxes.is_reachable(desk.letterbox, box, at.date())
        return Answering("box" if reachable else "expired")
    if "come" in concern.picked("answer"):
        return Answering("come", concern.words.get("name", ""))
    return Answering("none")


def concern_to_answer(desk: Desk, me: SignedIn, concern_id: bytes) -> Concern:
    """This worry, really opened. Raises NotYours, Damaged."""
    return _opened(desk, me, concern_id).concern


def send(desk: Desk, me: SignedIn, concern_id: bytes, reply: Reply, at: datetime) -> None:
    """Seal this answer, keep it under the worry, and put it where the teller's code finds it; all or nothing.

    Raises NotYours, Damaged, NoBox, StoreUnavailable, and what `current_list` raises.
    """
    send_as(desk, me, concern_id, reply, at, reply_id=os.urandom(16), act="answered")


def send_as(
    desk: Desk, me: SignedIn, concern_id: bytes, reply: Reply, at: datetime, *, reply_id: bytes, act: str
) -> bool:
    """The same under this id, recorded as this act. False, and nothing changed, if a message has that id already."""
    found = _opened(desk, me, concern_id)
    if found.concern.answer_to is None or state_of(desk, found.concern, at).way != "box":
        raise NoBox
    answer_to = found.concern.answer_to
    box, box_key = bytes.fromhex(answer_to.box), _key_of(answer_to)
    sealed = _seal(desk, me, concern_id, found, reply, box_key, reply_id)
    theirs = [wrap for wrap in sealed.wraps if wrap.key_id == box_key.key_id]
    ours = [wrap for wrap in sealed.wraps if wrap.key_id != box_key.key_id]
    message = _message(me, concern_id, found, sealed, ours, at)
    with writing(desk.inbox) as session:
        if not may_see(session, concern_id, me.person.key_id):
            raise NotYours
        if not messages.keep(session, message, ours):
            return False
        session.flush()
        mark_read(session, me, concern_id, at)  # who answers it has read it
        audit.record(session, act, me.person.id, concern_id, at)
        # Last: what can't be put where the teller finds it must not stand here as sent.
        boxes.put_reply(desk.letterbox, box, reply_id, sealed.envelope, pack_wraps(theirs), at.date())
        boxes.keep_open(desk.letterbox, box, at.date() + KEPT_FOR)
    return True


def _seal(
    desk: Desk,
    me: SignedIn,
    concern_id: bytes,
    found: Opened,
    reply: Reply,
    box_key: PublicKey,
    reply_id: bytes,
) -> Sealed:
    listed = current_list(desk)
    names = left_out_names(desk, found)
    with reading(desk.inbox) as session:
        inside = set(session.scalars(select(ConcernWrap.key_id).where(ConcernWrap.concern_id == concern_id)))
        readers = {
            one.key_id: one.public_key
            for one in listed.readers
            if one.role == RECOVERY or (one.key_id in inside and not is_left_out(session, one, found, names))
        }
    readers[me.person.key_id] = PublicKey.from_bytes(me.person.public_key)
    return seal(
        reply.to_bytes(),
        kind=Kind.REPLY,
        readers=[*readers.values(), box_key],
        readers_version=listed.version,
        envelope_id=reply_id,
        thread_id=concern_id,
    )


def _message(
    me: SignedIn, concern_id: bytes, found: Opened, sealed: Sealed, ours: list[Wrap], at: datetime
) -> Message:
    mine = next(wrap for wrap in ours if wrap.key_id == me.person.key_id)
    seed = me.master_key.open("reader-seed", me.person.id, me.person.sealed_seed)
    data_key = ReaderKey.from_seed(seed).unwrap(sealed.envelope, mine)
    return Message(
        id=sealed.envelope_id,
        concern_id=concern_id,
        kind=Kind.REPLY,
        day=at.date(),
        envelope=sealed.envelope,
        sealed_key=close_thread_key(found.data_key, sealed.envelope_id, data_key),
        by_person=me.person.id,
    )


def _key_of(answer_to: AnswerTo) -> PublicKey:
    try:
        return PublicKey.from_bytes(base64.b64decode(answer_to.key, validate=True))
    except ValueError:
        raise NoBox from None


def _opened(desk: Desk, me: SignedIn, concern_id: bytes) -> Opened:
    file_new(desk.inbox, me, desk.content)
    with reading(desk.inbox) as session:
        if not may_see(session, concern_id, me.person.key_id):
            raise NotYours
    return opened(desk.inbox, me, concern_id)
