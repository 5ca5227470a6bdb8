"""Fifty people who give their passphrase at the same moment: how many a second, what it holds in memory, who waits.

The names are nobody's. The program does the same work for them as for a colleague (tests/security, case 28), and
a name may try only five times a minute, which five rounds of the same fifty people would pass.
"""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from bench.costs import inbox_side
from bench.driver import LOOPBACK
from bench.processes import Memory, memory_of
from bench.rounds import Figure, note, ratios, spread, take_turns
from bench.school import found
from bench.server import public_side
from bench.staff import TOKEN
from kiosk.sealing.opening.passphrase_slot import Cost
from tests import services

AT_ONCE, WORKERS = 50, 2
PUBLIC_AIM = 1.0  # seconds
AIM = 0.8
_LOOK_EVERY = 0.05
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def figures(folder: Path, rounds: int) -> list[Figure]:
    """Bare Argon2id of the same cost, two at a time, against whole sign-in requests, in turn."""
    note(f"{AT_ONCE} sign-ins at once, {WORKERS} workers")
    with services.running_redis() as redis_url:
        shared = {"KIOSK_INBOX_LIMITS_URL": redis_url, "KIOSK_INBOX_WORKERS": str(WORKERS)}
        school = found(folder / "school", shared)
        with public_side(school) as public, inbox_side(school) as staff:
            held, waits = [memory_of(staff.pid)], list[float]()
            names = iter(range(AT_ONCE * (rounds + 1)))

            def knock() -> float:
                with _looking(staff.pid, public.port, held, waits):
                    return AT_ONCE / _all_at_once([_knock(staff.port, next(names)) for _ in range(AT_ONCE)])

            rates = take_turns(rounds, argon2=_bare, sign_ins=knock)
    share = ratios(rates["sign_ins"], rates["argon2"])
    speeds = " / ".join(f"{spread(rates[name]).median:.2g}" for name in ("sign_ins", "argon2"))
    return [
        Figure(
            f"sign-ins / bare Argon2id of the same cost, {AT_ONCE} at once",
            share,
            f"≥ {AIM}",
            share.median >= AIM,
            f"{speeds} a second",
            dict(rates),
        ),
        _memory(held),
        Figure(
            "the public form meanwhile, median",
            f"{statistics.median(waits) * 1000:.0f} ms",
            f"≤ {PUBLIC_AIM:.0f} s",
            statistics.median(waits) <= PUBLIC_AIM,
            f"longest {max(waits) * 1000:.0f} ms of {len(waits)}",
        ),
    ]


def _memory(held: list[Memory]) -> Figure:
    most = max(held, key=lambda memory: memory.pss)
    return Figure(
        f"memory of the inbox, {AT_ONCE} sign-ins at once, RSS / PSS",
        str(most),
        absolute=f"before: {held[0]}",
        details={"looks": len(held)},
    )


def _bare() -> float:
    """Derivations a second with nothing around them, as many at a time as there are workers."""
    cost = Cost()

    def derive() -> None:
        for _ in range(5):
            Argon2id(
                salt=bytes(16),
                length=32,
                iterations=cost.iterations,
                lanes=cost.lanes,
                memory_cost=cost.memory_kib,
            ).derive(b"a passphrase of some length")

    return 5 * WORKERS / _all_at_once([derive] * WORKERS)


def _knock(port: int, number: int) -> Callable[[], None]:
    """A browser with the sign-in page open, ready to send it."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=120)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    cookie = str(answer.getheader("Set-Cookie")).partition(";")[0]
    token = TOKEN.search(answer.read().decode())
    assert token, "the sign-in page has no form"
    typed = {"csrf_token": token[1], "name": f"nobody {number}", "passphrase": "six words that nobody has"}

    def send() -> None:
        connection.request("POST", "/sign-in", urlencode(typed), {**_FORM, "Cookie": cookie})
        status = connection.getresponse().status
        connection.close()
        assert status == 303, f"the sign-in page answered {status}"

    return send


@contextmanager
def _looking(staff: int, public_port: int, held: list[Memory], waits: list[float]) -> Iterator[None]:
    """Meanwhile, look at the inbox's memory and ask for the public form, again and again."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_EVERY):
            held.append(memory_of(staff))
            begin = time.perf_counter()
            connection = http.client.HTTPConnection(LOOPBACK, public_port, timeout=60)
            connection.request("GET", "/en-GB/tell")
            assert connection.getresponse().status == 200
            connection.close()
            waits.append(time.perf_counter() - begin)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield
    finally:
        over.set()
        looker.join()


def _all_at_once(tasks: list[Callable[[], None]]) -> float:
    """How long these take when they begin together. Whatever fails, fails the measurement."""
    failures: list[BaseException] = []
    together = threading.Barrier(len(tasks) + 1)

    def run(task: Callable[[], None]) -> None:
        together.wait()
        try:
            task()
        except (OSError, AssertionError) as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    together.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - begin
