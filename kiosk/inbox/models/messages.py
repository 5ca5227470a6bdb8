"""What was said under a worry after it was told, sealed."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base
from kiosk.inbox.models.people import Person


class Message(Base):
    """What the teller of a worry added later, or what staff answered, still sealed.

    No foreign key ties it to its worry: it may come before it, and the worry may be one that was lost.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id_length"),
        Index(None, "concern_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    concern_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    kind: Mapped[int]
    """As in the envelope: a follow-up or a reply."""
    day: Mapped[date]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Its data key under that of the worry, once somebody who can open both has looked."""
    by_person: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))
    """Who answered; None for what came from the letterbox."""


class MessageWrap(Base):
    """One reader's copy of a message's data key, under the key of theirs that it was sealed to."""

    __tablename__ = "message_wrap"
    __table_args__ = (Index(None, "key_id"), {"sqlite_with_rowid": False})

    message_id: Mapped[bytes] = mapped_column(ForeignKey(Message.id, ondelete="CASCADE"), primary_key=True)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary(1168))


class FiledMessage(Base):
    """That a person's inbox has opened a message. `says`: it was more than the mark that an answer was opened."""

    __tablename__ = "filed_message"
    __table_args__ = (Index(None, "message_id"), {"sqlite_with_rowid": False})

    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id), primary_key=True)
    message_id: Mapped[bytes] = mapped_column(ForeignKey(Message.id, ondelete="CASCADE"), primary_key=True)
    says: Mapped[bool]
