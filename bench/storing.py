"""Storing an already sealed envelope: Letterbox.deposit() against bare inserts of the same size."""

import secrets
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from bench import sample
from bench.floor import Floor, SameTables, seconds_of
from bench.rounds import Figure, note, ratios, spread, take_turns
from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.migrating import migrate

AIM = 0.8
THREADS = 8
DEPOSITS = 320
TURNS = 6  # short turns, many of them: a disk that others use changes its pace within a second


def figures(folder: Path, rounds: int) -> list[Figure]:
    """One thread alone, and eight at once as a serving process has them."""
    note("storing a sealed envelope")
    engine = open_engine(f"sqlite:///{folder / 'letterbox.sqlite3'}")
    migrate(engine, "letterbox")
    letterbox = Letterbox(engine)
    bare, same = Floor(folder / "bare.sqlite3"), SameTables(folder / "same.sqlite3")
    found = take_turns(
        rounds * TURNS,
        bare_1=partial(bare.commits_a_second, DEPOSITS),
        deposit_1=partial(_deposits_a_second, letterbox, 1),
        same_tables=partial(same.commits_a_second, DEPOSITS),
        bare_8=partial(bare.commits_a_second, DEPOSITS, THREADS),
        deposit_8=partial(_deposits_a_second, letterbox, THREADS),
    )
    for floor in (bare, same):
        floor.close()
    engine.dispose()
    return [
        _figure("`deposit()` / bare durable inserts, 8 threads", found["deposit_8"], found["bare_8"]),
        _figure("`deposit()` / bare durable inserts, 1 thread", found["deposit_1"], found["bare_1"]),
        _share("… bare inserts into the letterbox's own tables", found["same_tables"], found["bare_1"]),
        _share("… `deposit()`, 1 thread / those", found["deposit_1"], found["same_tables"]),
    ]


def _figure(what: str, ours: list[float], floor: list[float]) -> Figure:
    share = ratios(ours, floor)
    return Figure(
        what,
        share,
        f"≥ {AIM}",
        share.median >= AIM,
        f"{spread(ours).median:.0f} / {spread(floor).median:.0f} a second",
        {"ours": ours, "floor": floor},
    )


def _share(what: str, ours: list[float], floor: list[float]) -> Figure:
    absolute = f"{spread(ours).median:.0f} / {spread(floor).median:.0f} a second"
    return Figure(what, ratios(ours, floor), absolute=absolute, details={"ours": ours, "floor": floor})


def _deposits_a_second(letterbox: Letterbox, threads: int) -> float:
    today = date(2026, 11, 20)

    def task() -> Callable[[], None]:
        envelopes = [sample.sealed() for _ in range(DEPOSITS // threads)]

        def run() -> None:
            for envelope in envelopes:
                letterbox.deposit(envelope, today, secrets.token_bytes(16))

        return run

    return DEPOSITS / seconds_of([task() for _ in range(threads)])
