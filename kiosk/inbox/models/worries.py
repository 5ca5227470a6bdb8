"""What was collected, sealed as it came: worries, who may open them, and how long they are kept."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base, UtcTime
from kiosk.inbox.models.people import Person


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
    __table_args__ = (
        Index(None, "key_id", "concern_id"),
        Index(None, "key_id", "mark"),
        {"sqlite_with_rowid": False},
    )

    concern_id: Mapped[bytes] = mapped_column(
        ForeignKey(CollectedConcern.id, ondelete="CASCADE"), primary_key=True
    )
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    """The reader's key of today."""
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary(1168))
    sealed_to: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """The former key of the same reader that opens it, until it is sealed anew; None when it is `key_id`."""
    mark: Mapped[int | None]
    """None until its reader's inbox has opened it. Then a random number, another one whenever it is read or comes back
    as new: the count and the sum of a reader's marks say at once whether their list is the one of a moment ago."""


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
    taken_back_by: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Hold(Base):
    """A worry that must not be destroyed for now, whatever its rule says: who asked for it, and why."""

    __tablename__ = "hold"

    concern_id: Mapped[bytes] = mapped_column(
        ForeignKey(CollectedConcern.id, ondelete="CASCADE"), primary_key=True
    )
    placed_by: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    placed_at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(40))


class KeepReview(Base):
    """A person looked at a worry whose time was up: keep it until a day, or, with a second reader, destroy it."""

    __tablename__ = "keep_review"

    concern_id: Mapped[bytes] = mapped_column(
        ForeignKey(CollectedConcern.id, ondelete="CASCADE"), primary_key=True
    )
    reviewed_by: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    reviewed_at: Mapped[datetime] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(40))
    keep_until: Mapped[date | None]
    """The day of the next review; None when destroying was asked for and waits for a second reader."""


class Destroyed(Base):
    """A worry that was destroyed, known again only by whoever holds its id: a copy of it is not taken in again."""

    __tablename__ = "destroyed"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    """SHA-256 over a label and the id. Who could open it, and what it said, is kept nowhere."""
    day: Mapped[date]


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
