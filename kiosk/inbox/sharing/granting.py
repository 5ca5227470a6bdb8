"""Letting a colleague in: only somebody who opens a worry can make another key to it, and each one is on record.

Whoever the teller left out is refused, whatever anybody hands them. A worry about staff, or one that leaves
somebody out, needs the word of a second reader before a key exists.
"""

import os
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, aliased

from kiosk.db import insert_new, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import left_out
from kiosk.inbox.models import ConcernWrap, Grant, Person
from kiosk.inbox.people.readers_list import current_list, is_listed
from kiosk.inbox.record import audit
from kiosk.inbox.worries.filing import Opened, file_new, opened
from kiosk.inbox.worries.visible import may_see
from kiosk.letterbox.models import SignedReadersList
from kiosk.sealing.envelope import Envelope
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.readers import Reader, SignedReaders, verify_readers
from kiosk.sealing.seal import wrap_key


class NotYours(Exception):
    """This person cannot open this concern, or there is none: the two must look the same."""


class Refused(Exception):
    """No key was made. `why` is "person", "reason", "left-out", "opens-it", "waiting" or "gone"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Waiting:
    """A key that was asked for and waits for a second reader. `mine`: the person who looks asked for it."""

    id: bytes
    to: str
    by: str
    reason: str
    mine: bool


@dataclass(frozen=True)
class Sharing:
    """What a reader of a worry sees about letting others in. `left_out` are names: the teller's wish."""

    waiting: tuple[Waiting, ...]
    left_out: tuple[str, ...]
    needs_second: bool


def sharing_of(desk: Desk, me: SignedIn, concern_id: bytes) -> Sharing:
    """Who was left out of this worry, and whose keys wait. Raises NotYours, Damaged."""
    found = _opened(desk, me, concern_id)
    return Sharing(
        _waiting(desk, me, concern_id),
        tuple(sorted(left_out_names(desk, found))),
        found.concern.restricted(desk.content),
    )


def colleagues(desk: Desk, me: SignedIn, concern_id: bytes) -> tuple[Reader, ...]:
    """Everybody who could be let in: active, on the signed list, not in already, not left out by the teller.

    Raises NotYours, Damaged, and what `current_list` raises.
    """
    found = _opened(desk, me, concern_id)
    names = left_out_names(desk, found)
    with reading(desk.inbox) as session:
        inside = set(session.scalars(select(ConcernWrap.key_id).where(ConcernWrap.concern_id == concern_id)))
        return tuple(
            reader
            for reader in active_readers(desk)
            if reader.key_id not in inside and not is_left_out(session, reader, found, names)
        )


def ask(desk: Desk, me: SignedIn, concern_id: bytes, to_key: bytes, reason: str, at: datetime) -> bool:
    """Let the person with this key in, for a reason from reasons.toml; True when they are in.

    False when a second reader's word is needed first. Raises NotYours, Refused, Damaged.
    """
    found = _opened(desk, me, concern_id)
    reader = _fit(desk, me, found, concern_id, to_key, at)
    if reason not in desk.content.reasons:
        raise Refused("reason")
    waits = found.concern.restricted(desk.content)
    with writing(desk.inbox) as session:
        person = _person(session, me, concern_id, reader)
        if waits and _asked_for(session, concern_id, person.id):
            raise Refused("waiting")
        session.add(a_grant(concern_id, person.id, me.person.id, reason, at, done=not waits))
        if not waits:
            _let_in(session, found, concern_id, reader)
        audit.record(session, "grant-asked" if waits else "grant", me.person.id, concern_id, at)
    return not waits


def agree(desk: Desk, me: SignedIn, concern_id: bytes, grant_id: bytes, at: datetime) -> None:
    """Give the second reader's word: the key is made now, by them. Raises NotYours, Refused, Damaged."""
    found = _opened(desk, me, concern_id)
    grant, to_key = _grant_waiting(desk, concern_id, grant_id)
    if grant.by_person == me.person.id:
        raise Refused("gone")  # their own: the page offers them no such button
    reader = _fit(desk, me, found, concern_id, to_key, at)
    with writing(desk.inbox) as session:
        _person(session, me, concern_id, reader)
        asker = session.get_one(Person, grant.by_person)
        if not asker.active or not may_see(session, concern_id, asker.key_id):
            raise Refused("gone")  # who no longer reads it has no word to give
        one = update(Grant).where(Grant.id == grant_id, Grant.done_at.is_(None))
        agreed = session.connection().execute(one.values(approved_by=me.person.id, done_at=at))
        if agreed.rowcount != 1:
            raise Refused("gone")
        _let_in(session, found, concern_id, reader)
        audit.record(session, "grant-agreed", me.person.id, concern_id, at)


def decline(desk: Desk, me: SignedIn, concern_id: bytes, grant_id: bytes, at: datetime) -> None:
    """Take a waiting key off the page: another reader says no, or the asker takes it back. NotYours, Refused."""
    with writing(desk.inbox) as session:
        if not may_see(session, concern_id, me.person.key_id):
            raise NotYours
        one = delete(Grant).where(
            Grant.id == grant_id, Grant.concern_id == concern_id, Grant.done_at.is_(None)
        )
        if session.connection().execute(one).rowcount != 1:
            raise Refused("gone")
        audit.record(session, "grant-declined", me.person.id, concern_id, at)


def active_readers(desk: Desk) -> tuple[Reader, ...]:
    """The people on the signed list whose accounts are open. Raises what `current_list` raises."""
    listed = current_list(desk)
    with reading(desk.inbox) as session:
        active = list(session.scalars(select(Person).where(Person.active)))
    keys = {person.key_id for person in active if is_listed(person, listed)}
    return tuple(reader for reader in listed.readers if reader.key_id in keys)


def left_out_names(desk: Desk, found: Opened) -> frozenset[str]:
    """The names under which those left out stood on the list that the teller chose from.

    A person who was given a new key since is still the same person.
    """
    if not found.concern.excluded:
        return frozenset()
    version = Envelope.from_bytes(found.envelope).header.readers_version
    with reading(desk.letterbox) as session:
        row = session.get(SignedReadersList, version)
    if row is None:
        return frozenset()
    school = desk.settings.school
    try:
        listed = verify_readers(
            SignedReaders(row.body, row.signature),
            verify_key=school.verify_key,
            school_id=school.id,
            at_least=version,
        )
    except UntrustedReaders:
        return frozenset()
    return frozenset(one.name for one in listed.readers if one.key_id.hex() in found.concern.excluded)


def is_left_out(session: Session, reader: Reader, found: Opened, names: frozenset[str]) -> bool:
    """True when the teller said that this person must not see it, by whichever of their keys."""
    return left_out(session, reader.key_id, found.concern.excluded) or reader.name in names


def a_grant(concern_id: bytes, to: bytes, by: bytes, reason: str, at: datetime, *, done: bool) -> Grant:
    """The record of one key, made or waiting."""
    return Grant(
        id=os.urandom(16),
        concern_id=concern_id,
        to_person=to,
        by_person=by,
        reason=reason,
        asked_at=at,
        done_at=at if done else None,
    )


def _opened(desk: Desk, me: SignedIn, concern_id: bytes) -> Opened:
    file_new(desk.inbox, me, desk.content)
    with reading(desk.inbox) as session:
        if not may_see(session, concern_id, me.person.key_id):
            raise NotYours
    return opened(desk.inbox, me, concern_id)


def _fit(desk: Desk, me: SignedIn, found: Opened, concern_id: bytes, to_key: bytes, at: datetime) -> Reader:
    """The reader with this key, as the signed list has them, if they may be let in. Raises Refused."""
    reader = next((one for one in active_readers(desk) if one.key_id == to_key), None)
    if reader is None:
        raise Refused("person")
    names = left_out_names(desk, found)
    with reading(desk.inbox) as session:
        refused = is_left_out(session, reader, found, names)
    if refused:
        with writing(desk.inbox) as session:
            audit.record(session, "grant-refused", me.person.id, concern_id, at)
        raise Refused("left-out")
    return reader


def _person(session: Session, me: SignedIn, concern_id: bytes, reader: Reader) -> Person:
    """The account of this reader, held still until the key is made. Things may have changed since the page."""
    person = session.scalar(select(Person).where(Person.key_id == reader.key_id).with_for_update())
    if person is None or not person.active:
        raise Refused("person")
    if not may_see(session, concern_id, me.person.key_id):
        raise NotYours
    if may_see(session, concern_id, reader.key_id):
        raise Refused("opens-it")
    return person


def _let_in(session: Session, found: Opened, concern_id: bytes, reader: Reader) -> None:
    wrap = wrap_key(found.data_key, Envelope.from_bytes(found.envelope).header, reader.public_key)
    row = {"concern_id": concern_id, "key_id": wrap.key_id, "sealed_key": wrap.sealed_key}
    connection = session.connection()
    if connection.execute(insert_new(connection, ConcernWrap).values(row)).rowcount != 1:
        raise Refused("opens-it")  # somebody else let them in just now


def _asked_for(session: Session, concern_id: bytes, person_id: bytes) -> bool:
    waiting = select(Grant.id).where(
        Grant.concern_id == concern_id, Grant.to_person == person_id, Grant.done_at.is_(None)
    )
    return session.scalar(waiting.limit(1)) is not None


def _grant_waiting(desk: Desk, concern_id: bytes, grant_id: bytes) -> tuple[Grant, bytes]:
    """The grant that waits under this id, and the key of the person it is for. Raises Refused."""
    with reading(desk.inbox) as session:
        row = session.execute(
            select(Grant, Person.key_id)
            .join(Person, Person.id == Grant.to_person)
            .where(Grant.id == grant_id, Grant.concern_id == concern_id, Grant.done_at.is_(None))
        ).one_or_none()
    if row is None:
        raise Refused("gone")
    grant, key_id = row
    return grant, key_id


def _waiting(desk: Desk, me: SignedIn, concern_id: bytes) -> tuple[Waiting, ...]:
    to, by = aliased(Person), aliased(Person)
    rows = (
        select(Grant, to.name, by.name)
        .join(to, to.id == Grant.to_person)
        .join(by, by.id == Grant.by_person)
        .where(Grant.concern_id == concern_id, Grant.done_at.is_(None))
        .order_by(Grant.asked_at, Grant.id)
    )
    with reading(desk.inbox) as session:
        return tuple(
            Waiting(grant.id, to_name, by_name, grant.reason, grant.by_person == me.person.id)
            for grant, to_name, by_name in session.execute(rows)
        )
