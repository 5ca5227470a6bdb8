"""The signed list of readers, from the side that signs it: who is on it, who belongs on it, and the next one.

The list is the truth about who reads, and the people's table is not: a key that somebody wrote into the
table is on no list until a key holder has compared its eight words and signed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from kiosk.db import StoreConflict, insert_new, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import still_open
from kiosk.inbox.models import HeldSchoolKey, NewestList, Person
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


class KeyIsChanging(Exception):
    """A new school key waits for the technician: until they took it over, or it is taken back, nothing is signed."""


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


def stands(person: Person, current: ReadersList) -> bool:
    """Whether this person is on the list, by the key of today or by a former one that still opens what it is sent."""
    return is_listed(person, current) or _by_former_key(person, current) is not None


def let_in_already(people: Iterable[Person], current: ReadersList) -> tuple[Person, ...]:
    """Of these people, the active ones who were let in: those who belong on the next list, if nothing changes."""
    return tuple(person for person in people if person.active and stands(person, current))


def short_routes(roles: Iterable[str], routes: Routes) -> tuple[str, ...]:
    """The routes that fewer than two people read, when people with these roles (one for each person) read."""
    people = [role for role in roles if role != RECOVERY]
    return tuple(
        route for route, read_by in routes.items() if sum(role in read_by for role in people) < FEWEST_PEOPLE
    )


def next_list(
    current: ReadersList,
    people: Sequence[Person],
    routes: Routes,
    *,
    with_new_key: Collection[bytes] = (),
    version: int | None = None,
) -> ReadersList:
    """The list after `current`: exactly these people, and the recovery key that `current` names.

    Whoever is on `current` by a former key stays on it by that one, unless their id is in `with_new_key`:
    a new key in the table is signed only by somebody who knows that it is theirs. Raises TooFewReaders
    when a route would be left with fewer than two people, ValueError for more than 63.
    """
    short = short_routes((person.role for person in people), routes)
    if short:
        raise TooFewReaders(short)
    readers = [_reader(person, current, new_key=person.id in with_new_key) for person in people]
    number = version or current.version + 1
    return ReadersList(current.school_id, number, (*readers, *current.with_role(RECOVERY)))


def sign_next(
    desk: Desk,
    me: SignedIn,
    people: Sequence[Person],
    *,
    after: ReadersList | None = None,
    with_new_key: Collection[bytes] = (),
) -> ReadersList:
    """Sign the next list, with exactly these people, and publish it; from then on, worries are sealed to them.

    Give the list that the people were chosen from as `after`: if another one was published since, nothing
    is changed (StoreConflict), so that two key holders at once can't undo each other's act. `with_new_key` as
    for `next_list`. No number is ever signed twice, even if the letterbox was put back from an older copy.
    Raises NotKeyHolder, KeyIsChanging, TooFewReaders, and what `current_list` raises.
    """
    key, routes = school_key_of(me, desk.settings.school), desk.content.routes
    current = after or current_list(desk)
    next_list(current, people, routes, with_new_key=with_new_key)  # what can't be signed takes no number
    with writing(desk.inbox) as session:
        number = next_number(session, desk, current)
        note_newest(session, number)
        following = next_list(current, people, routes, with_new_key=with_new_key, version=number)
        publish(desk.letterbox, key.sign(following))
    return following


def next_number(session: Session, desk: Desk, current: ReadersList) -> int:
    """The number of the list after `current`; others who would sign wait until the transaction ends.

    Raises KeyIsChanging, and StoreConflict when `current` is not what is published any more.
    """
    refuse_while_changing(session)
    newest = _newest(session)
    if current_list(desk).version != current.version:
        raise StoreConflict("another readers list was published meanwhile")
    return max(newest.version, current.version) + 1


def refuse_while_changing(session: Session) -> None:
    """Raise KeyIsChanging while the school's next key waits; what the old key signed now would be lost with it."""
    if session.get(HeldSchoolKey, 1) is not None:
        raise KeyIsChanging


def note_newest(session: Session, version: int) -> None:
    """Remember that a list of this number was signed."""
    newest = _newest(session)
    newest.version = max(newest.version, version)
    session.flush()


def newest_known(session: Session) -> int:
    """The number of the newest list that this side has signed; 0 when it remembers none."""
    newest = session.get(NewestList, 1)
    return newest.version if newest else 0


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


def _newest(session: Session) -> NewestList:
    """The one row, held still: whoever signs at the same moment waits here."""
    connection = session.connection()
    connection.execute(insert_new(connection, NewestList).values({"id": 1, "version": 0}))
    return session.get_one(NewestList, 1, with_for_update=True)


def _is(person: Person, reader: Reader) -> bool:
    return (person.public_key, person.role) == (reader.public_key.to_bytes(), reader.role)


def _by_former_key(person: Person, current: ReadersList) -> Reader | None:
    keys = {one.key_id for one in still_open(person)}
    return next(
        (one for one in current.readers if one.role == person.role and one.key_id in keys),
        None,
    )


def _reader(person: Person, current: ReadersList, *, new_key: bool) -> Reader:
    # What is signed already is carried over as it is, name and all.
    known = next((reader for reader in current.readers if _is(person, reader)), None)
    if known is None and not new_key:
        known = _by_former_key(person, current)
    return known or Reader(person.role, person.name, PublicKey.from_bytes(person.public_key))
