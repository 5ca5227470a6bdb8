"""A case: its key, its worries, its sealed entries."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base
from kiosk.inbox.models.people import Person
from kiosk.inbox.models.worries import CollectedConcern, FiledConcern


class CaseFile(Base):
    """A case: its key, sealed under the keys of all of its worries. What it says is in its entries."""

    __tablename__ = "case_file"
    __table_args__ = (CheckConstraint("length(id) = 16", name="id_length"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    mark: Mapped[int] = mapped_column(default=0, server_default="0")
    """A random number, another one with every entry: the sum over all cases says whether anything was added."""


class CaseConcern(Base):
    """A worry of a case. It can't be destroyed while it is in one: the case could be opened no more."""

    __tablename__ = "case_concern"
    __table_args__ = (Index(None, "case_id"), {"sqlite_with_rowid": False})

    concern_id: Mapped[bytes] = mapped_column(
        ForeignKey(CollectedConcern.id, ondelete="RESTRICT"), primary_key=True
    )
    """A worry is in one case: two colleagues at once open one case from it, and not two."""
    case_id: Mapped[bytes] = mapped_column(ForeignKey(CaseFile.id, ondelete="CASCADE"))


class CaseEntry(Base):
    """One event of a case, sealed, with the hash of the one before it inside. Two writers can't both have a number."""

    __tablename__ = "case_entry"
    __table_args__ = ({"sqlite_with_rowid": False},)

    case_id: Mapped[bytes] = mapped_column(ForeignKey(CaseFile.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SeenCase(Base):
    """How far a person has read a case, sealed by them: entries that are gone later are missed."""

    __tablename__ = "seen_case"
    __table_args__ = (Index(None, "case_id"), {"sqlite_with_rowid": False})

    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(ForeignKey(CaseFile.id, ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class CaseSummary(Base):
    """How a case stood when a person last read all of it, sealed by them. It goes with what was filed for them."""

    __tablename__ = "case_summary"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "concern_id"],
            [FiledConcern.person_id, FiledConcern.concern_id],
            ondelete="CASCADE",
        ),
        Index(None, "person_id", "concern_id"),
        Index(None, "case_id"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    case_id: Mapped[bytes] = mapped_column(ForeignKey(CaseFile.id, ondelete="CASCADE"), primary_key=True)
    concern_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    """One of its worries."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
