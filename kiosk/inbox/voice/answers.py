"""Answers to surveys: taken in as they came, and opened by those they are sealed to, to be counted.

They lie in tables of their own, so that nothing that lists, searches, counts, exports, mails or destroys worries can
ever meet one. Nothing shows a single answer to anybody.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from kiosk.db import insert_new, reading, writing
from kiosk.inbox.desk import SignedIn
from kiosk.inbox.keys.former_keys import KeyRing, all_keys
from kiosk.inbox.models import SurveyAnswer, SurveyAnswerWrap
from kiosk.sealing.envelope import Envelope, Kind, Wrap
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import wrap_key
from kiosk.survey import Answers, BadAnswers

_log = logging.getLogger(__name__)
_Rows = Select[bytes, date, bytes, bytes, bytes]


@dataclass(frozen=True)
class Given:
    """Answers that opened, each with its day, and how many did not open."""

    answers: tuple[tuple[date, Answers], ...]
    damaged: int


def keep(session: Session, answer_id: bytes, day: date, envelope: bytes, wraps: Sequence[Wrap]) -> bool:
    """Keep answers as they came, in the caller's transaction; False, and nothing changed, if they are there."""
    connection = session.connection()
    row = {"id": answer_id, "day": day, "envelope": envelope}
    if not connection.execute(insert_new(connection, SurveyAnswer), row).rowcount:
        return False
    for wrap in wraps:
        session.add(SurveyAnswerWrap(answer_id=answer_id, key_id=wrap.key_id, sealed_key=wrap.sealed_key))
    return True


def kept(session: Session, answer_id: bytes) -> bytes | None:
    """The envelope that is kept under this id."""
    return session.scalar(select(SurveyAnswer.envelope).where(SurveyAnswer.id == answer_id))


def given(inbox: Engine, me: SignedIn, since: date = date.min) -> Given:
    """Every answer from this day on that this person can open. To open one takes about half a millisecond."""
    with reading(inbox) as session:
        rows = session.execute(_mine(me).where(SurveyAnswer.day >= since)).all()
    ring, found, damaged = KeyRing(me), {}, set()
    for answer_id, day, envelope, key_id, sealed_key in rows:
        reader = ring.reader(None if key_id == me.person.key_id else key_id)
        if answer_id in found or reader is None:
            continue
        try:
            found[answer_id] = day, _opened(answer_id, envelope, reader, Wrap(key_id, sealed_key))
        except (BrokenEnvelope, BadAnswers):
            damaged.add(answer_id)
            _log.error("answers %s to a survey do not open", answer_id.hex())
    return Given(tuple(found.values()), len(damaged - found.keys()))


def bring_over(inbox: Engine, me: SignedIn) -> None:
    """Seal what only a former key of this person opens to their key of today, before the former one is given up."""
    today = me.person.key_id
    have = select(SurveyAnswerWrap.answer_id).where(SurveyAnswerWrap.key_id == today)
    with reading(inbox) as session:
        rows = session.execute(_mine(me).where(SurveyAnswer.id.not_in(have))).all()
    ring, public_key = KeyRing(me), PublicKey.from_bytes(me.person.public_key)
    for answer_id, _day, envelope, key_id, sealed_key in rows:
        reader = ring.reader(key_id)
        try:
            if reader is None:
                continue
            data_key = reader.unwrap(envelope, Wrap(key_id, sealed_key))
        except BrokenEnvelope:
            continue  # nobody could open it before either
        anew = wrap_key(data_key, Envelope.from_bytes(envelope).header, public_key)
        added = {"answer_id": answer_id, "key_id": anew.key_id, "sealed_key": anew.sealed_key}
        with writing(inbox) as session:
            connection = session.connection()
            connection.execute(insert_new(connection, SurveyAnswerWrap), added)


def _opened(answer_id: bytes, envelope: bytes, reader: ReaderKey, wrap: Wrap) -> Answers:
    header = Envelope.from_bytes(envelope).header
    if header.kind is not Kind.SURVEY or header.envelope_id != answer_id:
        raise BrokenEnvelope
    return Answers.from_bytes(reader.open(envelope, wrap))


def _mine(me: SignedIn) -> _Rows:
    return (
        select(
            SurveyAnswer.id,
            SurveyAnswer.day,
            SurveyAnswer.envelope,
            SurveyAnswerWrap.key_id,
            SurveyAnswerWrap.sealed_key,
        )
        .join(SurveyAnswerWrap, SurveyAnswerWrap.answer_id == SurveyAnswer.id)
        .where(SurveyAnswerWrap.key_id.in_(all_keys(me.person)))
        .order_by(SurveyAnswer.id)
    )
