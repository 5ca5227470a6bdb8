"""Dropping something into the letterbox."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Date, DateTime, Engine, text

from kiosk.db import StoreUnavailable, open_engine, reading
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish, waiting
from kiosk.letterbox.models import Base
from kiosk.sealing.envelope import unpack_wraps
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import Reader, ReadersList, SignedReaders
from kiosk.sealing.seal import Sealed
from tests.services import start_python

DAY = date(2026, 11, 20)

NewSealed = Callable[[], Sealed]


def kept(engine: Engine) -> set[bytes]:
    return {row.id for row in waiting(engine, 10_000)}


def test_what_was_deposited_waits_whole(letterbox_engine: Engine, new_sealed: NewSealed) -> None:
    sealed = new_sealed()

    Letterbox(letterbox_engine).deposit(sealed, DAY, os.urandom(16))

    [row] = waiting(letterbox_engine, 10)
    assert (row.id, row.day, row.envelope) == (sealed.envelope_id, DAY, sealed.envelope)
    assert unpack_wraps(row.wraps) == sealed.wraps


def test_same_journey_twice_is_kept_once(letterbox_engine: Engine, new_sealed: NewSealed) -> None:
    letterbox, journey = Letterbox(letterbox_engine), os.urandom(16)
    first, second = new_sealed(), new_sealed()

    letterbox.deposit(first, DAY, journey)
    letterbox.deposit(second, DAY, journey)

    assert kept(letterbox_engine) == {first.envelope_id}


def test_same_envelope_twice_is_kept_once(letterbox_engine: Engine, new_sealed: NewSealed) -> None:
    letterbox, sealed = Letterbox(letterbox_engine), new_sealed()

    letterbox.deposit(sealed, DAY, os.urandom(16))
    letterbox.deposit(sealed, date(2026, 11, 21), os.urandom(16))

    assert [(row.id, row.day) for row in waiting(letterbox_engine, 10)] == [(sealed.envelope_id, DAY)]


def test_of_a_journey_sent_by_eight_at_once_one_is_kept(
    letterbox_engine: Engine, new_sealed: NewSealed
) -> None:
    letterbox, journey = Letterbox(letterbox_engine), os.urandom(16)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: letterbox.deposit(new_sealed(), DAY, journey), range(8)))

    assert len(kept(letterbox_engine)) == 1


def test_nothing_is_kept_on_a_journey_that_was_cleared(
    letterbox_engine: Engine, new_sealed: NewSealed
) -> None:
    letterbox, journey = Letterbox(letterbox_engine), os.urandom(16)

    letterbox.spend(journey, DAY)
    letterbox.deposit(new_sealed(), DAY, journey)

    assert kept(letterbox_engine) == set()


def test_journey_is_spent_by_a_deposit_and_by_spending_even_twice(
    letterbox_engine: Engine, new_sealed: NewSealed
) -> None:
    letterbox = Letterbox(letterbox_engine)
    told, cleared, other = os.urandom(16), os.urandom(16), os.urandom(16)

    letterbox.deposit(new_sealed(), DAY, told)
    letterbox.spend(cleared, DAY)
    letterbox.spend(cleared, DAY)

    assert [letterbox.is_spent(journey) for journey in (told, cleared, other)] == [True, True, False]


def test_journey_has_sixteen_bytes(letterbox_engine: Engine, new_sealed: NewSealed) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Letterbox(letterbox_engine).deposit(new_sealed(), DAY, b"short")

    assert kept(letterbox_engine) == set()


def test_deposit_into_a_missing_letterbox_is_an_error(
    new_store: Callable[[None], str], new_sealed: NewSealed
) -> None:
    engine = open_engine(new_store(None))

    with pytest.raises(StoreUnavailable):
        Letterbox(engine).deposit(new_sealed(), DAY, os.urandom(16))
    engine.dispose()


def test_newest_readers_list_is_given_out_unchanged(letterbox_engine: Engine) -> None:
    letterbox = Letterbox(letterbox_engine)
    lists = {version: signed_list(version) for version in (2, 10, 9)}

    before = letterbox.readers()
    for signed in lists.values():
        publish(letterbox_engine, signed)

    assert before is None
    assert letterbox.readers() == lists[10]


def test_of_time_only_the_day_is_in_the_clear() -> None:
    timed = {
        str(column): type(column.type)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, (Date, DateTime))
    }

    of_worries = {column: kind for column, kind in timed.items() if not column.startswith("tablet")}
    assert of_worries == {
        "pigeonhole.last_day": Date,
        "sealed_reply.day": Date,
        "sealed_concern.day": Date,
        "spent_journey.day": Date,
        "wrong_try.day": Date,
    }


# PostgreSQL keeps it, out of reach of the public side's role: see test_emptying.
@pytest.mark.parametrize("backend", ["sqlite"])
def test_order_of_arrival_is_not_kept(letterbox_engine: Engine, new_sealed: NewSealed) -> None:
    letterbox = Letterbox(letterbox_engine)
    for _ in range(20):
        letterbox.deposit(new_sealed(), DAY, os.urandom(16))

    for table in ("sealed_concern", "spent_journey"):
        with reading(letterbox_engine) as session:
            as_stored = session.scalars(text(f"SELECT id FROM {table}")).all()
            assert as_stored == sorted(as_stored)
        with pytest.raises(StoreUnavailable, match="rowid"), reading(letterbox_engine) as session:
            session.execute(text(f"SELECT rowid FROM {table}"))


CHILD = """
import os, sys, threading
from datetime import date
from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.envelope import Kind
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.seal import seal

letterbox = Letterbox(open_engine(sys.argv[1]))
reader = ReaderKey.generate().public_key

def tell_for_ever():
    while True:
        chosen = dict(kind=Kind.CONCERN, readers=[reader], readers_version=1)
        sealed = seal(b"told", envelope_id=os.urandom(16), **chosen)
        letterbox.deposit(sealed, date(2026, 11, 20), os.urandom(16))
        os.write(1, sealed.envelope_id)

for _ in range(8):
    threading.Thread(target=tell_for_ever).start()
"""


def test_whatever_was_acknowledged_survives_a_kill(letterbox_url: str, letterbox_engine: Engine) -> None:
    with start_python(CHILD, letterbox_url) as child:
        assert child.stdout is not None

        acknowledged = child.stdout.read(200 * 16)
        child.send_signal(signal.SIGKILL)
        acknowledged += child.stdout.read()

    ids = {acknowledged[start : start + 16] for start in range(0, len(acknowledged), 16)}
    assert child.returncode == -signal.SIGKILL
    assert len(ids) >= 200
    assert ids <= kept(letterbox_engine)


def signed_list(version: int) -> SignedReaders:
    roles = ("lead", "deputy", "recovery")
    readers = tuple(Reader(role, f"The {role}", ReaderKey.generate().public_key) for role in roles)
    return SchoolKey.generate().sign(ReadersList("heron-brook", version, readers))
