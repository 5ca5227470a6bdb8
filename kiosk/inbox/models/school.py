"""What belongs to the school as a whole, on its way to being signed and published."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base, UtcTime
from kiosk.inbox.models.people import Person


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


class ProfileDraft(Base):
    """The school profile as it is being written, before a key holder signs and publishes it. One row at most."""

    __tablename__ = "profile_draft"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Always 1."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """As `Profile.to_bytes` writes it, with the version that it will have when it is published."""
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    """The school key's, from when it is signed until the letterbox has it: then the row goes."""
    changed_by: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


class DraftPortrait(Base):
    """A photograph that the draft names and that is not published yet, under the hash of its own bytes."""

    __tablename__ = "draft_portrait"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    image: Mapped[bytes] = mapped_column(LargeBinary)


class HeldSchoolKey(Base):
    """The school's next key, from when a key holder makes it until the technician's side pins it. One row at most."""

    __tablename__ = "held_school_key"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Always 1."""
    verify_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    readers_body: Mapped[bytes] = mapped_column(LargeBinary)
    readers_signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    profile_body: Mapped[bytes | None] = mapped_column(LargeBinary)
    profile_signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    made_by: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    pinned_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When the technician's side began to write it into school.toml: from then on it can't be taken back."""


class NewestList(Base):
    """The newest version of the readers list that this side knows of, so that no number is ever signed twice."""

    __tablename__ = "newest_list"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Always 1."""
    version: Mapped[int]
