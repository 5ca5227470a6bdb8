"""The two stores, letterbox and inbox: opening them, and what can go wrong.

`writing()` and `reading()` are the ways into a store; both give an ordinary SQLAlchemy session.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Pool, QueuePool, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session

NAMING_CONVENTION: Final = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
"""Every constraint has a name that a migration can speak of, the same on both databases."""

BUSY_SECONDS: Final = 5
"""How long to wait for a lock, a free connection or the server before the store counts as unavailable."""

_READING: Final = {"kiosk_reading": True, "postgresql_readonly": True}


class StoreError(Exception):
    """Root of everything a store can answer instead of doing its work. Never carries a row's values."""


class StoreUnavailable(StoreError):
    """The store cannot be used now: locked, full, missing, not migrated, not permitted or down."""


class StoreConflict(StoreError):
    """A row breaks a rule of the store (a doubled key, a missing parent); nothing of it was kept."""


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://...`, connecting at first use. ValueError for others.

    An SQLite file is never created here, only by `migrate`: a serving process with a wrong path must say
    so, and not take concerns into an empty file that nobody collects from.
    """
    try:
        wanted = sa.make_url(url)
        backend = wanted.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        # Not `from`: the library's message quotes the url, and with it the password.
        raise ValueError("a store's url starts with sqlite:/// or postgresql://") from None
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("a store's url starts with sqlite:/// or postgresql://")
    engine = _open_sqlite(wanted) if backend == "sqlite" else _open_postgresql(wanted)
    event.listen(engine, "handle_error", _speak_as_store)
    _engines.add(engine)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are committed together at the end, or not at all if anything is raised.

    On SQLite the write lock is taken at the start, so that a transaction can wait for its turn but never
    fail half-way because another one wrote in between.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one moment of the store, waits for no writer and is refused if it writes."""
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options=_READING)
        yield session


@contextmanager
def glancing(engine: Engine) -> Iterator[Connection]:
    """What `reading` promises, for a single statement: without a session, in half the time."""
    with engine.connect().execution_options(**_READING) as connection:
        yield connection


def insert_new(connection: Connection, model: type[DeclarativeBase]) -> sa.Insert:
    """INSERT a row unless its key is there already; the result's `rowcount` says whether it was new.

    It names no column, because PostgreSQL would then ask for the right to SELECT it.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # SQLAlchemy does not keep an INSERT's row count on every driver unless it is asked to.
    return insert(model).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def sqlite_file(engine: Engine) -> Path | None:
    """The file behind an SQLite engine, None on PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return None
    assert engine.url.database is not None
    return Path(url2pathname(urlsplit(engine.url.database).path))


def _open_sqlite(url: sa.URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("a store on SQLite is a file: sqlite:///folder/name.sqlite3")
    uri = Path(url.database).absolute().as_uri()
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=uri, query={"uri": "true", "mode": "rw"}),
        # None hands BEGIN to us: SQLAlchemy's recipe, "Serializable isolation" in its SQLite chapter.
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
        poolclass=_StorePool,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_postgresql(url: sa.URL) -> Engine:
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": BUSY_SECONDS,
            "application_name": "kiosk",
            # The server's own default may be weaker, and a deposit promises to be on the disk.
            "options": "-c synchronous_commit=on -c timezone=UTC -c client_min_messages=warning",
        },
        poolclass=_StorePool,
        pool_size=8,
        max_overflow=8,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    only_reading = bool(connection.get_execution_options().get("kiosk_reading"))
    # Only when it changes: the pragma throws away every statement that this connection has prepared.
    if connection.info.get("query_only", False) != only_reading:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if only_reading else 'OFF'}")
        connection.info["query_only"] = only_reading
    connection.exec_driver_sql("BEGIN" if only_reading else "BEGIN IMMEDIATE")


def _speak_as_store(context: ExceptionContext) -> None:
    """Turn a driver's error into ours, without the values that drivers like to quote."""
    error = context.original_exception
    # A failed ping is the pool's own business: it replaces the connection and goes on.
    if context.is_pre_ping or not isinstance(error, context.dialect.loaded_dbapi.Error):
        return
    reason = _reason(error)
    error.args = (reason,)  # SQLAlchemy chains it to ours, so it is printed with it
    if isinstance(context.sqlalchemy_exception, IntegrityError):
        raise StoreConflict(reason)
    raise StoreUnavailable(reason)


def _reason(error: BaseException) -> str:
    """What a technician needs to know. PostgreSQL's DETAIL lines quote rows, and are left out."""
    diagnosis = getattr(error, "diag", None)
    message = getattr(diagnosis, "message_primary", None)
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    quotes_values = isinstance(code, str) and code.startswith("22")  # class 22: data exception
    said = "a value does not fit its column" if quotes_values else message or str(error)
    return f"{type(error).__name__} {code}: {said}" if code else f"{type(error).__name__}: {said}"


class _StorePool(QueuePool):
    """SQLAlchemy's own pool, whose one error becomes ours."""

    def connect(self) -> sa.PoolProxiedConnection:
        """A free connection, or StoreUnavailable when none gets free in time."""
        try:
            return super().connect()
        except PoolTimeout as error:
            raise StoreUnavailable("every connection to the store is busy") from error


_engines: WeakSet[Engine] = WeakSet()
_inherited: list[Pool] = []


def _start_afresh_in_child() -> None:
    """A forked worker opens connections of its own; those of its parent it neither uses nor closes.

    SQLite, "How To Corrupt An Database File", 2.6: not even a close may happen in the child.
    """
    for engine in list(_engines):
        _inherited.append(engine.pool)
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh_in_child)
