"""Fresh stores for every test, on both databases, and the servers that they need."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine

from kiosk.db import open_engine
from kiosk.migrating import Store, migrate
from kiosk.sealing.envelope import Kind
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.seal import Sealed, seal
from tests.apps import share_among_apps
from tests.in_memory import stay_off_the_disk
from tests.services import Postgres, running_postgres, running_redis
from tests.stores import put_store

NewStore = Callable[[Store | None], str]

share_among_apps()
stay_off_the_disk()

# No test is a clock: a busy machine is not a fault.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole-matrix",
        action="store_true",
        help="every page in every language, look and size (half an hour)",
    )


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays until the end: thousands of tests, and all that they import."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One cluster for this test process (with pytest-xdist: one for each worker)."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis of our own; tests share it, so they choose their own key names or flush it."""
    with running_redis() as url:
        yield url


@pytest.fixture(scope="session")
def used_databases(postgres: Postgres) -> dict[Store, list[str]]:
    """Migrated PostgreSQL databases that earlier tests are done with."""
    return {"letterbox": [], "inbox": []}


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database a store test runs on: every such test runs on both."""
    name: str = request.param
    return name


@pytest.fixture
def new_store(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewStore]:
    """Makes the url of a fresh database: with a store's tables, or (None) without any."""
    if backend == "sqlite":
        yield lambda store: _new_file(tmp_path, store)
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    used: dict[Store, list[str]] = request.getfixturevalue("used_databases")
    taken: list[tuple[str, Store | None]] = []

    def take_database(store: Store | None) -> str:
        if store and used[store]:
            name = used[store].pop()
            postgres.empty_tables(name)
        else:
            name = postgres.create_database()
            if store:
                _migrate(postgres.url(name), store)
        taken.append((name, store))
        return postgres.url(name)

    yield take_database
    for name, store in taken:
        if store:
            used[store].append(name)
        else:
            postgres.drop_database(name)


@pytest.fixture
def letterbox_url(new_store: NewStore) -> str:
    """Of a migrated, empty letterbox."""
    return new_store("letterbox")


@pytest.fixture
def inbox_url(new_store: NewStore) -> str:
    """Of a migrated, empty inbox; on the same kind of database as the letterbox of this test."""
    return new_store("inbox")


@pytest.fixture
def letterbox_engine(letterbox_url: str) -> Iterator[Engine]:
    """A migrated, empty letterbox."""
    engine = open_engine(letterbox_url)
    yield engine
    engine.dispose()


@pytest.fixture
def inbox_engine(inbox_url: str) -> Iterator[Engine]:
    """A migrated, empty inbox; on the same kind of database as the letterbox of this test."""
    engine = open_engine(inbox_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def new_sealed() -> Callable[[], Sealed]:
    """Seals something small to three readers, under a new id each time."""
    readers = [ReaderKey.generate().public_key for _ in range(3)]

    def seal_one() -> Sealed:
        return seal(
            b"told", kind=Kind.CONCERN, readers=readers, readers_version=1, envelope_id=os.urandom(16)
        )

    return seal_one


def _new_file(folder: Path, store: Store | None) -> str:
    file = folder / f"{store or 'empty'}-{len(list(folder.glob('*.sqlite3')))}.sqlite3"
    if store:
        put_store(file, store)
    return f"sqlite:///{file}"


def _migrate(url: str, store: Store) -> None:
    engine = open_engine(url)
    migrate(engine, store)
    engine.dispose()
