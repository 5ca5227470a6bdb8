"""Collecting: every concern reaches the inbox exactly once, whatever happens on the way."""

import logging
import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, func, insert, select

from kiosk.db import reading, sqlite_file, writing
from kiosk.inbox.models import BrokenEnvelope, CollectedConcern, ConcernWrap
from kiosk.inbox.worries.collect import Collected, collect
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import waiting
from kiosk.letterbox.models import SealedConcern
from kiosk.sealing.envelope import pack_wraps
from kiosk.sealing.seal import Sealed
from tests.services import start_python

DAY = date(2026, 11, 20)
NewSealed = Callable[[], Sealed]


def tell(engine: Engine, *told: Sealed) -> None:
    for sealed in told:
        Letterbox(engine).deposit(sealed, DAY, os.urandom(16))


def put_in(engine: Engine, row_id: bytes, envelope: bytes, wraps: bytes) -> None:
    """As someone could who has only the right to INSERT."""
    with writing(engine) as session:
        row = {"id": row_id, "day": DAY, "envelope": envelope, "wraps": wraps}
        session.execute(insert(SealedConcern), row)


def collected(engine: Engine) -> dict[bytes, bytes]:
    with reading(engine) as session:
        found = session.execute(select(CollectedConcern.id, CollectedConcern.envelope))
        return {row.id: row.envelope for row in found}


def wraps_of(engine: Engine) -> Counter[bytes]:
    with reading(engine) as session:
        return Counter(session.scalars(select(ConcernWrap.concern_id)))


def broken(engine: Engine) -> list[tuple[bytes, date, bytes, bytes]]:
    columns = (BrokenEnvelope.id, BrokenEnvelope.day, BrokenEnvelope.envelope, BrokenEnvelope.wraps)
    with reading(engine) as session:
        return [tuple(row) for row in session.execute(select(*columns))]


def test_what_waited_is_in_the_inbox_and_no_longer_in_the_letterbox(
    letterbox_engine: Engine, inbox_engine: Engine, new_sealed: NewSealed
) -> None:
    told = [new_sealed() for _ in range(7)]
    tell(letterbox_engine, *told)

    done = collect(letterbox_engine, inbox_engine, batch=3)

    assert done == Collected(taken=7, already=0, broken=0)
    assert waiting(letterbox_engine, 10) == []
    assert collected(inbox_engine) == {sealed.envelope_id: sealed.envelope for sealed in told}
    with reading(inbox_engine) as session:
        rows = session.scalars(select(ConcernWrap)).all()
        assert {(row.concern_id, row.key_id, row.sealed_key) for row in rows} == {
            (sealed.envelope_id, wrap.key_id, wrap.sealed_key) for sealed in told for wrap in sealed.wraps
        }
        assert set(session.scalars(select(CollectedConcern.day))) == {DAY}


def test_second_run_finds_nothing_to_do(
    letterbox_engine: Engine, inbox_engine: Engine, new_sealed: NewSealed
) -> None:
    tell(letterbox_engine, new_sealed())

    first, second = (collect(letterbox_engine, inbox_engine) for _ in range(2))

    assert (first, second) == (Collected(1, 0, 0), Collected(0, 0, 0))


def test_concern_that_comes_again_is_known_already(
    letterbox_engine: Engine, inbox_engine: Engine, new_sealed: NewSealed
) -> None:
    sealed = new_sealed()
    for _ in range(2):
        tell(letterbox_engine, sealed)
        done = collect(letterbox_engine, inbox_engine)

    assert done == Collected(taken=0, already=1, broken=0)
    assert list(collected(inbox_engine)) == [sealed.envelope_id]
    assert waiting(letterbox_engine, 10) == []


def test_broken_ones_are_put_aside_whole_and_block_nobody(
    letterbox_engine: Engine, inbox_engine: Engine, new_sealed: NewSealed, caplog: pytest.LogCaptureFixture
) -> None:
    good, cut, misnamed, unwrapped, doubled = (new_sealed() for _ in range(5))
    wraps = pack_wraps(good.wraps)
    put_aside = [
        (cut.envelope_id, DAY, cut.envelope[:-1], pack_wraps(cut.wraps)),
        (os.urandom(16), DAY, misnamed.envelope, pack_wraps(misnamed.wraps)),
        (unwrapped.envelope_id, DAY, unwrapped.envelope, b""),
        (doubled.envelope_id, DAY, doubled.envelope, wraps + wraps),
        (os.urandom(16), DAY, b"", b""),
    ]
    for row_id, _, envelope, packed in put_aside:
        put_in(letterbox_engine, row_id, envelope, packed)
    tell(letterbox_engine, good)

    with caplog.at_level(logging.ERROR):
        done = collect(letterbox_engine, inbox_engine, batch=2)

    assert done == Collected(taken=1, already=0, broken=5)
    assert list(collected(inbox_engine)) == [good.envelope_id]
    assert sorted(broken(inbox_engine)) == sorted(put_aside)
    assert waiting(letterbox_engine, 10) == []
    assert sorted(record.getMessage().split()[1] for record in caplog.records) == sorted(
        row_id.hex() for row_id, *_ in put_aside
    )
    assert max(len(record.getMessage()) for record in caplog.records) < 120


def test_stranger_with_the_id_of_a_known_concern_neither_replaces_it_nor_is_lost(
    letterbox_engine: Engine, inbox_engine: Engine, new_sealed: NewSealed
) -> None:
    known, other = new_sealed(), new_sealed()
    tell(letterbox_engine, known)
    collect(letterbox_engine, inbox_engine)
    forged = known.envelope[:-1] + bytes([known.envelope[-1] ^ 1])

    put_in(letterbox_engine, known.envelope_id, forged, pack_wraps(other.wraps))
    done = collect(letterbox_engine, inbox_engine)

    assert done == Collected(taken=0, already=0, broken=1)
    assert collected(inbox_engine) == {known.envelope_id: known.envelope}
    assert [row[2] for row in broken(inbox_engine)] == [forged]


@pytest.mark.parametrize("backend", ["sqlite"])  # a server's files are its own: see emptying.scrub
def test_collected_concern_leaves_no_trace_in_the_letterbox_file_or_its_log(
    letterbox_engine: Engine, inbox_engine: Engine, new_sealed: NewSealed
) -> None:
    file = sqlite_file(letterbox_engine)
    assert file is not None
    told = [new_sealed() for _ in range(5)]
    tell(letterbox_engine, *told)
    marks = [sealed.envelope[-64:] for sealed in told]

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))

    before = on_disk()
    collect(letterbox_engine, inbox_engine)
    after = on_disk()

    assert [mark in before for mark in marks] == [True] * 5
    assert [mark in after for mark in marks] == [False] * 5


WORKER = """
import sys
from kiosk.db import open_engine
from kiosk.inbox.worries.collect import collect

letterbox, inbox = map(open_engine, sys.argv[1:3])
print("ready", flush=True)
sys.stdin.readline()
print(collect(letterbox, inbox, batch=10).taken)
"""


def test_two_workers_at_once_take_each_concern_once(
    letterbox_url: str,
    letterbox_engine: Engine,
    inbox_url: str,
    inbox_engine: Engine,
    new_sealed: NewSealed,
) -> None:
    told = [new_sealed() for _ in range(300)]
    rows = [
        {"id": one.envelope_id, "day": DAY, "envelope": one.envelope, "wraps": pack_wraps(one.wraps)}
        for one in told
    ]
    with writing(letterbox_engine) as session:
        session.execute(insert(SealedConcern), rows)

    with (
        start_python(WORKER, letterbox_url, inbox_url) as one,
        start_python(WORKER, letterbox_url, inbox_url) as two,
    ):
        for worker in (one, two):
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"ready\n"
        for worker in (one, two):
            assert worker.stdin is not None
            worker.stdin.write(b"go\n")
            worker.stdin.flush()
        said = [worker.communicate(timeout=60) for worker in (one, two)]

    assert [complaint for _, complaint in said] == [b"", b""]
    assert sum(int(taken) for taken, _ in said) == 300
    assert collected(inbox_engine) == {one.envelope_id: one.envelope for one in told}
    assert wraps_of(inbox_engine) == {one.envelope_id: 3 for one in told}
    assert broken(inbox_engine) == []
    assert waiting(letterbox_engine, 10) == []


KILLED = """
import os, signal, sys
from kiosk.db import open_engine
from kiosk.inbox.worries import collect as collecting
from kiosk.letterbox import emptying

module, name, when = sys.argv[3:6]
place = {"collecting": collecting, "emptying": emptying}[module]
second = when.endswith("second")
work, calls = getattr(place, name), []

def step(*arguments):
    calls.append(1)
    if len(calls) < 1 + second:
        return work(*arguments)
    if when.startswith("after"):
        work(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(place, name, step)
collecting.collect(*map(open_engine, sys.argv[1:3]), batch=4)
"""

STEPS = [
    ("emptying", "waiting", "after"),
    ("collecting", "_take_one", "after, the second"),  # in the middle of the inbox's transaction
    ("collecting", "_take_in", "after"),  # in the inbox, and still in the letterbox
    ("collecting", "_take_in", "after, the second"),
    ("emptying", "remove", "after"),
    ("emptying", "scrub", "before"),
]


@pytest.mark.parametrize(("module", "name", "when"), STEPS)
def test_killed_between_two_steps_nothing_is_lost_or_doubled(
    module: str,
    name: str,
    when: str,
    letterbox_url: str,
    letterbox_engine: Engine,
    inbox_url: str,
    inbox_engine: Engine,
    new_sealed: NewSealed,
) -> None:
    told = [new_sealed() for _ in range(10)]
    tell(letterbox_engine, *told)
    put_in(letterbox_engine, b"broken----------", b"broken", b"broken")

    with start_python(KILLED, letterbox_url, inbox_url, module, name, when) as worker:
        _, complaint = worker.communicate(timeout=30)
    in_either = {row.id for row in waiting(letterbox_engine, 100)} | collected(inbox_engine).keys()
    collect(letterbox_engine, inbox_engine)

    assert (worker.returncode, complaint.count(b"Traceback")) == (-signal.SIGKILL, 0)
    assert in_either >= {one.envelope_id for one in told}
    assert collected(inbox_engine) == {one.envelope_id: one.envelope for one in told}
    assert wraps_of(inbox_engine) == {one.envelope_id: 3 for one in told}
    assert [row[0] for row in broken(inbox_engine)] == [b"broken----------"]
    assert waiting(letterbox_engine, 10) == []


def test_a_concern_removed_from_the_inbox_takes_its_wraps_along(
    letterbox_engine: Engine, inbox_engine: Engine, new_sealed: NewSealed
) -> None:
    tell(letterbox_engine, new_sealed())
    collect(letterbox_engine, inbox_engine)

    with writing(inbox_engine) as session:
        session.delete(session.scalars(select(CollectedConcern)).one())

    with reading(inbox_engine) as session:
        assert session.scalars(select(func.count()).select_from(ConcernWrap)).one() == 0
