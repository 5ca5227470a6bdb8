"""Opening a store, and what it answers when it cannot be used."""

import os
import socket
import stat
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select, text

import kiosk.db
import kiosk.migrating
from kiosk.db import StoreConflict, StoreError, StoreUnavailable, open_engine, reading, writing
from kiosk.letterbox.models import SealedConcern, SpentJourney
from kiosk.migrating import migrate
from tests.services import Postgres, start_python

DAY = date(2026, 11, 20)
TOLD = "heronsong"
"""Stands for what was told. Passed by name, since a traceback quotes lines of source."""


def spend(engine: Engine, journey: bytes) -> None:
    with writing(engine) as session:
        session.add(SpentJourney(id=journey, day=DAY))


def spent(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalars(select(func.count()).select_from(SpentJourney)).one()


def letterbox_file(folder: Path, name: str = "letterbox.sqlite3") -> Engine:
    engine = open_engine(f"sqlite:///{folder / name}")
    migrate(engine, "letterbox")
    return engine


class TestSqlite:
    def test_every_connection_is_durable_and_wipes_what_is_removed(self, tmp_path: Path) -> None:
        engine = letterbox_file(tmp_path)
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")

        with engine.connect() as one, engine.connect().execution_options(kiosk_reading=True) as other:
            found = [
                tuple(connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names)
                for connection in (other, one)
            ]

        full = 2
        assert found == [("wal", full, 1, 1, 5000)] * 2

    def test_serving_process_never_creates_a_missing_file(self, tmp_path: Path) -> None:
        engine = open_engine(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")

        with pytest.raises(StoreUnavailable):
            spend(engine, os.urandom(16))
        with pytest.raises(StoreUnavailable):
            kiosk.migrating.revision(engine, "letterbox")

        assert list(tmp_path.iterdir()) == []

    def test_new_file_is_closed_to_other_users(self, tmp_path: Path) -> None:
        previous = os.umask(0)
        try:
            letterbox_file(tmp_path)
        finally:
            os.umask(previous)

        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}

        assert modes == {0o660}

    def test_missing_folder_is_named(self, tmp_path: Path) -> None:
        engine = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'letterbox.sqlite3'}")

        with pytest.raises(StoreUnavailable, match="nowhere"):
            migrate(engine, "letterbox")

    def test_any_file_name_works(self, tmp_path: Path) -> None:
        name = "St Brigid's 100% #1 über.sqlite3"

        engine = letterbox_file(tmp_path, name)
        spend(engine, os.urandom(16))

        assert kiosk.db.sqlite_file(engine) == tmp_path / name
        assert (tmp_path / name).exists()
        assert spent(engine) == 1

    def test_read_then_write_never_fails_half_way(self, tmp_path: Path) -> None:
        engine = letterbox_file(tmp_path)

        def add_twenty(_worker: int) -> None:
            for _ in range(20):
                with writing(engine) as session:
                    before = session.scalars(select(func.count()).select_from(SpentJourney)).one()
                    session.add(SpentJourney(id=before.to_bytes(16), day=DAY))

        with ThreadPoolExecutor(4) as workers:
            list(workers.map(add_twenty, range(4)))

        assert spent(engine) == 80

    def test_reader_sees_the_moment_before_while_a_writer_works(self, tmp_path: Path) -> None:
        engine = letterbox_file(tmp_path)

        with writing(engine) as session:
            session.execute(insert(SpentJourney), {"id": os.urandom(16), "day": DAY})
            during = spent(engine)

        assert (during, spent(engine)) == (0, 1)

    def test_locked_store_is_unavailable_and_comes_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        letterbox_file(tmp_path)
        monkeypatch.setattr(kiosk.db, "BUSY_SECONDS", 0.1)
        engine = open_engine(f"sqlite:///{tmp_path / 'letterbox.sqlite3'}")

        with writing(engine) as session:
            session.execute(insert(SpentJourney), {"id": os.urandom(16), "day": DAY})
            with pytest.raises(StoreUnavailable, match="database is locked"):
                spend(engine, os.urandom(16))
        spend(engine, os.urandom(16))

        assert spent(engine) == 2

    def test_full_store_is_unavailable_and_keeps_nothing(self, tmp_path: Path) -> None:
        engine = letterbox_file(tmp_path)
        row = {"id": os.urandom(16), "day": DAY, "envelope": bytes(200_000), "wraps": b"w"}

        def put_in_too_much() -> None:
            with writing(engine) as session:
                session.execute(text("PRAGMA max_page_count = 20"))
                session.execute(insert(SealedConcern), row)

        with pytest.raises(StoreUnavailable, match="full"):
            put_in_too_much()

        with reading(engine) as session:
            assert session.scalars(select(SealedConcern.id)).all() == []


class TestPostgresql:
    def test_server_that_is_down_is_unavailable_and_the_password_unsaid(self, free_port: int) -> None:
        engine = open_engine(f"postgresql://kiosk:hunter2@127.0.0.1:{free_port}/letterbox")

        with pytest.raises(StoreUnavailable) as caught:
            spent(engine)

        assert "hunter2" not in everything_said(caught.value)

    def test_connections_that_the_server_dropped_are_replaced(self, postgres: Postgres) -> None:
        engine = open_engine(postgres.url("postgres"))
        with reading(engine) as session:
            first = session.scalars(text("SELECT pg_backend_pid()")).one()

        postgres.execute(f"SELECT pg_terminate_backend({first}, 5000)")
        with reading(engine) as session:
            second = session.scalars(text("SELECT pg_backend_pid()")).one()
        engine.dispose()

        assert first != second

    def test_commit_waits_for_the_disk_whatever_the_server_is_set_to(self, postgres: Postgres) -> None:
        name = postgres.create_database()
        postgres.execute("ALTER DATABASE {} SET synchronous_commit = off", name)
        engine = open_engine(postgres.url(name))

        with reading(engine) as session:
            found = session.scalars(text("SHOW synchronous_commit")).one()
        engine.dispose()

        assert found == "on"


def test_reader_cannot_write(letterbox_engine: Engine) -> None:
    with pytest.raises(StoreUnavailable), reading(letterbox_engine) as session:
        session.execute(insert(SpentJourney), {"id": os.urandom(16), "day": DAY})

    spend(letterbox_engine, os.urandom(16))  # over the same connection
    assert spent(letterbox_engine) == 1


def test_nothing_of_a_failed_transaction_is_kept(letterbox_engine: Engine) -> None:
    def fail_late() -> None:
        with writing(letterbox_engine) as session:
            session.execute(insert(SpentJourney), {"id": os.urandom(16), "day": DAY})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_late()

    assert spent(letterbox_engine) == 0


def test_store_without_tables_is_unavailable(new_store: Callable[[None], str]) -> None:
    url = new_store(None)
    file = url.removeprefix("sqlite:///")
    if file != url:
        Path(file).touch()
    engine = open_engine(url)

    with pytest.raises(StoreUnavailable, match="spent_journey"):
        spent(engine)
    engine.dispose()


def test_doubled_key_is_a_conflict(letterbox_engine: Engine) -> None:
    journey = os.urandom(16)
    spend(letterbox_engine, journey)

    with pytest.raises(StoreConflict):
        spend(letterbox_engine, journey)

    assert spent(letterbox_engine) == 1


def test_no_error_says_what_was_to_be_stored(letterbox_engine: Engine) -> None:
    secret = TOLD.encode() * 30
    conflict = {"id": secret[:16], "day": DAY, "envelope": secret, "wraps": secret}
    refused: list[dict[str, object]] = [
        conflict,  # doubled
        {**conflict, "id": secret[:7]},  # breaks a check
        {**conflict, "id": os.urandom(16), "wraps": None},  # breaks NOT NULL
    ]
    with writing(letterbox_engine) as session:
        session.execute(insert(SealedConcern), conflict)

    said = []
    for row in refused:
        with pytest.raises(StoreConflict) as caught, writing(letterbox_engine) as session:
            session.execute(insert(SealedConcern), row)
        said.append(everything_said(caught.value))
    with pytest.raises(StoreUnavailable) as missing, writing(letterbox_engine) as session:
        session.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": TOLD})
    said.append(everything_said(missing.value))

    for words in said:
        assert TOLD not in words
        assert TOLD.encode().hex() not in words


def test_value_that_does_not_fit_is_not_quoted(postgres: Postgres) -> None:
    engine = open_engine(postgres.url("postgres"))

    with pytest.raises(StoreUnavailable) as caught, reading(engine) as session:
        session.execute(text("SELECT CAST(:words AS integer)"), {"words": TOLD})
    engine.dispose()

    assert TOLD not in everything_said(caught.value)


def test_a_connection_that_nobody_gives_back_makes_the_store_unavailable(
    letterbox_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk.db, "BUSY_SECONDS", 1)
    engine = open_engine(letterbox_url)
    held = [engine.raw_connection() for _ in range(engine.pool.size() + engine.pool._max_overflow)]

    with pytest.raises(StoreUnavailable, match="busy"):
        spent(engine)

    for connection in held:
        connection.close()
    assert spent(engine) == 0
    engine.dispose()


FORKING = """
import os, sys
from kiosk.db import open_engine

engine = open_engine(sys.argv[1])

def connection():
    with engine.connect() as taken:
        return id(taken.connection.driver_connection)

mine = connection()
child = os.fork()
if child:
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert connection() == mine
else:
    assert connection() != mine
"""


def test_forked_worker_does_not_use_the_connections_of_its_parent(letterbox_url: str) -> None:
    with start_python(FORKING, letterbox_url) as parent:
        _, complaints = parent.communicate(timeout=30)

    assert (parent.returncode, complaints) == (0, b"")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://kiosk:hunter2@host/db",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "gibberish://hunter2@/x",
        "",
    ],
)
def test_only_two_kinds_of_url_are_stores(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///") as caught:
        open_engine(url)

    assert "hunter2" not in everything_said(caught.value)


def test_every_store_error_is_a_store_error() -> None:
    assert issubclass(StoreUnavailable, StoreError)
    assert issubclass(StoreConflict, StoreError)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def everything_said(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error)
