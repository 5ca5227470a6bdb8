"""The inbox's tables: who reads, what was collected, what was done. Words are sealed in every one."""

from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from kiosk.db import NAMING_CONVENTION


class Base(DeclarativeBase):
    """Root of the inbox's tables; the letterbox has another one."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: takes aware datetimes only and gives aware ones back on either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a naive time (ValueError): nobody could say later which zone it was in."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored time needs its time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """SQLite hands back naive times, PostgreSQL times in the session's zone: both become UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Person(Base):
    """A member of staff. Their secrets lie sealed under their master key, and that under their passphrase."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("length(id) = 16", name="id_length"),)

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(String(100), unique=True)
    """As `people.one_spelling` writes it, whatever was typed."""
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(32))
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(1216))
    passphrase_slot: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_seed: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_totp: Mapped[bytes] = mapped_column(LargeBinary)
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The 30-second step of the last code that was taken; a code of this step or before is used up."""
    sealed_school_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Key holders have one: they can sign a new list of readers."""
    active: Mapped[bool] = mapped_column(default=True)
    recovery_slot: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The master key once more, under the personal recovery key that this person printed."""
    offered_key_envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    offered_key_wraps: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The school key, sealed by a key holder for this new one, until their next sign-in takes it over."""


class Invitation(Base):
    """A way in for one new person, once, for a day. The link's token itself is kept nowhere."""

    __tablename__ = "invitation"

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    role: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(100))
    invited_by: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_by: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))


class RecoveryHalf(Base):
    """One printed half of the school recovery key: enough to know it again when it is typed, never to make it."""

    __tablename__ = "recovery_half"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When it was last typed back, at set-up or in a drill."""
    confirmed_by: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))


class HeldReadersList(Base):
    """The first signed list of readers, held back until the school's set-up is finished."""

    __tablename__ = "held_readers_list"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class CollectedConcern(Base):
    """One concern taken out of the letterbox, still sealed."""

    __tablename__ = "collected_concern"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id_length"),
        Index(None, "day", "id"),  # the order of every list, newest day first
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[date]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)


class ConcernWrap(Base):
    """One reader's copy of a concern's data key. Who has no wrap does not see that the concern exists."""

    __tablename__ = "concern_wrap"
    __table_args__ = (Index(None, "key_id", "concern_id"), {"sqlite_with_rowid": False})

    concern_id: Mapped[bytes] = mapped_column(
        ForeignKey(CollectedConcern.id, ondelete="CASCADE"), primary_key=True
    )
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary(1168))


class Grant(Base):
    """One reader letting another person open one concern: who, to whom, why (a key of the content), when."""

    __tablename__ = "concern_grant"
    __table_args__ = (Index(None, "concern_id"), Index(None, "to_person"))

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    concern_id: Mapped[bytes] = mapped_column(ForeignKey(CollectedConcern.id, ondelete="CASCADE"))
    to_person: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    by_person: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    reason: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    approved_by: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))
    """A concern about staff needs a second reader to agree; until then there is no wrap."""
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)


class FiledConcern(Base):
    """A reader's own sealed note of a concern they have opened, so that it opens faster again."""

    __tablename__ = "filed_concern"
    __table_args__ = (Index(None, "concern_id"), {"sqlite_with_rowid": False})

    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id), primary_key=True)
    concern_id: Mapped[bytes] = mapped_column(
        ForeignKey(CollectedConcern.id, ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    read_at: Mapped[datetime | None] = mapped_column(UtcTime)


class BrokenEnvelope(Base):
    """Something from the letterbox that cannot be kept as a concern. Kept as it came, never thrown away.

    Its key is what it holds and not its id: whoever can put rows into the letterbox chooses ids.
    """

    __tablename__ = "broken_envelope"
    __table_args__ = (Index(None, "id"), {"sqlite_with_rowid": False})

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """SHA-256 over id, envelope and wraps."""
    id: Mapped[bytes] = mapped_column(LargeBinary(16))
    day: Mapped[date]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    wraps: Mapped[bytes] = mapped_column(LargeBinary)


class AuditEvent(Base):
    """One act in the audit chain (see audit.py): who did what to which id, never a word of what it says."""

    __tablename__ = "audit_event"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcTime)
    person_id: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    act: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(String(64))
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
