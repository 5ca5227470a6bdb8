"""One worker's life, in a process of its own: `python -m bench.asking FOLDER` for a school that `bench.filling` filled.

The lead's sealed session comes on standard input, as hex: person, master key, the address of a case. Prints one JSON
object: milliseconds on the wall and of the processor for each page, and the process's memory from /proc/self/status.
"""

import json
import os
import secrets
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from flask.testing import FlaskClient

from kiosk.cli.serving import settle
from kiosk.db import sqlite_file
from kiosk.inbox import create_app
from kiosk.inbox.desk import Desk
from kiosk.inbox.guard import session_cookie
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.settings import load_inbox

LOOKS: Final = 5
_HOST: Final = "127.0.0.1"
_URL: Final = f"http://{_HOST}:8001"
_SOUGHT: Final = {"looked_for": "needle haystack"}
Took = dict[str, float]


@dataclass(frozen=True, repr=False)
class Worker:
    """One app with one lead signed in."""

    app: Flask
    desk: Desk
    person: bytes
    client: FlaskClient

    def get(self, path: str) -> Callable[[], object]:
        """Ask for this page."""
        return lambda: self._shown(self.client.get(path, base_url=_URL))

    def search(self) -> None:
        """Look for what a fiftieth of the worries hold."""
        self._shown(self.client.post("/search", base_url=_URL, data=_SOUGHT))

    def forget(self) -> None:
        """Be as a worker that this person never came to."""
        self.desk.memory.forget(self.person)

    def bare(self) -> None:
        """Read every line of the index from SQLite, and do as much work as opening it takes, and nothing else."""
        key = AESGCM(secrets.token_bytes(32))
        connection = sqlite3.connect(f"file:{sqlite_file(self.desk.inbox)}?mode=ro", uri=True)
        for (sealed,) in connection.execute("SELECT sealed FROM index_line"):
            key.encrypt(sealed[1:13], sealed[13:-16], None)
        connection.close()

    @staticmethod
    def _shown(answer: Any) -> None:
        assert answer.status_code == 200, "the page was not shown"


def main() -> None:
    """Measure it all, in the order in which a day brings it."""
    person, key, case = (bytes.fromhex(word) for word in sys.stdin.read().split())
    worker = _worker(Path(sys.argv[1]), person, MasterKey.from_bytes(key))
    print(json.dumps(dict(_all(worker, f"/cases/{case.hex()}"))))


def _all(worker: Worker, case: str) -> Iterator[tuple[str, Took]]:
    yield "first_ever", _took(worker.get("/"))
    worker.forget()
    yield "list_cold", _took(worker.get("/"))
    yield "list", _usually(worker.get("/"))
    yield "narrowed", _usually(worker.get("/?zone=yellow&unread=1"))
    worker.search()
    yield "search_warm", _usually(worker.search)
    yield "case", _usually(worker.get(case))
    yield "figures", _usually(worker.get("/reports/figures"))
    yield "memory", _memory()
    yield "bare", _usually(worker.bare)
    yield "search_cold", _median([_took(worker.search, worker.forget) for _ in range(LOOKS)])


def _worker(folder: Path, person: bytes, key: MasterKey) -> Worker:
    app = create_app(load_inbox(folder, {}), os.urandom(32))
    settle()
    app.config["WTF_CSRF_ENABLED"] = False
    desk: Desk = app.extensions["kiosk.inbox.desk"]
    client = app.test_client()
    with app.test_request_context():
        client.set_cookie(session_cookie(), desk.sessions.start(person, key, int(time.time())), domain=_HOST)
    return Worker(app, desk, person, client)


def _usually(ask: Callable[[], object]) -> Took:
    return _median([_took(ask) for _ in range(LOOKS)])


def _took(ask: Callable[[], object], before: Callable[[], object] = lambda: None) -> Took:
    before()
    wall, processor = time.perf_counter(), time.process_time()
    ask()
    return {
        "wall": (time.perf_counter() - wall) * 1000,
        "processor": (time.process_time() - processor) * 1000,
    }


def _median(several: list[Took]) -> Took:
    return {name: statistics.median(one[name] for one in several) for name in several[0]}


def _memory() -> Took:
    """In MiB: what the process holds now, and the most that it ever held."""
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    held = {line[0]: int(line[1]) / 1024 for line in lines if line and line[0] in ("VmRSS:", "VmHWM:")}
    return {"now": held["VmRSS:"], "most": held["VmHWM:"]}


if __name__ == "__main__":
    main()
