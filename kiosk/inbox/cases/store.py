"""Cases, sealed: opening one from a worry, reading it, and adding to it. Nothing in it is ever changed or taken out.

Who can open a case: whoever can open every one of its worries (see kiosk.sealing.opening.case_key). To everybody else
it does not exist, as a worry does not. Nobody who can only write to the database can add an entry, change one, swap
two or take one from the middle; what is cut off at the end is missed by whoever had read that far.
"""

import os
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kiosk.case.event import Event
from kiosk.case.events import ConcernJoined, Opened
from kiosk.case.impossible import Impossible
from kiosk.case.parts import BadEvent
from kiosk.case.state import Case
from kiosk.case.story import story, then
from kiosk.db import insert_new, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import KeyRing
from kiosk.inbox.models import CaseConcern, CaseEntry, CaseFile, ConcernWrap, FiledConcern, SeenCase
from kiosk.inbox.record import audit
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.filing import FILED, file_new, opened
from kiosk.inbox.worries.opening import Damaged
from kiosk.inbox.worries.visible import may_see
from kiosk.sealing.errors import SealingError
from kiosk.sealing.opening import case_key as keys


class InACase(Exception):
    """This worry is in a case already."""


@dataclass(frozen=True, repr=False)
class OpenCase:
    """A case that was really opened: what happened, in order, and what it takes to add to it."""

    id: bytes
    events: tuple[Event, ...]
    head: bytes
    key: bytes

    @property
    def case(self) -> Case:
        """How it stands."""
        return story(self.id.hex(), self.events)


class Changed(Exception):
    """Somebody else added to the case meanwhile; `now` is how it stands with that. Nothing was written."""

    def __init__(self, now: OpenCase) -> None:
        super().__init__("the case has changed")
        self.now = now


def open_case(desk: Desk, me: SignedIn, first: Opened) -> OpenCase:
    """Open a case from the worries that the event names. Raises NotYours, InACase, Impossible, Damaged."""
    _check_writer(me, first)
    case_id, case_key = os.urandom(16), keys.new_case_key()
    story(case_id.hex(), [first])
    concerns = tuple(bytes.fromhex(one) for one in first.concerns)
    sealed = keys.close_case_key(_concern_keys(desk, me, concerns), case_id, case_key)
    entry, head = keys.close_entry(case_key, case_id, 1, keys.BEFORE_THE_FIRST, first.to_bytes())
    with writing(desk.inbox) as session:
        _check_readable(session, me, concerns)
        session.add(CaseFile(id=case_id, sealed_key=sealed, mark=_new_mark()))
        session.flush()
        for concern in concerns:
            _take_in(session, case_id, concern)
        session.add(CaseEntry(case_id=case_id, number=1, sealed=entry))
        audit.record(session, "case-opened", me.person.id, case_id, first.at)
    return OpenCase(case_id, (first,), head, case_key)


def read_case(desk: Desk, me: SignedIn, case_id: bytes) -> OpenCase:
    """The whole case. Raises NotYours, also when there is none; Damaged when entries were changed or are missing."""
    damaged = _damaged(desk, me)
    with reading(desk.inbox) as session:
        row = session.get(CaseFile, case_id)
        concerns = _concerns_of(session, case_id)
        if row is None or not _readable(session, me, concerns, damaged):
            raise NotYours
        sealed_key = row.sealed_key
        entries = session.execute(
            select(CaseEntry.number, CaseEntry.sealed)
            .where(CaseEntry.case_id == case_id)
            .order_by(CaseEntry.number)
        ).all()
        seen = session.get(SeenCase, (me.person.id, case_id))
        sealed_seen = seen.sealed if seen else None
    rows = Rows(sealed_key, [(row.number, row.sealed) for row in entries], sealed_seen)
    return opened_case(me, case_id, _concern_keys(desk, me, concerns), rows)


@dataclass(frozen=True, repr=False)
class Rows:
    """What the store has of one case: its sealed key, its entries in order, and how far this person has read it."""

    sealed_key: bytes
    entries: Sequence[tuple[int, bytes]]
    sealed_seen: bytes | None


def opened_case(me: SignedIn, case_id: bytes, concern_keys: Sequence[bytes], rows: Rows) -> OpenCase:
    """The case in these rows, by the keys of all of its worries. Raises Damaged."""
    found = _open_entries(case_id, _case_key(case_id, concern_keys, rows.sealed_key), rows.entries)
    _check_seen(me, found, rows.sealed_seen)
    return found.case_file


def my_cases(desk: Desk, me: SignedIn) -> tuple[bytes, ...]:
    """The ids of every case that this person can open, damaged ones too, in an order that says nothing."""
    damaged = _damaged(desk, me)
    mine = (
        select(FiledConcern.concern_id)
        .join(ConcernWrap, ConcernWrap.concern_id == FiledConcern.concern_id)
        .where(FiledConcern.person_id == me.person.id, ConcernWrap.key_id == me.person.key_id)
    )
    others = CaseConcern.concern_id.not_in(mine) & CaseConcern.concern_id.not_in(damaged)
    hidden = select(CaseConcern.case_id).where(others)
    shown = select(CaseFile.id).where(CaseFile.id.not_in(hidden)).order_by(CaseFile.id)
    with reading(desk.inbox) as session:
        return tuple(session.scalars(shown))


def append(desk: Desk, me: SignedIn, was: OpenCase, event: Event) -> OpenCase:
    """The case with one more event, written for good.

    `was` is how the writer saw it: when somebody else has added to it since, nothing is written and Changed says how
    it stands now. What the school's lists ask for is checked before (`kiosk.case.rules`).
    Raises Changed, NotYours, InACase, Impossible, Damaged.
    """
    _check_writer(me, event)
    then(was.id.hex(), was.events, event)
    number = len(was.events) + 1
    sealed, head = keys.close_entry(was.key, was.id, number, was.head, event.to_bytes())
    joined = bytes.fromhex(event.concern) if isinstance(event, ConcernJoined) else None
    _damaged(desk, me)
    with reading(desk.inbox) as session:
        concerns = _concerns_of(session, was.id)
    locked = _locked_anew(desk, me, was, concerns, joined) if joined else None
    with writing(desk.inbox) as session:
        _check_readable(session, me, (*_concerns_of(session, was.id), *([joined] if joined else [])))
        new = insert_new(session.connection(), CaseEntry).values(case_id=was.id, number=number, sealed=sealed)
        written = session.connection().execute(new).rowcount == 1
        if written:
            session.execute(update(CaseFile).where(CaseFile.id == was.id).values(mark=_new_mark()))
        if written and joined and locked:
            _take_in(session, was.id, joined)
            session.execute(update(CaseFile).where(CaseFile.id == was.id).values(sealed_key=locked))
        if written:
            audit.record(session, "case-written", me.person.id, was.id, event.at)
    if not written:
        raise Changed(read_case(desk, me, was.id))
    return OpenCase(was.id, (*was.events, event), head, was.key)


def note_seen(session: Session, me: SignedIn, seen: OpenCase, at: datetime) -> None:
    """Put on record that this person looked at the case, and remember how far: what is cut off later is missed."""
    audit.record(session, "case-viewed", me.person.id, seen.id, at)
    mark = len(seen.events).to_bytes(4) + seen.head
    row = SeenCase(person_id=me.person.id, case_id=seen.id, sealed=me.master_key.seal(FILED, seen.id, mark))
    session.merge(row)


@dataclass(frozen=True, repr=False)
class _Read:
    case_file: OpenCase
    hashes: tuple[bytes, ...]


def _new_mark() -> int:
    return secrets.randbelow(2**31)


def _check_writer(me: SignedIn, event: Event) -> None:
    if event.by != me.person.id.hex():
        raise ValueError("an event is written by whoever is signed in")


def _concerns_of(session: Session, case_id: bytes) -> tuple[bytes, ...]:
    return tuple(session.scalars(select(CaseConcern.concern_id).where(CaseConcern.case_id == case_id)))


def _damaged(desk: Desk, me: SignedIn) -> frozenset[bytes]:
    """File what is new for this person; the worries of theirs that do not open."""
    return frozenset(entry.concern_id for entry in file_new(desk.inbox, me, desk.content))


def _readable(
    session: Session, me: SignedIn, concerns: Sequence[bytes], damaged: Collection[bytes] = ()
) -> bool:
    # A wrap alone is not enough: what the teller said about who must not see it is heard when it is filed.
    return bool(concerns) and all(
        may_see(session, one, me.person.key_id)
        and (one in damaged or session.get(FiledConcern, (me.person.id, one)) is not None)
        for one in concerns
    )


def _check_readable(session: Session, me: SignedIn, concerns: Sequence[bytes]) -> None:
    if not _readable(session, me, concerns):
        raise NotYours


def _concern_keys(desk: Desk, me: SignedIn, concerns: Sequence[bytes]) -> list[bytes]:
    damaged = _damaged(desk, me)
    with reading(desk.inbox) as session:
        if not _readable(session, me, concerns, damaged):
            raise NotYours
    return [opened(desk.inbox, me, one).data_key for one in concerns]


def _case_key(case_id: bytes, concern_keys: Sequence[bytes], sealed: bytes) -> bytes:
    try:
        return keys.open_case_key(concern_keys, case_id, sealed)
    except (SealingError, ValueError):
        raise Damaged("the key of the case does not open") from None


def _locked_anew(desk: Desk, me: SignedIn, was: OpenCase, concerns: Sequence[bytes], joined: bytes) -> bytes:
    together = _concern_keys(desk, me, [*concerns, joined] if joined not in concerns else concerns)
    return keys.close_case_key(together, was.id, was.key)


def _take_in(session: Session, case_id: bytes, concern_id: bytes) -> None:
    connection = session.connection()
    new = insert_new(connection, CaseConcern).values(case_id=case_id, concern_id=concern_id)
    if connection.execute(new).rowcount != 1:
        raise InACase


def _open_entries(case_id: bytes, case_key: bytes, rows: Sequence[tuple[int, bytes]]) -> _Read:
    events: list[Event] = []
    hashes = [keys.BEFORE_THE_FIRST]
    for expected, (number, sealed) in enumerate(rows, start=1):
        if number != expected:
            raise Damaged("an entry of the case is missing")
        try:
            entry = keys.open_entry(case_key, case_id, number, sealed)
            events.append(Event.from_bytes(entry.body))
        except (SealingError, BadEvent):
            raise Damaged("an entry of the case does not open") from None
        if entry.previous != hashes[-1]:
            raise Damaged("an entry of the case follows another one than it says")
        hashes.append(entry.hash)
    found = OpenCase(case_id, tuple(events), hashes[-1], case_key)
    _check_story(found)
    return _Read(found, tuple(hashes[1:]))


def _check_story(found: OpenCase) -> None:
    try:
        story(found.id.hex(), found.events)
    except Impossible:
        raise Damaged("the entries of the case can't have happened") from None


def _check_seen(me: SignedIn, found: _Read, sealed: bytes | None) -> None:
    if sealed is None:
        return
    try:
        mark = KeyRing(me).open(FILED, found.case_file.id, sealed)
    except SealingError:
        return  # remembered under keys that are given up: nothing is known any more, and nothing is wrong
    number, head = int.from_bytes(mark[:4]), mark[4:]
    if number > len(found.hashes) or found.hashes[number - 1] != head:
        raise Damaged("entries of the case that were there are gone")
