"""When a colleague is away, and who stands in."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base
from kiosk.inbox.models.people import Person


class Away(Base):
    """One absence, both days counted. Without `stands_in`, nobody was named."""

    __tablename__ = "away"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id_length"),
        CheckConstraint("first_day <= last_day", name="days_in_order"),
        UniqueConstraint("person_id", "first_day"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    stands_in: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))
