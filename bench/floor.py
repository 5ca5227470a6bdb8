"""The floor: durable commits of rows of the same size, with Python's own sqlite3 and nothing else."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import sample
from kiosk.db import open_engine
from kiosk.migrating import migrate

DAY = "2026-11-20"


class Floor:
    """One bare table without keys or indexes; WAL and synchronous=FULL, so that a commit is on the disk."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._envelope, self._wraps = (os.urandom(size) for size in sample.row_sizes())
        self._turn = threading.Lock()
        self._set_up()

    def commits_a_second(self, commits: int, threads: int = 1) -> float:
        """One row a commit. Threads share the connection in turn, which beats a connection for each."""

        def some() -> None:
            for _ in range(commits // threads):
                with self._turn:
                    self._commit()

        return commits / seconds_of([some] * threads)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _set_up(self) -> None:
        self._connection.execute("CREATE TABLE floor (id BLOB, day TEXT, envelope BLOB, wraps BLOB)")

    def _commit(self) -> None:
        row = (os.urandom(16), DAY, self._envelope, self._wraps)
        self._connection.execute("INSERT INTO floor VALUES (?, ?, ?, ?)", row)


class SameTables(Floor):
    """The same commits into the letterbox's own tables: what its two rows, keys and overwriting cost alone."""

    def __init__(self, file: Path) -> None:
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine, "letterbox")
        engine.dispose()
        super().__init__(file)

    def _set_up(self) -> None:
        self._connection.execute("PRAGMA secure_delete=ON")
        self._connection.execute("PRAGMA foreign_keys=ON")

    def _commit(self) -> None:
        row = (os.urandom(16), DAY, self._envelope, self._wraps)
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO spent_journey (id, day) VALUES (?, ?)", (os.urandom(16), DAY))
        self._connection.execute(
            "INSERT INTO sealed_concern (id, day, envelope, wraps) VALUES (?, ?, ?, ?)", row
        )
        self._connection.execute("COMMIT")


def seconds_of(tasks: Sequence[Callable[[], None]]) -> float:
    """How long these take: one here, several in a thread each, started together."""
    if len(tasks) == 1:
        begin = time.perf_counter()
        tasks[0]()
        return time.perf_counter() - begin
    together = threading.Barrier(len(tasks) + 1)

    def run(task: Callable[[], None]) -> None:
        together.wait()
        task()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    together.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin
