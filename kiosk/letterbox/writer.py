"""How a deposit reaches the disk: on SQLite through one thread that commits whatever waits, together.

A commit costs one wait for the disk, however much is in it. On a disk that needs 5 ms, a commit each gives
some 140 deposits a second and a queue of seconds; committing together gives three to six times as many.
"""

import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from queue import Empty, SimpleQueue
from typing import Final, Protocol
from weakref import WeakSet, WeakValueDictionary, finalize

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import DeclarativeBase

from kiosk.db import BUSY_SECONDS, StoreConflict, StoreUnavailable, insert_new
from kiosk.letterbox.models import SealedConcern, SpentJourney

BATCH: Final = 64
"""Most deposits in one commit. Measured: 16 rows a commit give nine tenths of what 64 give."""

WAIT_SECONDS: Final = 2 * BUSY_SECONDS
"""How long a request waits for its commit: once for the lock, and once more for the batch before."""


@dataclass(frozen=True)
class Deposit:
    """What one request wants kept: its spent journey, and the concern told on it (None: nothing was told)."""

    journey: dict[str, object]
    concern: dict[str, object] | None


class Writer(Protocol):
    """Keeps deposits. Returns when what it was given is durable; StoreUnavailable if that cannot be said."""

    def keep(self, deposit: Deposit) -> bool:
        """Keep a deposit once; False for one whose journey or envelope id is there already: it changes nothing."""
        ...


def deposit_of(journey: bytes, day: date, concern: dict[str, object] | None = None) -> Deposit:
    """A deposit from its parts. ValueError for a journey that is not 16 bytes."""
    if len(journey) != 16:
        raise ValueError("a journey is named by 16 bytes")
    return Deposit({"id": journey, "day": day}, concern)


class DirectWriter:
    """Each request commits for itself: PostgreSQL groups commits of its own accord."""

    def __init__(self, engine: Engine, pause_before_commit: float = 0) -> None:
        self._engine = engine
        self._pause = pause_before_commit

    def keep(self, deposit: Deposit) -> bool:
        """Keep a deposit in a transaction of its own."""
        with self._engine.begin() as connection:
            new = _keep_one(connection, deposit)
            _be_slow(self._pause)
        return new


_Waiting = tuple[Deposit, "Future[bool]"]


class GroupWriter:
    """One thread a process that commits up to 64 waiting deposits at a time. Starts at the first deposit.

    The thread knows the queue and not this object, so it ends when nobody holds the writer any more.
    """

    def __init__(self, engine: Engine, pause_before_commit: float = 0) -> None:
        self._engine = engine
        self._pause = pause_before_commit
        self.start_afresh()
        _writers.add(self)

    def start_afresh(self) -> None:
        """Forget the thread and its queue: after a fork neither of them exists in the child."""
        self._lock = threading.Lock()
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def keep(self, deposit: Deposit) -> bool:
        """Keep a deposit in the next commit and wait for it."""
        waiting: Future[bool] = Future()
        self._start_thread()
        self._queue.put((deposit, waiting))
        try:
            return waiting.result(WAIT_SECONDS)
        except NotInTime:
            waiting.cancel()  # if it has not been begun, it will not be: the sender is told that it failed
            raise StoreUnavailable("the letterbox did not answer in time") from None

    def _start_thread(self) -> None:
        if self._thread is not None:
            return
        with self._lock:
            if self._thread is None:
                work = (self._engine, self._queue, self._pause)
                thread = threading.Thread(target=_write, args=work, name="letterbox-writer", daemon=True)
                thread.start()
                finalize(self, self._queue.put, None)
                self._thread = thread


def writer_for(engine: Engine, pause_before_commit: float = 0) -> Writer:
    """The writer of this database; on SQLite the same one for everybody in this process."""
    if engine.dialect.name == "postgresql":
        return DirectWriter(engine, pause_before_commit)
    with _shared_lock:
        name = (str(engine.url.database), pause_before_commit)
        writer = _shared.get(name) or GroupWriter(engine, pause_before_commit)
        _shared[name] = writer
        return writer


class _Line:
    """The thread's own connection, kept from commit to commit and replaced after anything went wrong.

    Measured: with one from the pool for each commit, a lone commit takes a quarter longer.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: Connection | None = None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction, as `Engine.begin` gives it."""
        connection = self._kept or self._engine.connect()
        self._kept = None
        with ExitStack() as in_trouble:
            in_trouble.callback(connection.close)
            with connection.begin():
                yield connection
            in_trouble.pop_all()
        self._kept = connection

    def close(self) -> None:
        """Give the connection back."""
        if self._kept is not None:
            self._kept.close()


def _write(engine: Engine, queue: "SimpleQueue[_Waiting | None]", pause: float) -> None:
    line = _Line(engine)
    while (first := queue.get()) is not None:
        batch = [first, *_others(queue)]
        # False for those whose request has stopped waiting; from here on, nobody can cancel.
        wanted = [item for item in batch if item[1].set_running_or_notify_cancel()]
        if wanted:
            _settle(line, wanted, pause)
    line.close()


def _others(queue: "SimpleQueue[_Waiting | None]") -> Iterable[_Waiting]:
    for _ in range(BATCH - 1):
        try:
            item = queue.get_nowait()
        except Empty:
            return
        if item is None:
            queue.put(None)  # for the loop to find
            return
        yield item


def _settle(line: _Line, batch: Sequence[_Waiting], pause: float) -> None:
    """Commit a batch and let its requests go on. Whatever happens, each of them gets an answer."""
    try:
        try:
            _commit(line, [deposit for deposit, _ in batch], pause)
            news = [True] * len(batch)
        except StoreConflict:
            news = _commit_one_by_one(line, batch, pause)
    except Exception as error:  # noqa: BLE001 - a thread that died here would answer no request any more
        _fail(batch, error)
    else:
        _tell(batch, news)


def _commit(line: _Line, deposits: Sequence[Deposit], pause: float) -> None:
    """The common case, in two statements: everything is new. StoreConflict, and nothing kept, if not."""
    with line.begin() as connection:
        _insert(connection, SpentJourney, [deposit.journey for deposit in deposits])
        _insert(
            connection,
            SealedConcern,
            [deposit.concern for deposit in deposits if deposit.concern is not None],
        )
        _be_slow(pause)


def _insert(connection: Connection, model: type[DeclarativeBase], rows: Sequence[dict[str, object]]) -> None:
    # In the driver's own words: at eight threads SQLAlchemy's binding took as long as SQLite's writing.
    if rows:
        names = list(rows[0])
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {model.__tablename__} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our names
        connection.exec_driver_sql(statement, [tuple(map(_driver_value, row.values())) for row in rows])


def _driver_value(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value  # as SQLAlchemy keeps a day in SQLite


def _commit_one_by_one(line: _Line, batch: Sequence[_Waiting], pause: float) -> list[bool]:
    """The careful case: one that is doubled or refused changes nothing for its neighbours. Says which were new."""
    news: list[bool] = []
    with line.begin() as connection:
        for deposit, waiting in batch:
            try:
                with connection.begin_nested():
                    news.append(_keep_one(connection, deposit))
            except StoreConflict as error:
                news.append(False)
                waiting.set_exception(error)
        _be_slow(pause)
    return news


def _be_slow(pause: float) -> None:
    if pause:  # a sleep of 0 would still give the processor away, for longer than an insert takes
        time.sleep(pause)


def _tell(batch: Sequence[_Waiting], news: Sequence[bool]) -> None:
    for (_, waiting), new in zip(batch, news, strict=True):
        if not waiting.done():
            waiting.set_result(new)


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for _, waiting in batch:
        if not waiting.done():
            waiting.set_exception(error)


def _keep_one(connection: Connection, deposit: Deposit) -> bool:
    new = bool(connection.execute(insert_new(connection, SpentJourney), deposit.journey).rowcount)
    if new and deposit.concern is not None:
        new = bool(connection.execute(insert_new(connection, SealedConcern), deposit.concern).rowcount)
    return new


# Made once, and not anew for every commit.
_shared: WeakValueDictionary[tuple[str, float], GroupWriter] = WeakValueDictionary()
_shared_lock = threading.Lock()
_writers: WeakSet[GroupWriter] = WeakSet()


def _start_afresh_in_child() -> None:
    global _shared_lock
    _shared_lock = threading.Lock()
    for writer in list(_writers):
        writer.start_afresh()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh_in_child)
