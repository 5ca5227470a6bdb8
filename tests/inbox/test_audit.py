"""The audit chain: what was done cannot be changed, removed or moved without being noticed."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, delete, select, update

from kiosk.db import StoreUnavailable, reading, writing
from kiosk.inbox.models import AuditEvent
from kiosk.inbox.record.audit import GENESIS, AuditReport, _hash_of, record, verify
from tests.services import start_python

AT = datetime(2026, 11, 20, 9, 30, 10, 123456, tzinfo=UTC)
PERSON = b"p" * 16
Break = Callable[[Engine], None]


def act(engine: Engine, count: int = 1) -> None:
    for _ in range(count):
        with writing(engine) as session:
            record(session, "concern.view", PERSON, os.urandom(16), AT)


def change(seq: int, /, **values: object) -> Break:
    def apply(engine: Engine) -> None:
        with writing(engine) as session:
            session.execute(update(AuditEvent).where(AuditEvent.seq == seq).values(**values))

    return apply


def remove(*seqs: int) -> Break:
    def apply(engine: Engine) -> None:
        with writing(engine) as session:
            session.execute(delete(AuditEvent).where(AuditEvent.seq.in_(seqs)))

    return apply


def swap(engine: Engine) -> None:
    """The third and the fourth change places, with all that they hold."""
    for old, new in ((3, 99), (4, 3), (99, 4)):
        change(old, seq=new)(engine)


def forge_with_its_own_hash(engine: Engine) -> None:
    """The third, changed so well that only the fourth gives it away, although its link is mended too."""
    with writing(engine) as session:
        third, fourth = session.get_one(AuditEvent, 3), session.get_one(AuditEvent, 4)
        third.subject = None
        third.hash = fourth.previous_hash = _hash_of(third)


def remove_and_close_the_gap(engine: Engine) -> None:
    remove(3)(engine)
    for seq in (4, 5, 6):
        change(seq, seq=seq - 1)(engine)


def test_untouched_chain_is_good_and_its_head_is_the_last_hash(inbox_engine: Engine) -> None:
    act(inbox_engine, 5)

    report = verify(inbox_engine)

    with reading(inbox_engine) as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert last is not None
        assert report == AuditReport(count=5, head=last.hash, broken_at=None, truncated=False)


def test_empty_chain_is_good(inbox_engine: Engine) -> None:
    assert verify(inbox_engine) == AuditReport(0, GENESIS, None, truncated=False)


def test_what_was_recorded_can_be_read_back(inbox_engine: Engine) -> None:
    in_warsaw = AT.astimezone(timezone(timedelta(hours=1)))
    with writing(inbox_engine) as session:
        record(session, "sign-in.failed", None, None, in_warsaw)
        record(session, "concern.view", PERSON, b"\x01" * 16, AT)
        record(session, "export", PERSON, "export.csv", AT)

    with reading(inbox_engine) as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()

    assert [(event.at, event.person_id, event.act, event.subject) for event in events] == [
        (AT, None, "sign-in.failed", None),
        (AT, PERSON, "concern.view", "01" * 16),
        (AT, PERSON, "export", "export.csv"),
    ]
    assert verify(inbox_engine).broken_at is None


@pytest.mark.parametrize(
    ("break_it", "at"),
    [
        (change(3, act="concern.list"), 3),
        (change(3, at=AT + timedelta(microseconds=1)), 3),
        (change(3, person_id=b"q" * 16), 3),
        (change(3, person_id=None), 3),
        (change(3, subject=None), 3),
        (change(3, hash=bytes(32)), 3),
        (change(3, previous_hash=bytes(32)), 3),
        (change(6, act="concern.list"), 6),
        (remove(1), 1),
        (remove(3), 3),
        (remove(3, 4), 3),
        (remove_and_close_the_gap, 3),
        (swap, 3),
        (forge_with_its_own_hash, 4),
    ],
)
def test_first_act_that_is_not_as_recorded_is_named(inbox_engine: Engine, break_it: Break, at: int) -> None:
    act(inbox_engine, 6)

    break_it(inbox_engine)

    assert verify(inbox_engine).broken_at == at


def test_printed_head_finds_a_cut_off_end(inbox_engine: Engine) -> None:
    act(inbox_engine, 4)
    printed = verify(inbox_engine).head
    act(inbox_engine, 2)

    grown = verify(inbox_engine, printed)
    remove(4, 5, 6)(inbox_engine)
    cut = verify(inbox_engine, printed)

    assert (grown.broken_at, grown.truncated) == (None, False)
    assert (cut.count, cut.broken_at, cut.truncated) == (3, None, True)


def test_head_of_the_empty_chain_is_in_every_chain(inbox_engine: Engine) -> None:
    act(inbox_engine)

    assert not verify(inbox_engine, GENESIS).truncated


def test_chain_written_anew_does_not_hold_the_printed_head(inbox_engine: Engine) -> None:
    act(inbox_engine, 3)
    printed = verify(inbox_engine).head

    remove(1, 2, 3)(inbox_engine)
    act(inbox_engine, 3)

    assert verify(inbox_engine, printed) == AuditReport(3, verify(inbox_engine).head, None, truncated=True)


def test_act_is_undone_with_the_deed_that_failed(inbox_engine: Engine) -> None:
    def fail() -> None:
        with writing(inbox_engine) as session:
            record(session, "concern.view", PERSON, None, AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert verify(inbox_engine).count == 0


@pytest.mark.parametrize("said", ["They hit me", "", "x" * 65, "a\nb", "Zażółć"])
def test_no_sentence_gets_into_the_chain(inbox_engine: Engine, said: str) -> None:
    with writing(inbox_engine) as session:
        with pytest.raises(ValueError, match="ids or short"):
            record(session, "concern.view", PERSON, said, AT)
        with pytest.raises(ValueError, match="ids or short"):
            record(session, said, PERSON, None, AT)

    assert verify(inbox_engine).count == 0


def test_act_without_a_time_zone_is_refused(inbox_engine: Engine) -> None:
    with writing(inbox_engine) as session, pytest.raises(ValueError, match="time zone"):
        record(session, "concern.view", PERSON, None, AT.replace(tzinfo=None))


def test_reader_cannot_append(inbox_engine: Engine) -> None:
    with pytest.raises(StoreUnavailable), reading(inbox_engine) as session:
        record(session, "concern.view", PERSON, None, AT)


APPENDING = """
import sys
from datetime import UTC, datetime
from kiosk.db import open_engine, writing
from kiosk.inbox.record.audit import record

engine = open_engine(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(60):
    with writing(engine) as session:
        record(session, "concern.view", b"p" * 16, None, datetime.now(UTC))
"""


def test_two_processes_appending_at_once_keep_one_unbroken_chain(
    inbox_url: str, inbox_engine: Engine
) -> None:
    with start_python(APPENDING, inbox_url) as one, start_python(APPENDING, inbox_url) as two:
        for worker in (one, two):
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"ready\n"
        for worker in (one, two):
            assert worker.stdin is not None
            worker.stdin.write(b"go\n")
            worker.stdin.flush()
        complaints = [worker.communicate(timeout=60)[1] for worker in (one, two)]

    report = verify(inbox_engine)
    assert complaints == [b"", b""]
    assert (report.count, report.broken_at) == (120, None)
