"""Telling staff that something waits: where their mail goes, what nobody has read yet, what is still to be sent.

None of this is sealed, because the server sends mail while nobody is signed in. A member of staff's own mail address is
no secret of a child; whose worry something is, what it says and how urgent it is stand nowhere here. What does stand
here, for as long as a worry is unread: since which minute it waits.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base, UtcTime
from kiosk.inbox.models.messages import Message
from kiosk.inbox.models.people import Person
from kiosk.inbox.models.worries import CollectedConcern


class MailChoice(Base):
    """What one person has said about mail to them, and when they last had some."""

    __tablename__ = "mail_choice"

    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id), primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    """Empty: no mail."""
    wish: Mapped[str] = mapped_column(String(16))
    """A key of `choices.Wish`."""
    told_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When they were last told that something waits."""
    daily_on: Mapped[date | None]
    """The last school day for which their daily mail was put into the outbox."""
    knows_of_none: Mapped[bool] = mapped_column(default=False)
    """They have seen that no mail server is set up."""


class News(Base):
    """A worry, or a message under one, that nobody has read. It goes when somebody has, or when it is destroyed."""

    __tablename__ = "news"
    __table_args__ = (
        CheckConstraint("(concern_id IS NULL) <> (message_id IS NULL)", name="one_thing"),
        Index(None, "concern_id"),
        Index(None, "message_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    concern_id: Mapped[bytes | None] = mapped_column(ForeignKey(CollectedConcern.id, ondelete="CASCADE"))
    message_id: Mapped[bytes | None] = mapped_column(ForeignKey(Message.id, ondelete="CASCADE"))
    since: Mapped[datetime] = mapped_column(UtcTime)
    step: Mapped[int]
    """How far telling has gone: 0 nobody is told yet, 1 those who are told at once, then role by role."""


class WaitingMail(Base):
    """One mail that still has to be sent. What it says is found when it goes: nothing of it is kept here."""

    __tablename__ = "waiting_mail"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[str] = mapped_column(String(8))
    causes: Mapped[int]
    """How many things asked for this mail: what came in while it was being sent asks for one more."""
    since: Mapped[datetime] = mapped_column(UtcTime)
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None] = mapped_column(UtcTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcTime)
    """A sender has it in hand until then. One that was killed in between leaves it to the next after that."""
    fault: Mapped[str | None] = mapped_column(String(16))
    """Why the last try failed: a key of `faults.FAULTS`."""


class MailServer(Base):
    """How the mail server does: whether mail goes out, since when not, and when it is tried again. One row at most."""

    __tablename__ = "mail_server"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Always 1."""
    last_sent: Mapped[datetime | None] = mapped_column(UtcTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcTime)
    fault: Mapped[str | None] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None] = mapped_column(UtcTime)


class DueDay(Base):
    """How many things were due for a person on a day when their due list was last reckoned: a number and no more."""

    __tablename__ = "due_day"

    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]
