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
    active: Mapped[bool] = mapped_column(default=True)


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
