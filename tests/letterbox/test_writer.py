"""The writer thread: what waits is committed together, and each request gets its own answer."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, text

import kiosk.db
from kiosk.db import StoreConflict, StoreUnavailable, open_engine, writing
from kiosk.letterbox import writer as writer_module
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import waiting
from kiosk.letterbox.models import SpentJourney
from kiosk.letterbox.writer import BATCH, GroupWriter, deposit_of, writer_for
from kiosk.migrating import migrate
from kiosk.sealing.seal import Sealed
from tests.services import start_python

DAY = date(2026, 11, 20)
NewSealed = Callable[[], Sealed]


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'letterbox.sqlite3'}"
    migrate(open_engine(url), "letterbox")
    return url


@pytest.fixture
def engine(url: str) -> Engine:
    return open_engine(url)


def kept(engine: Engine) -> set[bytes]:
    return {row.id for row in waiting(engine, 10_000)}


def journeys(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(text("SELECT count(*) FROM spent_journey")).scalar_one()
        return found


def commits_of(engine: Engine) -> list[int]:
    """Grows by one entry a commit: how many rows of the letterbox were there by then."""
    seen: list[int] = []

    def note(connection: object) -> None:
        seen.append(1)

    event.listen(engine, "commit", note)
    return seen


def test_what_waits_is_committed_together(engine: Engine, new_sealed: NewSealed) -> None:
    letterbox = Letterbox(engine, pause_before_commit=0.2)
    commits = commits_of(engine)

    with ThreadPoolExecutor(33) as pupils:
        list(pupils.map(lambda _: letterbox.deposit(new_sealed(), DAY, os.urandom(16)), range(33)))

    assert len(kept(engine)) == 33
    assert len(commits) <= 3  # the first alone, perhaps a few more, then all the others


def test_one_commit_takes_at_most_a_batch(engine: Engine) -> None:
    letterbox = Letterbox(engine, pause_before_commit=0.3)
    sizes: list[int] = []
    event.listen(engine, "commit", lambda connection: sizes.append(_rows(connection)))

    with ThreadPoolExecutor(100) as pupils:
        list(pupils.map(lambda _: letterbox.spend(os.urandom(16), DAY), range(100)))

    assert sizes[-1] == 100
    assert max(after - before for before, after in zip([0, *sizes], sizes, strict=False)) <= BATCH


def test_doubled_deposit_does_not_hurt_its_neighbours(engine: Engine, new_sealed: NewSealed) -> None:
    letterbox = Letterbox(engine, pause_before_commit=0.2)
    known, told = os.urandom(16), new_sealed()
    letterbox.deposit(told, DAY, known)
    fresh = [new_sealed() for _ in range(10)]
    commits = commits_of(engine)

    with ThreadPoolExecutor(13) as pupils:
        sent = [pupils.submit(letterbox.deposit, sealed, DAY, os.urandom(16)) for sealed in fresh]
        sent.append(pupils.submit(letterbox.deposit, new_sealed(), DAY, known))
        sent.append(pupils.submit(letterbox.deposit, told, DAY, os.urandom(16)))
        answers = [future.result() for future in sent]

    assert answers == [*[True] * 10, False, False]
    assert kept(engine) == {told.envelope_id, *(sealed.envelope_id for sealed in fresh)}
    assert len(commits) <= 3


def test_refused_deposit_is_answered_alone(engine: Engine, new_sealed: NewSealed) -> None:
    writer = GroupWriter(engine, pause_before_commit=0.2)
    bad = deposit_of(os.urandom(16), DAY, {"id": b"short", "day": DAY, "envelope": b"e", "wraps": b"w"})
    good = [deposit_of(os.urandom(16), DAY) for _ in range(5)]

    with ThreadPoolExecutor(7) as pupils:
        pupils.submit(writer.keep, good[0])
        time.sleep(0.05)
        refused = pupils.submit(writer.keep, bad)
        others = [pupils.submit(writer.keep, deposit) for deposit in good[1:]]

    assert isinstance(refused.exception(), StoreConflict)
    assert [other.exception() for other in others] == [None] * 4
    assert journeys(engine) == 5


def test_who_stopped_waiting_is_told_so_and_their_deposit_is_not_begun(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "WAIT_SECONDS", 0.2)
    letterbox = Letterbox(engine, pause_before_commit=0.5)
    begun, late = os.urandom(16), os.urandom(16)

    with ThreadPoolExecutor(2) as pupils:
        first = pupils.submit(letterbox.spend, begun, DAY)
        time.sleep(0.1)
        second = pupils.submit(letterbox.spend, late, DAY)
    monkeypatch.setattr(writer_module, "WAIT_SECONDS", 5)
    letterbox.spend(os.urandom(16), DAY)

    assert isinstance(first.exception(), StoreUnavailable)
    assert isinstance(second.exception(), StoreUnavailable)
    assert letterbox.is_spent(begun)  # it was on its way to the disk; sending again changes nothing
    assert not letterbox.is_spent(late)


def test_writer_outlives_a_store_that_was_locked(
    url: str, new_sealed: NewSealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk.db, "BUSY_SECONDS", 0.1)
    engine, other = open_engine(url), open_engine(url)
    letterbox = Letterbox(engine)
    sealed = new_sealed()

    with writing(other) as session:
        session.execute(insert(SpentJourney), {"id": os.urandom(16), "day": DAY})
        with ThreadPoolExecutor(4) as pupils:
            sent = [pupils.submit(letterbox.spend, os.urandom(16), DAY) for _ in range(4)]
    letterbox.deposit(sealed, DAY, os.urandom(16))

    assert all(isinstance(future.exception(), StoreUnavailable) for future in sent)
    assert kept(engine) == {sealed.envelope_id}


def test_everybody_in_a_process_shares_the_thread_of_a_database(url: str) -> None:
    one, other = Letterbox(open_engine(url)), Letterbox(open_engine(url))
    before = writer_threads()

    for letterbox in (one, other, one):
        letterbox.spend(os.urandom(16), DAY)

    assert len(writer_threads() - before) == 1
    assert writer_for(open_engine(url)) is writer_for(open_engine(url))


def test_thread_starts_at_the_first_deposit_and_ends_with_the_letterbox(engine: Engine) -> None:
    before = writer_threads()

    letterbox = Letterbox(engine)
    unused = writer_threads() - before
    letterbox.spend(os.urandom(16), DAY)
    [thread] = writer_threads() - before
    del letterbox
    thread.join(5)

    assert unused == set()
    assert not thread.is_alive()


FORKING = """
import os, sys
from datetime import date
from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox

letterbox = Letterbox(open_engine(sys.argv[1]))
letterbox.spend(os.urandom(16), date(2026, 11, 20))
child = os.fork()
letterbox.spend(os.urandom(16), date(2026, 11, 20))
if child:
    _, status = os.waitpid(child, 0)
    letterbox.spend(os.urandom(16), date(2026, 11, 20))
    sys.exit(os.waitstatus_to_exitcode(status))
os._exit(0)
"""


def test_forked_worker_has_a_thread_and_connections_of_its_own(
    letterbox_engine: Engine, letterbox_url: str
) -> None:
    with start_python(FORKING, letterbox_url) as parent:
        _, complaints = parent.communicate(timeout=30)

    assert (parent.returncode, complaints) == (0, b"")
    assert journeys(letterbox_engine) == 4


@pytest.mark.parametrize("backend", ["postgresql"])
def test_each_request_commits_for_itself_on_postgresql(
    letterbox_engine: Engine, new_sealed: NewSealed
) -> None:
    letterbox = Letterbox(letterbox_engine)
    commits, before = commits_of(letterbox_engine), writer_threads()

    with ThreadPoolExecutor(8) as pupils:
        list(pupils.map(lambda _: letterbox.deposit(new_sealed(), DAY, os.urandom(16)), range(40)))

    assert len(kept(letterbox_engine)) == 40
    assert len(commits) == 40
    assert writer_threads() - before == set()


def writer_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "letterbox-writer"}


def _rows(connection: object) -> int:
    found: int = connection.exec_driver_sql("SELECT count(*) FROM spent_journey").scalar()  # type: ignore[attr-defined]
    return found
