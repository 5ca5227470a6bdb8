"""Who reads, what each of them keeps sealed, and who was let in how."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.inbox.models.base import Base, UtcTime


class Person(Base):
    """A member of staff. Their secrets lie sealed under their master key, and that under their passphrase."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("length(id) = 16", name="id_length"),)

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(String(100), unique=True)
    """As `accounts.one_spelling` writes it, whatever was typed."""
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
    sealed_passkeys: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Their passkeys' public halves, under the master key: nobody who writes to the database can add one."""
    former: Mapped[list["FormerKey"]] = relationship(lazy="selectin", order_by="FormerKey.since")
    """The keys that they read with before. Always loaded: who is meant by a key must never be half known."""


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
    for_person: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))
    """Set when somebody who lost everything starts again, with new keys, on the account that they have."""


class SecondFactorReset(Base):
    """Two key holders, each in person, let somebody set up a new second factor: one asks, another agrees."""

    __tablename__ = "second_factor_reset"

    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id), primary_key=True)
    asked_by: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    agreed_by: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))
    agreed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    """The school key's, over all of the above: a row that somebody wrote into the database lets nobody in."""


class FormerKey(Base):
    """A key that a person read with before: what was sealed to it, or left out by it, still means that person."""

    __tablename__ = "former_key"
    __table_args__ = (Index(None, "person_id"),)

    key_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id))
    since: Mapped[datetime] = mapped_column(UtcTime)
    """When another key took its place."""
    sealed_master_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The master key from before, under the new one, while worries are still being moved; None when all are."""
    sealed_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The old reader key's seed, under the new master key, as long."""
    unlisted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When it was first seen to be on the signed list no more: from a little later nothing new is sealed to it."""
