"""All the cases that somebody can open, as they stand: read once, and again only where something was added.

What is remembered for a signed-in person (kiosk.inbox.index.memory) saves work and decides nothing: who can open which
case is asked of the database every time something has changed there, and a case is read anew with every new entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.case.state import Case
from kiosk.db import reading
from kiosk.inbox.cases.many import Wanted, read_many
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.garbage import uncollected
from kiosk.inbox.models import CaseConcern, CaseEntry, CaseFile, ConcernWrap, FiledConcern
from kiosk.inbox.worries.filing import file_new, wraps_stamp

Stamp = tuple[int | None, ...]


@dataclass(eq=False, repr=False)
class Shelf:
    """The cases of one person as they were last read. `case_of` has the case of each worry that is in one."""

    cases: dict[bytes, Case | None] = field(default_factory=dict)
    case_of: dict[bytes, bytes] = field(default_factory=dict)
    _last: dict[bytes, int] = field(default_factory=dict)
    stamp: Stamp = ()

    def catch_up(self, desk: Desk, me: SignedIn, damaged: frozenset[bytes]) -> set[bytes]:
        """Read what was added since; the worries whose case is another one, or stands otherwise, than before."""
        with reading(desk.inbox) as session:
            stamp = _stamp(session, me, damaged)
            if stamp == self.stamp:
                return set()
            mine, last = _mine(session, me, damaged), _last_entries(session)
        before = self.case_of
        self.case_of = {concern: case for case, concerns in mine.items() for concern in concerns}
        read = {
            case for case in mine if self._last.get(case) != last.get(case) or self.cases.get(case) is None
        }
        wanted = {case: Wanted(mine[case], last.get(case, 0)) for case in read}
        found = dict(read_many(desk, me, wanted))
        self.cases = {case: self.cases.get(case) for case in mine if case not in read} | found
        self.case_of = {one: case for one, case in self.case_of.items() if case in self.cases}
        self._last, self.stamp = {case: last.get(case, 0) for case in self.cases}, stamp
        moved = {
            one for one in before.keys() | self.case_of.keys() if before.get(one) != self.case_of.get(one)
        }
        return moved | {one for one, case in self.case_of.items() if case in read}


def cases_of(desk: Desk, me: SignedIn) -> Mapping[bytes, Case | None]:
    """Every case that this person can open, by its id; None for one that is damaged, which is never left out."""
    return MappingProxyType(dict(_shelf_of(desk, me).cases))


def stamp_of(desk: Desk, me: SignedIn) -> Stamp:
    """Another one whenever `cases_of` has something else."""
    return _shelf_of(desk, me).stamp


def _shelf_of(desk: Desk, me: SignedIn) -> Shelf:
    damaged = frozenset(entry.concern_id for entry in file_new(desk.inbox, me, desk.content))
    room = desk.memory.room(me.person.id, me.master_key)
    with room.lock:
        shelf = room.part(Shelf, Shelf)
        with room.all_or_nothing(), uncollected():
            shelf.catch_up(desk, me, damaged)
        return shelf


def _stamp(session: Session, me: SignedIn, damaged: frozenset[bytes]) -> Stamp:
    """Another one whenever a case was begun, joined or added to, or what this person can open is something else."""
    files = select(func.count(), func.sum(CaseFile.mark))
    joined = select(func.count()).select_from(CaseConcern)
    rows = (session.execute(one).one() for one in (files, joined))
    return (*wraps_stamp(session, me), *(number for row in rows for number in row), hash(damaged))


def _mine(session: Session, me: SignedIn, damaged: frozenset[bytes]) -> dict[bytes, list[bytes]]:
    """The cases all of whose worries this person can open, with those worries."""
    connection = session.connection()
    wraps = select(ConcernWrap.concern_id).where(ConcernWrap.key_id == me.person.key_id)
    filed = select(FiledConcern.concern_id).where(FiledConcern.person_id == me.person.id)
    # A wrap alone is not enough: what the teller said about who must not see it is heard when it is filed.
    openable = set(connection.scalars(wraps).all()) & (set(connection.scalars(filed).all()) | damaged)
    found: dict[bytes, list[bytes]] = {}
    hidden: set[bytes] = set()
    for case_id, concern_id in connection.execute(select(CaseConcern.case_id, CaseConcern.concern_id)).all():
        found.setdefault(case_id, []).append(concern_id)
        if concern_id not in openable:
            hidden.add(case_id)
    return {case: concerns for case, concerns in found.items() if case not in hidden}


def _last_entries(session: Session) -> dict[bytes, int]:
    """The number of the newest entry of each case."""
    newest = select(CaseEntry.case_id, func.max(CaseEntry.number)).group_by(CaseEntry.case_id)
    return {case_id: number or 0 for case_id, number in session.connection().execute(newest).all()}
