"""Copying a store: one moment of it into a SQLite file while others write, and from there into a fresh store.

A backup holds SQLite files whichever database a school uses, so that it can be put back on either.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, MetaData, Table

from kiosk.backup.archive import Report
from kiosk.backup.errors import BackupError
from kiosk.db import open_engine, reading
from kiosk.migrating import Store, migrate, revision, version_table

_PAGES: Final = 512
_ROWS: Final = 500


def copy_to_file(source: Engine, store: Store, file: Path, report: Report) -> None:
    """Write one moment of a store into a new SQLite file, at the store's own revision. Nobody has to wait."""
    current, _ = revision(source, store)
    if current is None:
        raise BackupError(f"The {store} has no tables yet: there is nothing to keep.")
    if source.dialect.name == "sqlite":
        _copy_pages(source, store, file, report)
        return
    with closed_after(f"sqlite:///{file}") as target:
        migrate(target, store, current)
        with target.begin() as into:
            copy_rows(source, into, store, report)
    into_one_file(file)


def copy_rows(source: Engine, into: Connection, store: Store, report: Report) -> None:
    """Copy every row of one moment of the source into these empty tables, which are of the same revision."""
    with _one_moment(source) as taken_from:
        ours, theirs = _tables(taken_from, store), _tables(into, store)
        if {name: sorted(table.c.keys()) for name, table in ours.tables.items()} != {
            name: sorted(table.c.keys()) for name, table in theirs.tables.items()
        }:
            raise BackupError(f"The {store} holds tables that no revision of it makes.")
        total, done = sum(_count(taken_from, table) for table in ours.tables.values()), 0
        for table in theirs.sorted_tables:  # parents before children
            rows = taken_from.execute(ours.tables[table.name].select()).mappings()
            for batch in rows.partitions(_ROWS):
                into.execute(table.insert(), [dict(row) for row in batch])
                done += len(batch)
                report(done, total)


def rows_of(engine: Engine, store: Store) -> dict[str, int]:
    """How many rows each table of a store has."""
    with reading(engine) as session:
        connection = session.connection()
        tables = _tables(connection, store).tables
        return {name: _count(connection, table) for name, table in sorted(tables.items())}


def into_one_file(file: Path) -> None:
    """Leave a SQLite file that nobody else has open without its log beside it."""
    with closing(sqlite3.connect(file)) as target:
        target.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def closed_after(url: str) -> Iterator[Engine]:
    """An engine of which no connection is left when the block ends."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _copy_pages(source: Engine, store: Store, file: Path, report: Report) -> None:
    def note(_status: int, remaining: int, total: int) -> None:
        report(total - remaining, total)

    try:
        with reading(source) as session, closing(sqlite3.connect(file)) as target:
            # Reading anything fixes the moment. SQLite's backup begins anew when another process writes,
            # except inside a transaction that reads already: then every page is of that moment.
            session.execute(sa.text("SELECT count(*) FROM sqlite_master"))
            driver: Any = session.connection().connection.driver_connection
            driver.backup(target, pages=_PAGES, progress=note)
        into_one_file(file)
    except sqlite3.Error as error:
        raise BackupError(f"The copy of the {store} can't be written: {error}.") from None


@contextmanager
def _one_moment(source: Engine) -> Iterator[Connection]:
    options: dict[str, Any] = {"kiosk_reading": True, "yield_per": _ROWS}
    if source.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with source.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _tables(connection: Connection, store: Store) -> MetaData:
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != version_table(store))
    return found


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
