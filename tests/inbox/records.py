"""A school's records over the years: worries told long ago, read, and put before those who keep and destroy."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import AuditEvent, Person
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import file_new, mark_read
from tests.inbox.office import Office, worry
from tests.visitor import Visitor

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LONG_AGO = datetime(2019, 3, 1, 9, 0, tzinfo=UTC)
"""An ordinary worry told then was up on 31 August 2025."""
CANARY = "the canary sang under the stairs"
MADE_UP = "0123456789abcdef" * 2


def at_desk(office: Office, role: str) -> tuple[Desk, SignedIn]:
    """What a view works with when this person is signed in."""
    if not office.workers:
        office.app()
    desk: Desk = office.workers[0].extensions["kiosk.inbox.desk"]
    new = office.people[role]
    with reading(office.inbox) as session:
        person = session.get_one(Person, new.person.id)
    return desk, SignedIn(person, new.master_key)


def told(
    office: Office,
    *picked: tuple[str, str],
    to: tuple[str, ...] = ("lead", "deputy"),
    at: datetime = LONG_AGO,
    left_out: tuple[str, ...] = (),
) -> bytes:
    """A worry that was told then, by somebody who gave a name, and is in the inbox."""
    excluded = tuple(office.people[role].person.key_id.hex() for role in left_out)
    one = worry(*(picked or (("what", "words"),)), words=CANARY, name="Ravi", at=at)
    concern_id = office.tell(replace(one, excluded=excluded), to=(*to, "recovery"))
    collect(office.letterbox, office.inbox)
    return concern_id


def read_by(office: Office, concern_id: bytes, *roles: str) -> None:
    """These people have read it."""
    for role in roles:
        desk, me = at_desk(office, role)
        file_new(desk.inbox, me, desk.content)
        with writing(desk.inbox) as session:
            mark_read(session, me, concern_id, LONG_AGO)


def ripe(office: Office, *picked: tuple[str, str], to: tuple[str, ...] = ("lead", "deputy")) -> bytes:
    """A worry whose time is up and that all of these have read."""
    concern_id = told(office, *picked, to=to)
    read_by(office, concern_id, *to)
    return concern_id


def acts(office: Office) -> list[tuple[str, str | None]]:
    """The whole record."""
    with reading(office.inbox) as session:
        rows = session.execute(select(AuditEvent.act, AuditEvent.subject).order_by(AuditEvent.seq))
        return [(row.act, row.subject) for row in rows]


def send(visitor: Visitor, concern_id: bytes, act: str, **fields: str) -> Visitor:
    """Fill in a form on the page about this worry."""
    visitor.get(f"/keeping/{concern_id.hex()}")
    token = MultiDict([("csrf_token", visitor.carried["csrf_token"])])
    return visitor.post(f"/keeping/{concern_id.hex()}/{act}", token | fields)


def signed_in(office: Office, app: Flask, *roles: str) -> list[Visitor]:
    """Visitors in this order."""
    return [office.sign_in(app, role) for role in roles]
