"""Tells worries over HTTP from a process of its own: a closed loop, bounded in time and in number.

    python -m bench.driver PORT CONNECTIONS SECONDS MOST [PATH]

Each connection has its own cookie and token, as that many tablets have, and each worry its own journey. A
reply is good if it leads to the thank-you page; everything else is a failure. With a PATH, that page is
fetched instead, over and over, and 200 is good. Prints one line of JSON.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from bench import sample
from bench.client import Connection, Reply
from bench.machine import REPOSITORY

LOOPBACK = "127.0.0.1"
PAGE = "/en-GB/tell"
THANKS = b"Thank you for telling us."
PATIENCE = 180  # seconds for a whole run, start and failures included


@dataclass
class Told:
    """What came of one run of the driver. Times are in milliseconds."""

    good: int
    failed: int
    a_second: float
    median: float
    p99: float
    longest: float
    failures: dict[str, int] = field(default_factory=dict)


def tell(port: int, connections: int, seconds: float, most: int = 1_000_000) -> Told:
    """Run the driver in a process of its own and wait for what it has to say."""
    return _drive(port, connections, seconds, most)


def look(port: int, connections: int, seconds: float, path: str) -> Told:
    """The same with a page that is only fetched."""
    return _drive(port, connections, seconds, 1_000_000, path)


def _drive(*arguments: float | str) -> Told:
    command = [sys.executable, "-m", "bench.driver", *map(str, arguments)]
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True, timeout=PATIENCE)
    return Told(**json.loads(done.stdout))


class _Run:
    def __init__(self, port: int, seconds: float, most: int, path: str) -> None:
        self._port = port
        self._path = path
        self._seconds = seconds
        self._left = most
        self._until = 0.0
        self._took: list[float] = []
        self._failures: Counter[str] = Counter()

    async def with_connections(self, count: int) -> Told:
        """All connections are open and hold their token before the clock starts."""
        ready = [Connection(LOOPBACK, self._port) for _ in range(count)]
        tokens = [await self._prepare(connection) for connection in ready]
        begin = time.perf_counter()
        self._until = begin + self._seconds
        await asyncio.gather(*(self._keep_telling(*one) for one in zip(ready, tokens, strict=True)))
        return self._told(time.perf_counter() - begin)

    async def _prepare(self, connection: Connection) -> str:
        if not self._path:
            return await connection.csrf_token(PAGE)
        await connection.get(self._path)
        return ""

    async def _keep_telling(self, connection: Connection, token: str) -> None:
        async with connection:
            while self._left > 0 and time.perf_counter() < self._until:
                self._left -= 1
                await self._ask(connection, b"" if self._path else sample.form(token))

    async def _ask(self, connection: Connection, form: bytes) -> None:
        begin = time.perf_counter()
        try:
            reply = await (connection.post(PAGE, form) if form else connection.get(self._path))
        except (OSError, EOFError, TimeoutError) as error:
            self._failures[type(error).__name__] += 1
            return
        if self._is_good(reply):
            self._took.append((time.perf_counter() - begin) * 1000)
        else:
            self._failures[str(reply.status)] += 1

    def _is_good(self, reply: Reply) -> bool:
        if self._path:
            return reply.status == 200
        return reply.status == 200 and THANKS in reply.body

    def _told(self, seconds: float) -> Told:
        took = sorted(self._took) or [float("nan")]
        at = [took[min(int(len(took) * share), len(took) - 1)] for share in (0.5, 0.99)]
        good, failed = len(self._took), self._failures.total()
        return Told(good, failed, good / seconds, at[0], at[1], took[-1], dict(self._failures))


def main() -> None:
    """Run as the command says, and print what came of it."""
    port, connections, seconds, most, path = [*sys.argv[1:], ""][:5]
    run = _Run(int(port), float(seconds), int(most), path)
    told = asyncio.run(run.with_connections(int(connections)))
    print(json.dumps(vars(told)))


if __name__ == "__main__":
    main()
