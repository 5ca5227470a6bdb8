"""Migrations of both stores: from nothing, with rows in them, down and up, and in step with the models."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, inspect, text

import kiosk.db
import kiosk.migrating
from kiosk.db import StoreError, open_engine
from kiosk.inbox.models import Base as InboxBase
from kiosk.letterbox.models import Base as LetterboxBase
from kiosk.migrating import Store, alembic_config, migrate, revision, version_table

MODELS: dict[Store, MetaData] = {"letterbox": LetterboxBase.metadata, "inbox": InboxBase.metadata}
DAY, AT = date(2026, 11, 20), datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

# What a school had in its stores at the first revision. Never changed when the models are.
FIRST: dict[Store, dict[str, dict[str, Any]]] = {
    "letterbox": {
        "sealed_concern": {"id": b"c" * 16, "day": DAY, "envelope": b"e", "wraps": b"w"},
        "spent_journey": {"id": b"j" * 16, "day": DAY},
        "signed_readers_list": {"version": 1, "body": b"b", "signature": b"s"},
    },
    "inbox": {
        "person": {
            "id": b"p" * 16,
            "sign_in_name": "r.heron",
            "name": "Rowan Heron",
            "role": "lead",
            "key_id": b"k" * 16,
            "public_key": b"K",
            "passphrase_slot": b"S",
            "sealed_seed": b"s",
            "sealed_totp": b"t",
            "totp_last_step": 59_000_000,
            "sealed_school_key": None,
            "active": True,
        },
        "collected_concern": {"id": b"c" * 16, "day": DAY, "envelope": b"e"},
        "concern_wrap": {"concern_id": b"c" * 16, "key_id": b"k" * 16, "sealed_key": b"w"},
        "filed_concern": {"person_id": b"p" * 16, "concern_id": b"c" * 16, "sealed": b"f", "read_at": None},
        "broken_envelope": {
            "fingerprint": b"f" * 32,
            "id": b"b" * 16,
            "day": DAY,
            "envelope": b"e",
            "wraps": b"w",
        },
        "audit_event": {
            "seq": 1,
            "at": AT,
            "person_id": b"p" * 16,
            "act": "concern.view",
            "subject": None,
            "previous_hash": bytes(32),
            "hash": b"h" * 32,
        },
    },
}


@pytest.fixture(params=["letterbox", "inbox"])
def store(request: pytest.FixtureRequest) -> Store:
    name: Store = request.param
    return name


@pytest.fixture
def engine(new_store: Callable[[Store | None], str]) -> Iterator[Engine]:
    """An empty database without tables, or on SQLite not even a file."""
    engine = open_engine(new_store(None))
    yield engine
    engine.dispose()


def tables_in(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def go_to(engine: Engine, store: Store, target: str) -> None:
    """Up to or down to a revision, as a developer would by hand."""
    kiosk.migrating._create_missing_file(engine)
    with engine.begin() as connection:
        config = alembic_config(connection, store)
        move = command.downgrade if target == "base" else command.upgrade
        move(config, target)


def fill(engine: Engine, store: Store) -> None:
    found = MetaData()
    with engine.begin() as connection:
        found.reflect(connection)
        for table, row in FIRST[store].items():
            connection.execute(found.tables[table].insert(), row)


def rows_in(engine: Engine, store: Store) -> dict[str, list[dict[str, Any]]]:
    """What is in the columns that were there at the first revision."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        return {
            name: [
                {column: _aware(row[column]) for column in first}
                for row in connection.execute(found.tables[name].select()).mappings()
            ]
            for name, first in FIRST[store].items()
        }


def test_from_nothing_to_the_head(engine: Engine, store: Store) -> None:
    migrate(engine, store)

    current, head = revision(engine, store)
    assert current == head
    assert tables_in(engine) == {*MODELS[store].tables, version_table(store)}


def test_migrating_again_changes_nothing(engine: Engine, store: Store) -> None:
    migrate(engine, store)
    fill(engine, store)

    migrate(engine, store)

    assert rows_in(engine, store) == {name: [row] for name, row in FIRST[store].items()}


def test_rows_of_the_first_revision_are_there_at_the_head(engine: Engine, store: Store) -> None:
    go_to(engine, store, "0001")
    fill(engine, store)

    migrate(engine, store)

    current, head = revision(engine, store)
    assert current == head
    assert rows_in(engine, store) == {name: [row] for name, row in FIRST[store].items()}


def test_down_to_nothing_and_up_again(engine: Engine, store: Store) -> None:
    migrate(engine, store)
    fill(engine, store)

    go_to(engine, store, "base")
    left = tables_in(engine)
    migrate(engine, store)

    assert left == {version_table(store)}
    assert tables_in(engine) == {*MODELS[store].tables, version_table(store)}


def test_head_is_what_the_models_say(engine: Engine, store: Store) -> None:
    migrate(engine, store)

    with engine.connect() as connection:
        options = {"compare_type": True, "version_table": version_table(store)}
        context = MigrationContext.configure(connection, opts=options)
        difference = compare_metadata(context, MODELS[store])

    assert difference == []


def test_head_has_the_checks_and_names_that_the_models_have(engine: Engine, store: Store) -> None:
    """Alembic compares neither, so this looks at what the database itself says."""
    migrate(engine, store)

    with engine.connect() as connection:
        found = inspect(connection)
        for name, table in MODELS[store].tables.items():
            said = {check["name"] for check in found.get_check_constraints(name)}
            said |= {key["name"] for key in found.get_foreign_keys(name)}
            said |= {key["name"] for key in found.get_unique_constraints(name)}
            said |= {found.get_pk_constraint(name)["name"]}
            assert said == {str(constraint.name) for constraint in table.constraints}
            if connection.dialect.name == "sqlite":
                made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :n"), {"n": name})
                rowid = table.dialect_options["sqlite"]["with_rowid"]
                assert ("WITHOUT ROWID" in made.scalars().one()) is not rowid


def test_store_without_tables_is_at_no_revision(
    new_store: Callable[[Store | None], str], backend: str
) -> None:
    url = new_store(None)
    if backend == "sqlite":
        Path(url.removeprefix("sqlite:///")).touch()
    engine = open_engine(url)

    current, head = revision(engine, "letterbox")
    engine.dispose()

    assert (current, head) == (None, head)


def test_the_two_stores_never_share_a_database(engine: Engine, store: Store) -> None:
    other: Store = "inbox" if store == "letterbox" else "letterbox"
    migrate(engine, store)

    with pytest.raises(StoreError, match=f"already holds the {store}"):
        migrate(engine, other)

    assert tables_in(engine) == {*MODELS[store].tables, version_table(store)}


def test_two_processes_that_migrate_at_once_do_not_disturb_each_other(engine: Engine, store: Store) -> None:
    kiosk.migrating._create_missing_file(engine)
    together = threading.Barrier(2)

    def start(_worker: int) -> None:
        together.wait()
        migrate(engine, store)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(start, range(2)))

    assert tables_in(engine) == {*MODELS[store].tables, version_table(store)}


class TestNextRevision:
    """What the next developer's revision can count on, tried with one that we do not ship."""

    @pytest.fixture
    def next_revision(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        """Lets `migrate` find, after the real revisions, one with this body."""
        folder = tmp_path / "migrations"
        shutil.copytree(Path(kiosk.db.__file__).parent / "inbox" / "migrations", folder)
        real = kiosk.migrating.alembic_config

        def config_of_copy(connection: Connection, store: Store) -> Any:
            config = real(connection, store)
            config.set_main_option("script_location", str(folder))
            return config

        def write(body: str) -> None:
            lines = "".join(f"    {line}\n" for line in body.splitlines())
            head = (
                "import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = "
                f"'next', {newest()!r}\n"
            )
            (folder / "versions" / "next.py").write_text(f"{head}def upgrade():\n{lines}")
            monkeypatch.setattr(kiosk.migrating, "alembic_config", config_of_copy)

        return write

    def test_it_can_rebuild_a_table_that_others_point_to(
        self, engine: Engine, next_revision: Callable[[str], None]
    ) -> None:
        go_to(engine, "inbox", newest())
        fill(engine, "inbox")
        next_revision(
            "with op.batch_alter_table('collected_concern', recreate='always') as table:\n"
            "    table.add_column(sa.Column('kind', sa.Integer, nullable=False, server_default='1'))"
        )
        if engine.dialect.name == "postgresql":
            next_revision(
                "op.add_column('collected_concern', sa.Column('kind', sa.Integer, server_default='1'))"
            )

        migrate(engine, "inbox")

        assert rows_in(engine, "inbox") == {name: [row] for name, row in FIRST["inbox"].items()}
        assert revision(engine, "inbox")[0] == "next"

    def test_one_that_fails_half_way_changes_nothing(
        self, engine: Engine, next_revision: Callable[[str], None]
    ) -> None:
        go_to(engine, "inbox", newest())
        fill(engine, "inbox")
        before = tables_in(engine)
        next_revision(
            "op.create_table('half', sa.Column('id', sa.Integer))\n"
            "op.execute('DELETE FROM audit_event')\n"
            "op.execute('this is no SQL')"
        )

        with pytest.raises(StoreError):
            migrate(engine, "inbox")

        assert tables_in(engine) == before
        assert rows_in(engine, "inbox") == {name: [row] for name, row in FIRST["inbox"].items()}
        assert revision(engine, "inbox")[0] == newest()

    def test_one_that_would_orphan_rows_is_undone(
        self, tmp_path: Path, next_revision: Callable[[str], None]
    ) -> None:
        engine = open_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
        go_to(engine, "inbox", newest())
        fill(engine, "inbox")
        next_revision("op.execute('DELETE FROM collected_concern')")

        with pytest.raises(StoreError, match="parent"):
            migrate(engine, "inbox")

        assert rows_in(engine, "inbox") == {name: [row] for name, row in FIRST["inbox"].items()}
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def newest() -> str:
    """The newest revision of the inbox: its files are named by number."""
    versions = Path(kiosk.db.__file__).parent / "inbox" / "migrations" / "versions"
    return max(file.name[1:5] for file in versions.glob("r*.py"))


def _aware(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
