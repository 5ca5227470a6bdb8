"""What a school keeps up: when its policy is reviewed next, and who on the staff was trained in what.

Nothing here is about a child, so nothing is sealed: it is as open as the names of the people who can sign in.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base
from kiosk.inbox.models.people import Person


class ReviewDate(Base):
    """Something that is reviewed every so many months: a policy, or a report that leaders owe."""

    __tablename__ = "review_date"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id_length"),
        CheckConstraint("months > 0", name="months_above_0"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    what: Mapped[str] = mapped_column(String(120), unique=True)
    months: Mapped[int]
    next_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    """When it was reviewed last, if anybody has said so here."""
    last_by: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))


class Training(Base):
    """Somebody was trained in something on a day, and is to be trained again by another. They need no account."""

    __tablename__ = "training"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id_length"),
        CheckConstraint("again_by IS NULL OR again_by > held_on", name="days_in_order"),
        Index(None, "what", "who"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    who: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date] = mapped_column(Date)
    again_by: Mapped[date | None] = mapped_column(Date)
