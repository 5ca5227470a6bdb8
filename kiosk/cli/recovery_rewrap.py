"""Handing worries on with the recovery key: each to those new people who would be sent it today."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kiosk.cli.recovery_open import LET_IN
from kiosk.concern import Concern
from kiosk.content import load_content
from kiosk.db import insert_new, reading, writing
from kiosk.inbox.keys.former_keys import all_keys
from kiosk.inbox.models import AuditEvent, CollectedConcern, ConcernWrap, Person
from kiosk.inbox.record import audit
from kiosk.inbox.worries.opening import Damaged, open_concern, unwrap
from kiosk.routing import readers_for
from kiosk.sealing.envelope import Envelope
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.readers import Reader, ReadersList
from kiosk.sealing.seal import wrap_key

BATCH: Final = 100
"""Worries in one transaction: what a stop at any moment can cost."""


@dataclass(frozen=True)
class Rewrapped:
    """How many worries were handed on, were so before, stay with the recovery key alone, or do not open."""

    handed_on: int
    before: int
    left_closed: int
    damaged: int


class _Outcome(Enum):
    HANDED_ON = auto()
    BEFORE = auto()
    LEFT_CLOSED = auto()
    DAMAGED = auto()


@dataclass(frozen=True, repr=False)
class _Row:
    concern_id: bytes
    envelope: bytes
    sealed_key: bytes


class _Rule:
    """Who gets what: the people the recovery key let in, by the route that a worry would take today."""

    def __init__(self, session: Session, listed: ReadersList) -> None:
        came = select(AuditEvent.subject).where(AuditEvent.act == LET_IN)
        ids = [bytes.fromhex(subject) for subject in session.scalars(came) if subject]
        keys = set(session.scalars(select(Person.key_id).where(Person.id.in_(ids))))
        self._listed = listed
        self._new = [reader for reader in listed.readers if reader.key_id in keys]
        people = session.scalars(select(Person)).all()
        self._role_of = {key_id: person.role for person in people for key_id in all_keys(person)}

    def readers(self, concern: Concern) -> list[Reader]:
        """Those of the new people who may read it.

        Somebody whom the teller left out may be back with a new key, and keys are all that a worry names. So
        whoever has that person's role now is left out too.
        """
        roles = {self._role_of.get(bytes.fromhex(key_id)) for key_id in concern.excluded}
        again = {reader.key_id.hex() for reader in self._new if reader.role in roles}
        asked = replace(concern, excluded=tuple(sorted({*concern.excluded, *again})))
        chosen = {reader.key_id for reader in readers_for(asked, self._listed, load_content())}
        return [reader for reader in self._new if reader.key_id in chosen]


def rewrap_all(
    inbox: Engine, listed: ReadersList, key: ReaderKey, step: Callable[[int, int], None]
) -> Rewrapped:
    """Give every new person the worries that are theirs; safe to stop at any moment and to run again.

    `listed` must be verified. `step` is told (done, total). Each worry handed on is noted in the record.
    """
    mine = ConcernWrap.key_id == key.public_key.key_id
    counted: Counter[_Outcome] = Counter()
    with reading(inbox) as session:
        total = session.scalar(select(func.count()).select_from(ConcernWrap).where(mine)) or 0
        rule = _Rule(session, listed)
    for rows in _batches(inbox, key):
        with writing(inbox) as session:
            counted += Counter([_hand_on(session, row, key, rule) for row in rows])
        step(counted.total(), total)
    return Rewrapped(*(counted[outcome] for outcome in _Outcome))


def _hand_on(session: Session, row: _Row, key: ReaderKey, rule: _Rule) -> _Outcome:
    try:
        data_key = unwrap(row.envelope, row.concern_id, row.sealed_key, key)
        readers = rule.readers(open_concern(row.envelope, row.concern_id, data_key))
    except Damaged:
        return _Outcome.DAMAGED
    if not readers:
        return _Outcome.LEFT_CLOSED
    given = [_give(session, row, data_key, reader) for reader in readers]
    if not any(given):
        return _Outcome.BEFORE
    audit.record(session, "recovery-grant", None, row.concern_id, datetime.now(UTC))
    return _Outcome.HANDED_ON


def _give(session: Session, row: _Row, data_key: bytes, reader: Reader) -> bool:
    if session.get(ConcernWrap, (row.concern_id, reader.key_id)):
        return False
    wrap = wrap_key(data_key, Envelope.from_bytes(row.envelope).header, reader.public_key)
    values = {"concern_id": row.concern_id, "key_id": wrap.key_id, "sealed_key": wrap.sealed_key}
    connection = session.connection()
    return bool(connection.execute(insert_new(connection, ConcernWrap), values).rowcount)


def _batches(inbox: Engine, key: ReaderKey) -> Iterator[Sequence[_Row]]:
    columns = (CollectedConcern.id, CollectedConcern.envelope, ConcernWrap.sealed_key)
    wanted = (
        select(*columns)
        .join(ConcernWrap, ConcernWrap.concern_id == CollectedConcern.id)
        .where(ConcernWrap.key_id == key.public_key.key_id)
        .order_by(CollectedConcern.id)
        .limit(BATCH)
    )
    after = b""
    while True:
        with reading(inbox) as session:
            rows = [_Row(*row) for row in session.execute(wanted.where(CollectedConcern.id > after))]
        if not rows:
            return
        yield rows
        after = rows[-1].concern_id
