"""The letterbox's tables. Nothing here says when: of time there is the day, of order there is none.

On SQLite the tables have no rowid, which would count the rows in the order they came. PostgreSQL keeps
rows in the order of their arrival until they are removed; the public side's role cannot read them there.
"""

from datetime import date

from sqlalchemy import CheckConstraint, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kiosk.db import NAMING_CONVENTION


class Base(DeclarativeBase):
    """Root of the letterbox's tables; the inbox has another one."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class SealedConcern(Base):
    """One envelope waiting to be collected, with its packed wraps. Its random id is inside it as well."""

    __tablename__ = "sealed_concern"
    __table_args__ = (CheckConstraint("length(id) = 16", name="id_length"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[date]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    wraps: Mapped[bytes] = mapped_column(LargeBinary)


class SpentJourney(Base):
    """One way through the public pages that is used up, so that sending a page twice tells nothing twice.

    Holds no link to the concern that was told on it.
    """

    __tablename__ = "spent_journey"
    __table_args__ = (CheckConstraint("length(id) = 16", name="id_length"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[date]


class SignedReadersList(Base):
    """One version of who may read, signed by the school key; the public side checks it and trusts no row."""

    __tablename__ = "signed_readers_list"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
