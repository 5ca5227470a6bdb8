"""A lost second factor: two key holders, each with the person before them, let that person set up a new one.

One asks, another agrees, and each says so with the school key: over who, whose, when, and the second factors that
are being given up. A row that somebody wrote, altered or kept for later says nothing. It lasts for a day.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import Person, SecondFactorReset
from kiosk.inbox.people.readers_list import school_key_of
from kiosk.inbox.record import audit
from kiosk.sealing.opening.factor_reset import FactorReset, is_signed

VALID_FOR: Final = timedelta(hours=24)


class NotThisPerson(Exception):
    """Nobody asks or agrees for themselves, and nobody does both."""


class ChangedMeanwhile(Exception):
    """What the page showed is not what is there now. Nothing was changed."""


def open_for(desk: Desk, person: Person) -> FactorReset | None:
    """What was asked or agreed for this person and still holds; None for anything that can't be believed."""
    with reading(desk.inbox) as session:
        return _believed(session, desk, session.get(SecondFactorReset, person.id))


def agreed_for(desk: Desk, person_id: bytes) -> FactorReset | None:
    """What two key holders agreed on for this person, if it still holds. Of nobody, it takes as long to say no."""
    with reading(desk.inbox) as session:
        reset = _believed(session, desk, session.get(SecondFactorReset, person_id))
    return reset if reset and reset.agreed_by else None


def ask(desk: Desk, me: SignedIn, person_id: bytes) -> None:
    """Say that this person, who stands before `me`, has lost their second factor.

    Raises NotThisPerson, ChangedMeanwhile when somebody asked already, and NotKeyHolder.
    """
    key = school_key_of(me, desk.settings.school)
    if person_id == me.person.id:
        raise NotThisPerson
    now = datetime.now(UTC).replace(microsecond=0)
    with writing(desk.inbox) as session:
        person = _locked(session, person_id)
        if _believed(session, desk, session.get(SecondFactorReset, person_id)):
            raise ChangedMeanwhile
        forget(session, person_id)
        reset = FactorReset(person_id, factors_of(person), me.person.id, int(now.timestamp()))
        session.add(
            SecondFactorReset(
                person_id=person_id, asked_by=me.person.id, asked_at=now, signature=key.sign_reset(reset)
            )
        )
        audit.record(session, "second-factor-asked", me.person.id, person_id, now)


def agree(desk: Desk, me: SignedIn, person_id: bytes, asked_by: bytes) -> None:
    """Say the same as `asked_by` did; from now on the person can set up a new second factor.

    Raises NotThisPerson, ChangedMeanwhile and NotKeyHolder.
    """
    key = school_key_of(me, desk.settings.school)
    now = datetime.now(UTC).replace(microsecond=0)
    with writing(desk.inbox) as session:
        _locked(session, person_id)
        row = session.get(SecondFactorReset, person_id)
        reset = _believed(session, desk, row)
        if row is None or reset is None or reset.agreed_by or reset.asked_by != asked_by:
            raise ChangedMeanwhile
        if me.person.id in (person_id, reset.asked_by):
            raise NotThisPerson
        row.agreed_by, row.agreed_at = me.person.id, now
        row.signature = key.sign_reset(_said(row, reset.factors))
        audit.record(session, "second-factor-agreed", me.person.id, person_id, now)


def withdraw(desk: Desk, me: SignedIn, person_id: bytes) -> None:
    """Take back what was asked or agreed for this person. Raises NotKeyHolder."""
    school_key_of(me, desk.settings.school)
    with writing(desk.inbox) as session:
        if forget(session, person_id):
            audit.record(session, "second-factor-withdrawn", me.person.id, person_id, datetime.now(UTC))


def use(session: Session, desk: Desk, person: Person) -> bool:
    """Use up what was agreed for this person, whose row the caller has locked; False when nothing (now) is."""
    reset = _believed(session, desk, session.get(SecondFactorReset, person.id))
    return bool(reset and reset.agreed_by) and forget(session, person.id)


def forget(session: Session, person_id: bytes) -> bool:
    """Remove whatever is written about this person's second factor, in the caller's transaction."""
    theirs = delete(SecondFactorReset).where(SecondFactorReset.person_id == person_id)
    return session.connection().execute(theirs).rowcount == 1


def factors_of(person: Person) -> bytes:
    """The 32 bytes that a person's second factors, as they are now, are known by."""
    parts = (person.sealed_totp, person.sealed_passkeys or b"")
    return hashlib.sha256(b"".join(len(part).to_bytes(4) + part for part in parts)).digest()


def _believed(session: Session, desk: Desk, row: SecondFactorReset | None) -> FactorReset | None:
    if row is None:
        return None
    ids = {row.person_id, row.asked_by} | ({row.agreed_by} if row.agreed_by else set())
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
    holders = [people.get(one) for one in ids - {row.person_id}]
    distinct = len(ids) == (3 if row.agreed_by else 2)
    if not distinct or not all(one and one.active and one.sealed_school_key for one in holders):
        return None
    if not timedelta() <= datetime.now(UTC) - row.asked_at < VALID_FOR:
        return None
    try:
        reset = _said(row, factors_of(people[row.person_id]))
    except (KeyError, ValueError):
        return None
    signed = is_signed(reset, row.signature or b"", verify_key=desk.settings.school.verify_key)
    return reset if signed else None


def _said(row: SecondFactorReset, factors: bytes) -> FactorReset:
    agreed_at = int(row.agreed_at.timestamp()) if row.agreed_at else 0
    return FactorReset(
        row.person_id, factors, row.asked_by, int(row.asked_at.timestamp()), row.agreed_by or b"", agreed_at
    )


def _locked(session: Session, person_id: bytes) -> Person:
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or not person.active:
        raise ChangedMeanwhile
    return person
