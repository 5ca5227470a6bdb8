"""The inbox's tables: who reads, what was collected, what was done. Words are sealed in every one."""

from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
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
    """The reader's key of today."""
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary(1168))
    sealed_to: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """The former key of the same reader that opens it, until it is sealed anew; None when it is `key_id`."""


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


class Message(Base):
    """What the teller of a worry added later, or what staff answered, still sealed.

    No foreign key ties it to its worry: it may come before it, and the worry may be one that was lost.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("length(id) = 16", name="id_length"),
        Index(None, "concern_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    concern_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    kind: Mapped[int]
    """As in the envelope: a follow-up or a reply."""
    day: Mapped[date]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Its data key under that of the worry, once somebody who can open both has looked."""
    by_person: Mapped[bytes | None] = mapped_column(ForeignKey(Person.id))
    """Who answered; None for what came from the letterbox."""


class MessageWrap(Base):
    """One reader's copy of a message's data key, under the key of theirs that it was sealed to."""

    __tablename__ = "message_wrap"
    __table_args__ = (Index(None, "key_id"), {"sqlite_with_rowid": False})

    message_id: Mapped[bytes] = mapped_column(ForeignKey(Message.id, ondelete="CASCADE"), primary_key=True)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary(1168))


class FiledMessage(Base):
    """That a person's inbox has opened a message. `says`: it was more than the mark that an answer was opened."""

    __tablename__ = "filed_message"
    __table_args__ = (Index(None, "message_id"), {"sqlite_with_rowid": False})

    person_id: Mapped[bytes] = mapped_column(ForeignKey(Person.id), primary_key=True)
    message_id: Mapped[bytes] = mapped_column(ForeignKey(Message.id, ondelete="CASCADE"), primary_key=True)
    says: Mapped[bool]


class CaseFile(Base):
    """A case: its key, sealed under the keys of all of its worries. What it says is in its entries."""

    __tablename__ = "case_file"
    __table_args__ = (CheckConstraint("length(id) = 16", name="id_length"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)


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
