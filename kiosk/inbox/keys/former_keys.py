"""The keys that people read with before: what was left out by one, or sealed to one, still means that person.

A person whose keys were renewed holds two sets for a while, until all of their worries are sealed to the new one
(see renewing.py). Whatever was sealed under the old master key meanwhile opens with either.
"""

import logging
from collections.abc import Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kiosk.inbox.models import ConcernWrap, FormerKey, Person
from kiosk.inbox.people.accounts import Unlocked
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.reader_key import ReaderKey

_log = logging.getLogger(__name__)


def all_keys(person: Person) -> frozenset[bytes]:
    """The ids of every key that this person has or had."""
    return frozenset((person.key_id, *(one.key_id for one in person.former)))


def still_open(person: Person) -> tuple[FormerKey, ...]:
    """Their former keys whose secrets are kept, because something may still be sealed to them; oldest first."""
    return tuple(one for one in person.former if one.sealed_seed is not None)


def keys_of(session: Session, person_id: bytes) -> frozenset[bytes]:
    """The ids of every key that this person has or had; of none for nobody."""
    person = session.get(Person, person_id)
    return all_keys(person) if person else frozenset()


def left_out(session: Session, key_id: bytes, excluded: tuple[str, ...]) -> bool:
    """Whether a teller who left these keys out (hex) meant the person whose key this is today."""
    person = session.scalar(select(Person).where(Person.key_id == key_id))
    keys = all_keys(person) if person else {key_id}
    return bool({one.hex() for one in keys} & set(excluded))


def heirs(session: Session) -> Mapping[bytes, bytes]:
    """From each former key that still opens something to the key that its owner has today."""
    rows = (
        select(FormerKey.key_id.label("former"), Person.key_id.label("today"))
        .join(Person, Person.id == FormerKey.person_id)
        .where(Person.active, FormerKey.sealed_seed.is_not(None))
    )
    return {row.former: row.today for row in session.execute(rows)}


def bring_over(session: Session, former: bytes, today: bytes) -> None:
    """File every wrap of a former key under the key of today, marked with the key that really opens it.

    So whoever looks for a person's worries finds all of them under one key, at every moment of a renewal.
    """
    already = select(ConcernWrap.concern_id).where(ConcernWrap.key_id == today)
    session.execute(
        delete(ConcernWrap).where(ConcernWrap.key_id == former, ConcernWrap.concern_id.in_(already))
    )
    session.execute(
        update(ConcernWrap)
        .where(ConcernWrap.key_id == former)
        .values(key_id=today, sealed_to=former)
        .execution_options(synchronize_session=False)
    )


def keep_for_now(former: FormerKey, new: MasterKey, old: MasterKey, seed: bytes) -> None:
    """Put the old secrets under the new master key, for as long as something is sealed to them."""
    former.sealed_master_key = new.seal("former-master", former.key_id, old.to_bytes())
    former.sealed_seed = new.seal("former-seed", former.key_id, seed)


class KeyRing:
    """What a person can open with: their keys of today, and the former ones that are not given up yet."""

    def __init__(self, me: Unlocked) -> None:
        self._me = me
        self._readers: dict[bytes, ReaderKey] = {}
        self._masters: tuple[MasterKey, ...] | None = None

    def reader(self, sealed_to: bytes | None) -> ReaderKey | None:
        """The reader key that opens a wrap marked like this; None when it was given up, or does not open."""
        key_id = sealed_to or self._me.person.key_id
        if key_id not in self._readers and (found := self._open_reader(sealed_to)) is not None:
            self._readers[key_id] = found
        return self._readers.get(key_id)

    def open(self, purpose: str, about: bytes, sealed: bytes) -> bytes:
        """What was sealed under the master key, or under one from before. Raises BrokenEnvelope."""
        try:
            return self._me.master_key.open(purpose, about, sealed)
        except BrokenEnvelope:
            for master in self._former_masters():
                try:
                    return master.open(purpose, about, sealed)
                except BrokenEnvelope:
                    continue
            raise

    def _former_masters(self) -> tuple[MasterKey, ...]:
        if self._masters is None:
            found = (self._open_master(one) for one in still_open(self._me.person))
            self._masters = tuple(one for one in found if one is not None)
        return self._masters

    def _open_master(self, former: FormerKey) -> MasterKey | None:
        secret = self._opened("former-master", former.key_id, former.sealed_master_key)
        return MasterKey.from_bytes(secret) if secret else None

    def _open_reader(self, sealed_to: bytes | None) -> ReaderKey | None:
        person = self._me.person
        if sealed_to is None:
            seed = self._me.master_key.open("reader-seed", person.id, person.sealed_seed)
            return ReaderKey.from_seed(seed)
        former = next((one for one in still_open(person) if one.key_id == sealed_to), None)
        found = self._opened("former-seed", sealed_to, former.sealed_seed if former else None)
        return ReaderKey.from_seed(found) if found else None

    def _opened(self, purpose: str, key_id: bytes, sealed: bytes | None) -> bytes | None:
        try:
            return self._me.master_key.open(purpose, key_id, sealed or b"")
        except BrokenEnvelope:
            _log.error("the former key %s of person %s does not open", key_id.hex(), self._me.person.id.hex())
            return None
