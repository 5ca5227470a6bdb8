"""The letterbox's tables. Of a worry nothing here says when: of time there is the day, of order there is none.

On SQLite the tables have no rowid, which would count the rows in the order they came. PostgreSQL keeps
rows in the order of their arrival until they are removed; the public side's role cannot read them there.
"""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, MetaData
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


class Pigeonhole(Base):
    """What one code opens, sealed under that code and the pepper: nobody else learns what lies in it.

    Its tag says nothing of the code without the pepper, and nothing here says which worry it belongs to.
    """

    __tablename__ = "pigeonhole"
    __table_args__ = (
        CheckConstraint("length(tag) = 16", name="tag_length"),
        Index(None, "box"),
        {"sqlite_with_rowid": False},
    )

    tag: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    box: Mapped[bytes] = mapped_column(LargeBinary(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_day: Mapped[date]
    """The last day on which the code opens it."""


class SealedReply(Base):
    """One answer of staff that waits in a box, with the wrap of its data key for that box alone."""

    __tablename__ = "sealed_reply"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id_length"),
        Index(None, "box"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    box: Mapped[bytes] = mapped_column(LargeBinary(16))
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    wraps: Mapped[bytes] = mapped_column(LargeBinary)
    day: Mapped[date]


class SignedReadersList(Base):
    """One version of who may read, signed by the school key; the public side checks it and trusts no row."""

    __tablename__ = "signed_readers_list"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class SignedSchoolProfile(Base):
    """One version of what the school says about itself, signed by the school key like the readers list."""

    __tablename__ = "signed_school_profile"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class Portrait(Base):
    """A photograph of a grown-up whom the published profile names, under the hash of its own bytes."""

    __tablename__ = "portrait"
    __table_args__ = (CheckConstraint("length(digest) = 32", name="digest_length"),)

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    image: Mapped[bytes] = mapped_column(LargeBinary)


class Tablet(Base):
    """A tablet that staff have named. Its code lets one in, once, until `code_until` (seconds since 1970).

    What children tell on it until `practice_until` (likewise; 0: no lesson) is not kept.
    """

    __tablename__ = "tablet"
    __table_args__ = (CheckConstraint("length(id) = 16", name="id_length"),)

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_until: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    place: Mapped[str]
    made_day: Mapped[date]
    revoked: Mapped[bool]
    practice_until: Mapped[int] = mapped_column(BigInteger)
    look: Mapped[str] = mapped_column(server_default="{}")
    """JSON: how its pages look until a child chooses otherwise (kiosk.look)."""


class TabletEnrolment(Base):
    """The device that came with a tablet's code, known again by a hash of its cookie. It opens nothing."""

    __tablename__ = "tablet_enrolment"

    tablet_id: Mapped[bytes] = mapped_column(ForeignKey("tablet.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    day: Mapped[date]


class WrongTry(Base):
    """One code that was wrong: on which day, of which kind, and on which tablet, if that has a name. Not the code."""

    __tablename__ = "wrong_try"
    __table_args__ = (CheckConstraint("length(id) = 16", name="id_length"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[date]
    kind: Mapped[str]
    tablet_id: Mapped[bytes | None] = mapped_column(LargeBinary(16))
