"""A school's inbox as it is after years: very many worries, opened once by its lead, and cases made of some of them.

Everything is sealed as the inbox itself seals it, only many at a time.
"""

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select

from bench.case_stories import stories
from kiosk.concern import Answer, Concern
from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.index.line import ABOUT, facts_of
from kiosk.inbox.models import (
    CaseConcern,
    CaseEntry,
    CaseFile,
    CollectedConcern,
    ConcernWrap,
    FiledConcern,
    IndexLine,
    Person,
)
from kiosk.inbox.worries.filing import FILED
from kiosk.inbox.worries.summary import Slip, summarise
from kiosk.sealing.envelope import Kind, Wrap
from kiosk.sealing.opening import case_key
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import seal

NEEDLE: Final = "a needle in the haystack"
OF_DAYS: Final = 500
"""The worries were told over so many days: most of the last school year, and this one."""
_BATCH = 1_000
_MINUTES = OF_DAYS * 24 * 60
_WORDS = "They hide my {thing} at break and laugh when I look for it. It has been every day this week. "
_THINGS = ("bag", "coat", "pencil case", "lunch", "shoes", "book")

Rows = dict[type, list[dict[str, Any]]]


@dataclass(frozen=True, repr=False)
class Told:
    """A worry that is in the store: what it takes to make a case of it."""

    id: bytes
    data_key: bytes
    told_at: datetime


def fill(desk: Desk, me: SignedIn, worries: int, cases: int) -> None:
    """So many worries, sealed to four people each, a third of them read by this one; and cases of the oldest."""
    told = list(_worries(desk, me, worries))
    told.sort(key=lambda one: one.told_at)
    for start in range(0, cases, _BATCH):
        _keep(desk, _cases(me, told, range(start, min(start + _BATCH, cases))))


def _worries(desk: Desk, me: SignedIn, count: int) -> Iterator[Told]:
    seed = me.master_key.open("reader-seed", me.person.id, me.person.sealed_seed)
    reader = ReaderKey.from_seed(seed)
    with reading(desk.inbox) as session:
        readers = [PublicKey.from_bytes(key) for key in session.scalars(select(Person.public_key))]
    for start in range(0, count, _BATCH):
        rows: Rows = {table: [] for table in (CollectedConcern, ConcernWrap, FiledConcern, IndexLine)}
        for number in range(start, min(start + _BATCH, count)):
            yield _add(rows, desk, me, reader, readers, number)
        _keep(desk, rows)


def _add(
    rows: Rows, desk: Desk, me: SignedIn, reader: ReaderKey, readers: Sequence[PublicKey], number: int
) -> Told:
    concern = _worry(number)
    one = seal(
        concern.to_bytes(),
        kind=Kind.CONCERN,
        readers=readers,
        readers_version=1,
        envelope_id=secrets.token_bytes(16),
    )
    mine = next(wrap for wrap in one.wraps if wrap.key_id == me.person.key_id)
    data_key = reader.unwrap(one.envelope, Wrap(mine.key_id, mine.sealed_key))
    slip = Slip(data_key, summarise(concern, desk.content)).to_bytes()
    line = facts_of(concern, desk.content).to_bytes()
    key: dict[str, Any] = {"person_id": me.person.id, "concern_id": one.envelope_id}
    read_at = concern.told_at + timedelta(hours=3) if number % 3 == 0 else None
    rows[CollectedConcern].append(
        {"id": one.envelope_id, "day": concern.told_at.date(), "envelope": one.envelope}
    )
    rows[ConcernWrap] += [
        {
            "concern_id": one.envelope_id,
            "key_id": wrap.key_id,
            "sealed_key": wrap.sealed_key,
            "mark": secrets.randbelow(2**31) if wrap is mine else None,
        }
        for wrap in one.wraps
    ]
    sealed = me.master_key.seal(FILED, one.envelope_id, slip)
    rows[FiledConcern].append(key | {"sealed": sealed, "read_at": read_at})
    rows[IndexLine].append(key | {"sealed": me.master_key.seal(FILED, ABOUT + one.envelope_id, line)})
    return Told(one.envelope_id, data_key, concern.told_at)


def _cases(me: SignedIn, told: Sequence[Told], numbers: range) -> Rows:
    """Every case has one worry, and each fourth has two."""
    rows: Rows = {table: [] for table in (CaseFile, CaseConcern, CaseEntry)}
    for number in numbers:
        case_id, key = os.urandom(16), case_key.new_case_key()
        together = told[number * 2 : number * 2 + (2 if number % 4 == 0 else 1)]
        sealed = case_key.close_case_key([one.data_key for one in together], case_id, key)
        rows[CaseFile].append({"id": case_id, "sealed_key": sealed, "mark": secrets.randbelow(2**31)})
        rows[CaseConcern] += [{"case_id": case_id, "concern_id": one.id} for one in together]
        head = case_key.BEFORE_THE_FIRST
        concerns = tuple(one.id.hex() for one in together)
        story = stories(number, me.person.id.hex(), concerns, together[-1].told_at)
        for entry, event in enumerate(story, start=1):
            sealed, head = case_key.close_entry(key, case_id, entry, head, event.to_bytes())
            rows[CaseEntry].append({"case_id": case_id, "number": entry, "sealed": sealed})
    return rows


def _keep(desk: Desk, rows: Rows) -> None:
    with writing(desk.inbox) as session:
        for table, some in rows.items():
            session.connection().execute(insert(table), some)


def _worry(number: int) -> Concern:
    zone = ("blue", "green", "yellow", "red")[number % 4]
    words = _WORDS.format(thing=_THINGS[number % len(_THINGS)]) * (1 + number % 5)
    ago = timedelta(minutes=1 + number * 7_919 % _MINUTES)
    return Concern(
        channel="pupil",
        locale="en-GB",
        told_at=(datetime.now(UTC) - ago).replace(microsecond=0),
        content_version=load_content().version,
        answers=(Answer("feel", zone, zone), Answer("what", "words" if number % 9 else "unsafe", "x")),
        words={"words": words + (NEEDLE if number % 50 == 7 else "")},
    )
