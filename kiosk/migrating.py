"""Bringing a store's tables up to date: Alembic's revisions, run from inside the program.

Only `kiosk init`, `upgrade`, `restore` and the tests come here; a serving process asks no more than `revision`.
"""

import os
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from kiosk.db import StoreError, StoreUnavailable, reading, sqlite_file

if TYPE_CHECKING:
    from alembic.config import Config

Store = Literal["letterbox", "inbox"]

_MIGRATION_LOCK: Final = 0x6B696F736B  # any fixed number: PostgreSQL's advisory locks are named by one


def migrate(engine: Engine, store: Store, to: str = "head") -> None:
    """Bring a store's tables up to this revision, in one transaction; creates a missing SQLite file.

    StoreError if the database already holds the other store (the wall between the two is two databases), or
    if it is at a revision that this program does not know.
    """
    from alembic import command  # a tenth of a second to import, and a serving process never needs it
    from alembic.util import CommandError

    _create_missing_file(engine)
    with engine.connect() as connection:
        _enforce_foreign_keys(
            connection, False
        )  # a table rebuilt by Alembic must not cascade to its children
        try:
            with connection.begin():
                _refuse_the_other_store(connection, store)
                command.upgrade(alembic_config(connection, store), to)
                _check_foreign_keys(connection)
        except CommandError as error:
            raise StoreError(f"the {store} is at a revision that this program does not know") from error
        finally:
            _enforce_foreign_keys(connection, True)


def revision(engine: Engine, store: Store) -> tuple[str | None, str]:
    """The revision a store is at (None: no tables yet) and the newest one this program knows."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with reading(engine) as session:
        connection = session.connection()
        context = MigrationContext.configure(connection, opts={"version_table": version_table(store)})
        head = ScriptDirectory.from_config(alembic_config(connection, store)).get_current_head()
        assert head is not None, "every store has a first revision"
        return context.get_current_revision(), head


def version_table(store: Store) -> str:
    """Where Alembic notes a store's revision; named after the store, so that the two cannot be mixed up."""
    return f"{store}_revision"


def alembic_config(connection: Connection, store: Store) -> "Config":
    """Alembic's settings for one store, working through this connection; no ini file is involved."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "version_table": version_table(store)})
    config.set_main_option("script_location", f"kiosk.{store}:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _create_missing_file(engine: Engine) -> None:
    file = sqlite_file(engine)
    if file is None:
        return
    try:
        # For owner and group only: the two sides may be two users of one group. The umask can narrow it.
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o660))
    except OSError as error:
        raise StoreUnavailable(f"{file} cannot be created: {error.strerror}") from error


def _refuse_the_other_store(connection: Connection, store: Store) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:name)"), {"name": _MIGRATION_LOCK})
    other: Store = "inbox" if store == "letterbox" else "letterbox"
    if sa.inspect(connection).has_table(version_table(other)):
        raise StoreError(f"this database already holds the {other}; the {store} needs one of its own")


def _enforce_foreign_keys(connection: Connection, on: bool) -> None:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":  # SQLite takes this only between transactions
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StoreError("the migration would leave rows without their parent; nothing was changed")
