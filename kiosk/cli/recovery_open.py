"""When nobody who holds the school key can sign in any more: new people, a new school key, a new readers list."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from kiosk.cli.founding import Sheet, make_people
from kiosk.cli.school_plan import PersonPlan, what_is_missing
from kiosk.cli.terminal import Refused
from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.inbox.models import HeldSchoolKey, Person
from kiosk.inbox.people.accounts import one_spelling
from kiosk.inbox.people.readers_list import newest_known, note_newest
from kiosk.inbox.record import audit
from kiosk.inbox.roles import PEOPLE_MANAGERS
from kiosk.letterbox.emptying import publish
from kiosk.letterbox.models import SignedReadersList
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.recovery import join
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import RECOVERY, Reader, ReadersList, SignedReaders, verify_readers
from kiosk.settings import InboxSettings, School

LET_IN: Final = "recovery-let-in"
"""The act under which the record keeps who came in by the recovery key."""


@dataclass(frozen=True)
class Opened:
    """What came of it: the sheets of the new people, and the school key that both sides must trust from now on."""

    sheets: tuple[Sheet, ...] = field(repr=False)
    verify_key: bytes


def trusted_list(letterbox: Engine, school: School) -> ReadersList:
    """The newest list that this school's key signed. Refused when there is none.

    Newer ones that it did not sign are passed over: an attempt that was stopped half-way left one.
    """
    for signed in _published(letterbox):
        try:
            return verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)
        except UntrustedReaders:
            continue
    raise Refused(
        "No readers list of this school is published, so there is nothing to open. See: kiosk check"
    )


def recovery_key_from(listed: ReadersList, untrusted_one: str, untrusted_other: str) -> ReaderKey:
    """The recovery key, from both halves as typed. Refused unless it is the one on the signed list."""
    key = ReaderKey.from_seed(join(untrusted_one, untrusted_other))
    if key.public_key != listed.with_role(RECOVERY)[0].public_key:
        raise Refused(
            "These two halves are a pair, but not of this school's recovery key. Nothing was changed."
        )
    return key


@contextmanager
def let_new_people_in(
    settings: InboxSettings,
    letterbox: Engine,
    inbox: Engine,
    people: Sequence[PersonPlan],
    untrusted_keep: Sequence[str],
) -> Iterator[Opened]:
    """Make these people, close everybody else's account, and publish the list of a new school key.

    Hands out what must reach the new people, and keeps nothing if the block fails. Refused when the new list
    would leave a route or the school key with fewer than two people, or somebody kept still has that key.
    """
    current = trusted_list(letterbox, settings.school)
    kept = _kept(inbox, current, untrusted_keep)
    _refuse_too_few(people, kept)
    _refuse_used_names(inbox, people)
    school_key, now = SchoolKey.generate(), datetime.now(UTC)
    with writing(inbox) as session:
        version = max(_newest_version(letterbox), newest_known(session)) + 1
        note_newest(session, version)
        session.execute(delete(HeldSchoolKey))  # it was to come after a key that nobody signs with any more
        sheets, readers = make_people(session, people, school_key)
        _close_others(session, {reader.key_id for reader in (*kept, *readers)}, now)
        _note_let_in(session, readers, now)
        listed = ReadersList(current.school_id, version, (*readers, *kept, *current.with_role(RECOVERY)))
        yield Opened(sheets, school_key.verify_key)
    # After the commit: a list of people who are not there would close the public pages for nothing.
    publish(letterbox, school_key.sign(listed))


def _published(letterbox: Engine) -> list[SignedReaders]:
    with reading(letterbox) as session:
        rows = session.scalars(select(SignedReadersList).order_by(SignedReadersList.version.desc()))
        return [SignedReaders(row.body, row.signature) for row in rows]


def _newest_version(letterbox: Engine) -> int:
    with reading(letterbox) as session:
        newest = select(SignedReadersList.version).order_by(SignedReadersList.version.desc()).limit(1)
        return session.scalar(newest) or 0


def _kept(inbox: Engine, current: ReadersList, untrusted_names: Sequence[str]) -> tuple[Reader, ...]:
    kept = []
    with reading(inbox) as session:
        for untrusted_name in untrusted_names:
            person = _signing_in_as(session, untrusted_name)
            key = person.public_key if person and person.active else None
            reader = next((one for one in current.readers if one.public_key.to_bytes() == key), None)
            if reader is None:
                raise Refused(f'Nobody who reads signs in as "{untrusted_name}". Nothing was changed.')
            if reader.role in PEOPLE_MANAGERS:
                raise Refused(
                    f"{reader.name} can let colleagues in, on the page People. That needs no recovery key. "
                    "Nothing was changed."
                )
            kept.append(reader)
    return tuple(kept)


def _signing_in_as(session: Session, untrusted_name: str) -> Person | None:
    try:
        name = one_spelling(untrusted_name)
    except ValueError:
        return None
    return session.scalar(select(Person).where(Person.sign_in_name == name))


def _refuse_too_few(people: Sequence[PersonPlan], kept: Sequence[Reader]) -> None:
    staying = tuple(PersonPlan(reader.key_id.hex(), reader.name, reader.role) for reader in kept)
    if missing := what_is_missing((*people, *staying), load_content()):
        raise Refused("\n".join(missing))


def _refuse_used_names(inbox: Engine, people: Sequence[PersonPlan]) -> None:
    with reading(inbox) as session:
        for person in people:
            if session.scalar(select(Person.id).where(Person.sign_in_name == person.sign_in_name)):
                raise Refused(
                    f'The sign-in name "{person.sign_in_name}" was used before. Choose another one. '
                    "Nothing was changed."
                )


def _close_others(session: Session, key_ids: set[bytes], now: datetime) -> None:
    """Switch off whoever is not on the new list. Nothing of theirs is destroyed in such an hour."""
    for person in session.scalars(select(Person).where(Person.active, Person.key_id.not_in(key_ids))):
        person.active = False
        person.sealed_school_key = person.offered_key_envelope = person.offered_key_wraps = None
        audit.record(session, "recovery-closed", None, person.id, now)


def _note_let_in(session: Session, readers: Sequence[Reader], now: datetime) -> None:
    key_ids = [reader.key_id for reader in readers]
    for person_id in session.scalars(select(Person.id).where(Person.key_id.in_(key_ids))).all():
        audit.record(session, LET_IN, None, person_id, now)
