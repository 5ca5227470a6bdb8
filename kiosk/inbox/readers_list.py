"""The signed list of readers, from the side that signs it: who is on it, who belongs on it, and the next one.

The list is the truth about who reads, and the people's table is not: a key that somebody wrote into the
table is on no list until a key holder has compared its eight words and signed.
"""

from collections.abc import Iterable, Mapping, Sequence

from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import Person
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish
from kiosk.routing import FEWEST_PEOPLE
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.readers import RECOVERY, Reader, ReadersList, verify_readers
from kiosk.settings import School

Routes = Mapping[str, tuple[str, ...]]


class NoList(Exception):
    """No list of readers is published yet: the school's set-up is not finished."""


class NotKeyHolder(Exception):
    """This person does not hold the school key, so there is no list that they can sign."""


class TooFewReaders(Exception):
    """The list would leave `routes` (keys of the content) with fewer than two people who read."""

    def __init__(self, routes: Sequence[str]) -> None:
        super().__init__(", ".join(routes))
        self.routes = tuple(routes)


def current_list(desk: Desk) -> ReadersList:
    """The newest published list, verified.

    Raises NoList, UntrustedReaders for one that the school key did not sign, StoreUnavailable.
    """
    signed = Letterbox(desk.letterbox).readers()
    if signed is None:
        raise NoList
    school = desk.settings.school
    return verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)


def is_listed(person: Person, current: ReadersList) -> bool:
    """Whether this person, with this very key and role, is on the list."""
    return any(_is(person, reader) for reader in current.readers)


def let_in_already(people: Iterable[Person], current: ReadersList) -> tuple[Person, ...]:
    """Of these people, the active ones who were let in: those who belong on the next list, if nothing changes."""
    return tuple(person for person in people if person.active and is_listed(person, current))


def short_routes(roles: Iterable[str], routes: Routes) -> tuple[str, ...]:
    """The routes that fewer than two people read, when people with these roles (one for each person) read."""
    people = [role for role in roles if role != RECOVERY]
    return tuple(
        route for route, read_by in routes.items() if sum(role in read_by for role in people) < FEWEST_PEOPLE
    )


def next_list(current: ReadersList, people: Sequence[Person], routes: Routes) -> ReadersList:
    """The list after `current`: exactly these people, and the recovery key that `current` names.

    Raises TooFewReaders when a route would be left with fewer than two people, ValueError for more than 63.
    """
    short = short_routes((person.role for person in people), routes)
    if short:
        raise TooFewReaders(short)
    readers = [_reader(person, current) for person in people]
    return ReadersList(current.school_id, current.version + 1, (*readers, *current.with_role(RECOVERY)))


def sign_next(
    desk: Desk, me: SignedIn, people: Sequence[Person], *, after: ReadersList | None = None
) -> ReadersList:
    """Sign the next list, with exactly these people, and publish it; from then on, worries are sealed to them.

    Give the list that the people were chosen from as `after`: if another one was published since, nothing
    is changed (StoreConflict), so that two key holders at once can't undo each other's act. Raises
    NotKeyHolder, TooFewReaders, and what `current_list` raises.
    """
    following = next_list(after or current_list(desk), people, desk.content.routes)
    publish(desk.letterbox, school_key_of(me, desk.settings.school).sign(following))
    return following


def school_key_of(me: SignedIn, school: School) -> SchoolKey:
    """This person's school key. Raises NotKeyHolder if they have none, or another than this school's."""
    person = me.person
    try:
        seed = me.master_key.open("school-key", person.id, person.sealed_school_key or b"")
    except BrokenEnvelope:
        raise NotKeyHolder from None
    key = SchoolKey.from_seed(seed)
    if key.verify_key != school.verify_key:
        raise NotKeyHolder
    return key


def _is(person: Person, reader: Reader) -> bool:
    return (person.public_key, person.role) == (reader.public_key.to_bytes(), reader.role)


def _reader(person: Person, current: ReadersList) -> Reader:
    # What is signed already is carried over as it is, name and all.
    known = next((reader for reader in current.readers if _is(person, reader)), None)
    return known or Reader(person.role, person.name, PublicKey.from_bytes(person.public_key))
