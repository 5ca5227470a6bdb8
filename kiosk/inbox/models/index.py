"""What a reader's inbox keeps, sealed, so that their list and their search are quick."""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base
from kiosk.inbox.models.people import Person
from kiosk.inbox.models.worries import FiledConcern


class IndexLine(Base):
    """One line of a reader's own index, sealed by them: what list and search need. It goes with what was filed."""

    __tablename__ = "index_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "concern_id"],
            [FiledConcern.person_id, FiledConcern.concern_id],
            ondelete="CASCADE",
        ),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    concern_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SavedView(Base):
    """A choice of filters that somebody named and kept for themselves: name and filters are sealed by them."""

    __tablename__ = "saved_view"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
