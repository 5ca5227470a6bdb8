"""What nobody has read yet: noted with what came in, in one transaction, and forgotten when somebody has read it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, union, update
from sqlalchemy.orm import Session

from kiosk.db import insert_new
from kiosk.inbox.keys.former_keys import all_keys
from kiosk.inbox.models import (
    ConcernWrap,
    FiledConcern,
    FiledMessage,
    FormerKey,
    Message,
    MessageWrap,
    News,
    Person,
)

_AHEAD: Final = timedelta(minutes=5)
"""What came in later than this from now was noted while the clock was wrong."""


def note_worry(session: Session, concern_id: bytes, at: datetime) -> None:
    """A worry came in, in the caller's transaction. What is noted already stays as it is."""
    _note(session, {"id": concern_id, "concern_id": concern_id, "message_id": None}, at)


def note_message(session: Session, message_id: bytes, at: datetime) -> None:
    """A message came in under a worry, in the caller's transaction."""
    _note(session, {"id": message_id, "concern_id": None, "message_id": message_id}, at)


def anything(session: Session) -> bool:
    """Whether there is something that nobody has read, as far as was noted."""
    return session.scalar(select(News.id).limit(1)) is not None


def forget_read(session: Session, now: datetime) -> None:
    """Forget what anybody has read; what seems to come from the future counts from now on."""
    session.execute(delete(News).where(_read()).execution_options(synchronize_session=False))
    session.execute(update(News).where(News.since > now + _AHEAD).values(since=now))


def is_read(session: Session, news: News) -> bool:
    """Whether anybody has read it since it was noted."""
    return session.scalar(select(News.id).where(News.id == news.id, _read())) is not None


def holders(session: Session, news: News) -> list[Person]:
    """Everybody with a wrap for it, and an account that is open. Nobody else ever hears of it."""
    if news.concern_id is not None:
        keys = select(ConcernWrap.key_id).where(ConcernWrap.concern_id == news.concern_id)
    else:
        keys = select(MessageWrap.key_id).where(MessageWrap.message_id == news.message_id)
    before = select(FormerKey.person_id).where(FormerKey.key_id.in_(keys))
    found = select(Person).where(Person.active, or_(Person.key_id.in_(keys), Person.id.in_(before)))
    return list(session.scalars(found.order_by(Person.id)))


def number_unread(session: Session, person: Person) -> int:
    """How many worries this person can open and has not read, or not since a message came that they have not seen."""
    filed = and_(FiledConcern.concern_id == ConcernWrap.concern_id, FiledConcern.person_id == person.id)
    worries = (
        select(ConcernWrap.concern_id)
        .outerjoin(FiledConcern, filed)
        .where(ConcernWrap.key_id == person.key_id, FiledConcern.read_at.is_(None))
    )
    seen = select(FiledMessage.message_id).where(FiledMessage.person_id == person.id)
    under = (
        select(Message.concern_id)
        .join(MessageWrap, MessageWrap.message_id == Message.id)
        .where(MessageWrap.key_id.in_(all_keys(person)), Message.id.not_in(seen))
    )
    return session.scalar(select(func.count()).select_from(union(worries, under).subquery())) or 0


def _note(session: Session, row: dict[str, bytes | None], at: datetime) -> None:
    connection = session.connection()
    connection.execute(insert_new(connection, News), {**row, "since": at, "step": 0})


def _read() -> ColumnElement[bool]:
    # Looked up one by one, from the few that are unread: a school may have read a hundred thousand.
    worry = exists().where(FiledConcern.concern_id == News.concern_id, FiledConcern.read_at.is_not(None))
    message = exists(_messages_read().where(FiledMessage.message_id == News.message_id).correlate(News))
    return or_(worry, message)


def _messages_read() -> Select[bytes]:
    """The messages that somebody has opened, and whose worry they have read since, if they can open that."""
    under = and_(
        FiledConcern.concern_id == Message.concern_id, FiledConcern.person_id == FiledMessage.person_id
    )
    return (
        select(FiledMessage.message_id)
        .join(Message, Message.id == FiledMessage.message_id)
        .outerjoin(FiledConcern, under)
        .where(or_(FiledConcern.concern_id.is_(None), FiledConcern.read_at.is_not(None)))
    )
