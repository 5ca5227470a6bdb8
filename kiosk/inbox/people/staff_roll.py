"""The roll of staff as the people page shows it: who reads, who could sign, and each one's eight words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kiosk.inbox.models import Person
from kiosk.inbox.people.fingerprint_words import words_of_key
from kiosk.inbox.people.letting_in import awaits_letting_in
from kiosk.inbox.people.readers_list import is_listed
from kiosk.inbox.roles import READERS
from kiosk.sealing.readers import RECOVERY, ReadersList

Holding = Literal["holds", "offered", "no"]


@dataclass(frozen=True)
class Member:
    """One line of the roll; nothing in it is secret. `words` is empty when the stored key is damaged."""

    address: str
    name: str
    role: str
    reads: bool
    listed: bool
    school_key: Holding
    words: tuple[str, ...]
    waits: bool
    """A key holder has to let them in."""
    oneself: bool


def member(person: Person, current: ReadersList | None, me_id: bytes) -> Member:
    """This person's line. Without a published list, nobody is on it and nobody can be let in."""
    reads = person.role in READERS
    return Member(
        address=person.id.hex(),
        name=person.name,
        role=person.role,
        reads=reads,
        listed=current is not None and is_listed(person, current),
        school_key=_holding(person),
        words=_words(person),
        waits=current is not None and reads and awaits_letting_in(person, current),
        oneself=person.id == me_id,
    )


def strangers(people: Sequence[Person], current: ReadersList | None) -> tuple[str, ...]:
    """The names on the list that belong to no active person with that key and role: something is amiss."""
    if current is None:
        return ()
    active = [person for person in people if person.active]
    known = {(person.public_key, person.role) for person in active}
    # Whoever renewed their keys is on the list by the former one, until a key holder has signed the new one.
    before = {(former.key_id, person.role) for person in active for former in person.former}
    return tuple(
        reader.name
        for reader in current.readers
        if reader.role != RECOVERY
        and (reader.public_key.to_bytes(), reader.role) not in known
        and (reader.key_id, reader.role) not in before
    )


def _holding(person: Person) -> Holding:
    if person.sealed_school_key is not None:
        return "holds"
    return "offered" if person.offered_key_envelope is not None else "no"


def _words(person: Person) -> tuple[str, ...]:
    try:
        return words_of_key(person.public_key)
    except ValueError:
        return ()
