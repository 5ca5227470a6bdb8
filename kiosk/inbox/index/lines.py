"""From what was filed for a reader to the lines of their index: opened when they are there, made when they are not."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from typing import Final, TypeVar

from sqlalchemy import Engine, Select, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from kiosk.content import Content
from kiosk.db import insert_new, reading, writing
from kiosk.inbox.desk import SignedIn
from kiosk.inbox.index.line import ABOUT, Facts, Known, Line, facts_of, slip_facts
from kiosk.inbox.keys.former_keys import KeyRing
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern, IndexLine
from kiosk.inbox.worries.filing import FILED, open_filed, open_slip
from kiosk.inbox.worries.opening import Damaged
from kiosk.sealing.errors import BrokenEnvelope

MAKING_SECONDS: Final = 4.0
"""How long one request makes lines that are missing; what is left is listed from its slip, and made by the next."""
_BATCH: Final = 200
_AT_A_TIME: Final = 500
_log = logging.getLogger(__name__)

Wanted = dict[bytes, int]
"""The mark that each worry has now, by its id."""


def marks_of(session: Session, me: SignedIn) -> Wanted:
    """Every worry that was filed for this person and that they can open today."""
    rows = select(ConcernWrap.concern_id, ConcernWrap.mark).where(
        ConcernWrap.key_id == me.person.key_id, ConcernWrap.mark.is_not(None)
    )
    return {concern_id: mark or 0 for concern_id, mark in session.connection().execute(rows).all()}


def changed_lines(
    session: Session, me: SignedIn, wanted: Wanted, held: dict[bytes, Line], known: Known
) -> Iterator[Line]:
    """The lines of these worries as they are now. One without facts has no line of the index yet."""
    opened, connection = _opener(me), session.connection()
    for ids in _chunks(wanted, held):
        # Side by side, each in the order of its key, and not joined: that would be a search for every single worry.
        rows = connection.execute(_asked(FiledConcern, FiledConcern.read_at, me, ids))
        filed = {concern_id: read_at for concern_id, read_at in rows if concern_id in wanted}
        for concern_id, sealed in connection.execute(_asked(IndexLine, IndexLine.sealed, me, ids)):
            if concern_id in filed:
                read_at, before = filed.pop(concern_id), held.get(concern_id)
                facts = before.facts if before and before.facts else _facts(opened, concern_id, sealed, known)
                yield _line(concern_id, facts, wanted, read_at)
        for concern_id, read_at in filed.items():
            before = held.get(concern_id)
            yield _line(concern_id, before.facts if before else None, wanted, read_at)


def make_lines(
    inbox: Engine, me: SignedIn, content: Content, lines: Sequence[Line], seconds: float
) -> Iterator[tuple[Line, bool]]:
    """These lines with their facts, and whether they are whole; after `seconds`, the rest from their slips alone.

    What is made is sealed and kept. A worry that does not open has no facts, and is shown as damaged.
    """
    until = time.monotonic() + seconds
    for start in range(0, len(lines), _BATCH):
        batch = lines[start : start + _BATCH]
        whole = time.monotonic() < until
        with reading(inbox) as session:
            rows = session.execute(_filed(me, [line.id for line in batch])).all()
        made = {row[0]: _made(me, content, row[0], row[1], row[2], whole=whole) for row in rows}
        days = {row[0]: row[3] for row in rows}
        if whole:
            _keep(inbox, me, {one: facts for one, facts in made.items() if facts})
        for line in batch:
            if line.id in made:
                facts = made[line.id]
                told_at = facts.told_at if facts else end_of(days[line.id])
                yield Line(line.id, told_at, facts, line.mark, line.read_at), whole


def file_again(session: Session, me: SignedIn, concerns: Iterable[bytes]) -> None:
    """Let these worries be filed anew: nothing is filed about them, whatever their wrap says."""
    for concern_id in concerns:
        mine = (ConcernWrap.concern_id == concern_id, ConcernWrap.key_id == me.person.key_id)
        session.execute(update(ConcernWrap).where(*mine).values(mark=None))


def end_of(day: date) -> datetime:
    """The end of the only day that is known of a worry that does not open."""
    return datetime.combine(day, time_of_day.max, UTC)


def _chunks(wanted: Wanted, held: dict[bytes, Line]) -> Iterator[list[bytes]]:
    """Ids to ask for, some at a time; one empty list when nearly all are wanted, and all are asked for at once."""
    if not held and wanted:
        yield []
        return
    ids = list(wanted)
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


Asked = TypeVar("Asked")


def _asked(
    table: type[FiledConcern] | type[IndexLine],
    column: InstrumentedAttribute[Asked],
    me: SignedIn,
    ids: Sequence[bytes],
) -> Select[bytes, Asked]:
    """A column of this person's rows, by the worry; of all of them when no ids are given."""
    rows = select(table.concern_id, column).where(table.person_id == me.person.id)
    rows = rows.where(table.concern_id.in_(ids)) if ids else rows
    # What is sealed is many times larger than what is remembered of it.
    return rows.execution_options(yield_per=_AT_A_TIME)


def _line(concern_id: bytes, facts: Facts | None, wanted: Wanted, read_at: datetime | None) -> Line:
    told_at = facts.told_at if facts else datetime.min.replace(tzinfo=UTC)
    return Line(concern_id, told_at, facts, wanted[concern_id], read_at)


def _opener(me: SignedIn) -> Callable[[bytes, bytes], bytes]:
    quick, ring = me.master_key.opener(FILED), KeyRing(me)

    def opened(about: bytes, sealed: bytes) -> bytes:
        try:
            return quick(about, sealed)
        except BrokenEnvelope:
            return ring.open(FILED, about, sealed)  # under the key from before, while keys are being renewed

    return opened


def _facts(
    opened: Callable[[bytes, bytes], bytes], concern_id: bytes, sealed: bytes, known: Known
) -> Facts | None:
    try:
        return Facts.from_bytes(opened(ABOUT + concern_id, sealed), known)
    except (BrokenEnvelope, ValueError):
        return None  # damaged, or under keys that were given up: it is made again from what was filed


def _filed(me: SignedIn, ids: Sequence[bytes]) -> Select[bytes, bytes, bytes, date]:
    columns = (FiledConcern.concern_id, FiledConcern.sealed, CollectedConcern.envelope, CollectedConcern.day)
    return (
        select(*columns)
        .join(CollectedConcern, CollectedConcern.id == FiledConcern.concern_id)
        .where(FiledConcern.person_id == me.person.id, FiledConcern.concern_id.in_(ids))
    )


def _made(
    me: SignedIn, content: Content, concern_id: bytes, sealed: bytes, envelope: bytes, *, whole: bool
) -> Facts | None:
    try:
        slip = open_slip(KeyRing(me), concern_id, sealed)
    except Damaged:
        return None
    if not whole:
        return slip_facts(slip.summary)
    try:
        return facts_of(open_filed(me, concern_id, sealed, envelope).concern, content)
    except Damaged:
        return slip_facts(slip.summary)  # its page says that it can't be opened any more


def _keep(inbox: Engine, me: SignedIn, made: dict[bytes, Facts]) -> None:
    rows = [
        {
            "person_id": me.person.id,
            "concern_id": concern_id,
            "sealed": me.master_key.seal(FILED, ABOUT + concern_id, facts.to_bytes()),
        }
        for concern_id, facts in made.items()
    ]
    if rows:
        with writing(inbox) as session:
            connection = session.connection()
            here = select(FiledConcern.concern_id).where(
                FiledConcern.person_id == me.person.id, FiledConcern.concern_id.in_(made)
            )
            still = set(
                session.scalars(here)
            )  # taken back or destroyed in between: it is not written down again
            rows = [row for row in rows if row["concern_id"] in still]
            # What is there under these ids did not open.
            mine = IndexLine.person_id == me.person.id
            connection.execute(delete(IndexLine).where(mine, IndexLine.concern_id.in_(still)))
            if rows:
                connection.execute(insert_new(connection, IndexLine), rows)
