"""Who is away when, and who stands in: set by themselves, or by a colleague who holds the school key."""

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from kiosk.db import insert_new, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import Away, Person
from kiosk.inbox.record import audit
from kiosk.inbox.roles import PEOPLE_MANAGERS, READERS

FARTHEST: Final = timedelta(days=400)
"""How far ahead an absence can begin, and how long it can be: more than a school year."""


class Refused(Exception):
    """Nothing was written down. `why` is "days", "past", "long", "stands-in" or "person"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Absence:
    """One absence, both days counted. `stands_in` is "" when nobody was named."""

    id: bytes
    person: bytes
    name: str
    first: date
    last: date
    stands_in: str

    def covers(self, day: date) -> bool:
        """Whether they are away on this day."""
        return self.first <= day <= self.last


def may_set_for_others(me: SignedIn) -> bool:
    """Whether this person can say that somebody else is away: whoever lets people in and closes accounts."""
    return me.person.role in PEOPLE_MANAGERS and me.person.sealed_school_key is not None


def colleagues(desk: Desk) -> tuple[Person, ...]:
    """Everybody who can have cases: active, in a role that reads; by name."""
    found = select(Person).where(Person.active, Person.role.in_(READERS)).order_by(Person.name, Person.id)
    with reading(desk.inbox) as session:
        return tuple(session.scalars(found))


def absences(desk: Desk, today: date) -> tuple[Absence, ...]:
    """Who is away today or will be, the first to go first."""
    stands_in = aliased(Person)
    found = (
        select(Away, Person.name, stands_in.name)
        .join(Person, Person.id == Away.person_id)
        .outerjoin(stands_in, stands_in.id == Away.stands_in)
        .where(Away.last_day >= today, Person.active)
        .order_by(Away.first_day, Person.name, Away.id)
    )
    with reading(desk.inbox) as session:
        return tuple(
            Absence(row.id, row.person_id, name, row.first_day, row.last_day, other or "")
            for row, name, other in session.execute(found)
        )


def set_away(
    desk: Desk,
    me: SignedIn,
    person_id: bytes,
    days: tuple[date | None, date | None],
    stands_in: bytes | None,
    at: datetime,
    today: date,
) -> None:
    """Write down that this person is away, once however often it is sent. Raises Refused."""
    first, last = _checked(days, today)
    with writing(desk.inbox) as session:
        _check_person(session, me, person_id)
        if stands_in is not None and not _can_stand_in(session, stands_in, person_id):
            raise Refused("stands-in")
        row = {"id": os.urandom(16), "person_id": person_id, "first_day": first, "last_day": last}
        connection = session.connection()
        new = connection.execute(insert_new(connection, Away).values(row | {"stands_in": stands_in}))
        if new.rowcount != 1:
            _write_over(session, person_id, first, last, stands_in)
        audit.record(session, "away-set", me.person.id, person_id, at)


def end(desk: Desk, me: SignedIn, absence_id: bytes, at: datetime) -> None:
    """They are back, or did not go: the absence is taken away. Raises Refused."""
    with writing(desk.inbox) as session:
        found = session.get(Away, absence_id)
        if found is None:
            raise Refused("person")
        _check_person(session, me, found.person_id)
        session.execute(delete(Away).where(Away.id == absence_id))
        audit.record(session, "away-ended", me.person.id, found.person_id, at)


def _checked(days: tuple[date | None, date | None], today: date) -> tuple[date, date]:
    first, last = days
    if first is None or last is None or last < first:
        raise Refused("days")
    if last < today:
        raise Refused("past")
    if first > today + FARTHEST or last - first > FARTHEST:
        raise Refused("long")
    return first, last


def _check_person(session: Session, me: SignedIn, person_id: bytes) -> None:
    if person_id == me.person.id:
        return
    person = session.get(Person, person_id)
    if not may_set_for_others(me) or person is None or not person.active or person.role not in READERS:
        raise Refused("person")


def _can_stand_in(session: Session, person_id: bytes, for_person: bytes) -> bool:
    person = session.get(Person, person_id)
    return person is not None and person.active and person.role in READERS and person_id != for_person


def _write_over(session: Session, person_id: bytes, first: date, last: date, stands_in: bytes | None) -> None:
    same = select(Away).where(Away.person_id == person_id, Away.first_day == first).with_for_update()
    row = session.scalars(same).one()
    row.last_day, row.stands_in = last, stands_in
