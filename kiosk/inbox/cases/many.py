"""Very many cases read at once: from this person's summaries where those are of today, else from all of their entries.

A summary says up to which entry it goes. With one entry more, by whomever, it says nothing any more, and the case is
read whole; the same when its rules are not those of today, or it does not open. It decides nothing else: who can open
a case is asked of the database before, and the page of a case always reads every entry.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, delete, select
from sqlalchemy.orm import Session

from kiosk.case import kept
from kiosk.case.state import Case
from kiosk.db import insert_new, reading, writing
from kiosk.inbox.cases.store import Rows, opened_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import KeyRing
from kiosk.inbox.models import (
    CaseEntry,
    CaseFile,
    CaseSummary,
    CollectedConcern,
    ConcernWrap,
    FiledConcern,
    Person,
    SeenCase,
)
from kiosk.inbox.worries.filing import FILED, open_slip
from kiosk.inbox.worries.opening import Damaged, open_concern
from kiosk.sealing.envelope import MAX_PLAINTEXT, pad, unpad
from kiosk.sealing.errors import BrokenEnvelope

_ABOUT: Final = b"case-summary/"
"""What a summary is sealed about is this and the case's id: longer than an id, so nothing else is sealed about it."""
_BATCH: Final = 200
_NUMBER_LENGTH: Final = 4


@dataclass(frozen=True)
class Wanted:
    """A case to be read: its worries, and the number of its newest entry."""

    concerns: Sequence[bytes]
    last: int


def read_many(
    desk: Desk, me: SignedIn, wanted: Mapping[bytes, Wanted]
) -> Iterator[tuple[bytes, Case | None]]:
    """These cases as they stand, and None for one that is damaged; without those that were taken back meanwhile."""
    known = _summaries(desk, me, wanted) if wanted else {}
    yield from known.items()
    left = [one for one in wanted if one not in known]
    for start in range(0, len(left), _BATCH):
        batch = {one: wanted[one] for one in left[start : start + _BATCH]}
        found = dict(_read_whole(desk, me, batch))
        _keep(desk, me, {one: case for one, case in found.items() if case}, batch)
        yield from found.items()


def _summaries(desk: Desk, me: SignedIn, wanted: Mapping[bytes, Wanted]) -> dict[bytes, Case]:
    opener = me.master_key.opener(FILED)
    mine = select(CaseSummary.case_id, CaseSummary.sealed).where(CaseSummary.person_id == me.person.id)
    if len(wanted) < _BATCH:
        mine = mine.where(CaseSummary.case_id.in_(wanted))
    found: dict[bytes, Case] = {}
    with reading(desk.inbox) as session:
        for case_id, sealed in session.execute(mine):
            if case_id in wanted:
                try:
                    opened = unpad(opener(_ABOUT + case_id, sealed))
                    if int.from_bytes(opened[:_NUMBER_LENGTH]) == wanted[case_id].last:
                        found[case_id] = kept.from_bytes(opened[_NUMBER_LENGTH:])
                except (BrokenEnvelope, kept.BadCase):
                    continue  # damaged, of another version, or under keys that were given up
    return found


def _keep(desk: Desk, me: SignedIn, cases: Mapping[bytes, Case], wanted: Mapping[bytes, Wanted]) -> None:
    rows = [
        {
            "person_id": me.person.id,
            "case_id": case_id,
            "concern_id": wanted[case_id].concerns[0],
            "sealed": me.master_key.seal(FILED, _ABOUT + case_id, pad(body)),
        }
        for case_id, case in cases.items()
        if len(body := case.last.to_bytes(_NUMBER_LENGTH) + kept.to_bytes(case)) <= MAX_PLAINTEXT
    ]
    if not rows:
        return
    with writing(desk.inbox) as session:
        rows = _still_theirs(session, me, rows, wanted)
        mine = CaseSummary.person_id == me.person.id
        session.execute(delete(CaseSummary).where(mine, CaseSummary.case_id.in_(cases)))
        if rows:
            session.connection().execute(insert_new(session.connection(), CaseSummary), rows)


def _still_theirs(
    session: Session, me: SignedIn, rows: list[dict[str, Any]], wanted: Mapping[bytes, Wanted]
) -> list[dict[str, Any]]:
    """Those of cases whose worries are all still filed for this person, under the keys that they have today."""
    if session.scalar(select(Person.key_id).where(Person.id == me.person.id)) != me.person.key_id:
        return []
    mine = set(session.scalars(_filed(me, wanted).with_only_columns(FiledConcern.concern_id)))
    there = set(session.scalars(select(CaseFile.id).where(CaseFile.id.in_(wanted))))
    return [
        row for row in rows if row["case_id"] in there and mine.issuperset(wanted[row["case_id"]].concerns)
    ]


def _read_whole(
    desk: Desk, me: SignedIn, wanted: Mapping[bytes, Wanted]
) -> Iterator[tuple[bytes, Case | None]]:
    with reading(desk.inbox) as session:
        rows = _rows(session, me, wanted)
        filed = {row[0]: (row[1], row[2]) for row in session.execute(_filed(me, wanted))}
    keys = KeyRing(me)
    for case_id, found in rows.items():
        concerns = wanted[case_id].concerns
        try:
            if not all(one in filed for one in concerns):
                raise Damaged("a worry of the case does not open")
            concern_keys = [_data_key(keys, one, *filed[one]) for one in concerns]
            yield case_id, opened_case(me, case_id, concern_keys, found).case
        except Damaged:
            yield case_id, None


def _data_key(keys: KeyRing, concern_id: bytes, sealed: bytes, envelope: bytes) -> bytes:
    data_key = open_slip(keys, concern_id, sealed).data_key
    open_concern(envelope, concern_id, data_key)
    return data_key


def _rows(session: Session, me: SignedIn, wanted: Mapping[bytes, Wanted]) -> dict[bytes, Rows]:
    files = session.execute(select(CaseFile.id, CaseFile.sealed_key).where(CaseFile.id.in_(wanted)))
    seen = session.execute(
        select(SeenCase.case_id, SeenCase.sealed).where(
            SeenCase.person_id == me.person.id, SeenCase.case_id.in_(wanted)
        )
    )
    how_far = {row[0]: row[1] for row in seen}
    found = {row[0]: Rows(row[1], [], how_far.get(row[0])) for row in files}
    entries: dict[bytes, list[tuple[int, bytes]]] = {case_id: [] for case_id in found}
    every = select(CaseEntry.case_id, CaseEntry.number, CaseEntry.sealed).where(CaseEntry.case_id.in_(wanted))
    for case_id, number, sealed in session.execute(every.order_by(CaseEntry.case_id, CaseEntry.number)):
        entries[case_id].append((number, sealed))
    return {one: Rows(rows.sealed_key, entries[one], rows.sealed_seen) for one, rows in found.items()}


def _filed(me: SignedIn, wanted: Mapping[bytes, Wanted]) -> Select[bytes, bytes, bytes]:
    concerns = [concern for one in wanted.values() for concern in one.concerns]
    wrap = and_(ConcernWrap.concern_id == FiledConcern.concern_id, ConcernWrap.key_id == me.person.key_id)
    return (
        select(FiledConcern.concern_id, FiledConcern.sealed, CollectedConcern.envelope)
        .join(CollectedConcern, CollectedConcern.id == FiledConcern.concern_id)
        .join(ConcernWrap, wrap)
        .where(FiledConcern.person_id == me.person.id, FiledConcern.concern_id.in_(concerns))
    )
