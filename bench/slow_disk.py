"""The same submissions where each commit takes 5 ms longer: what committing together is worth on a slow disk."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.driver import Told, tell
from bench.rounds import Figure, note, ratios, spread, take_turns
from bench.school import School, found
from bench.server import Server, free_port, running
from bench.submitting import noting, rows_kept

AIM = 3
MILLISECONDS = 5


def figures(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """Both kinds run all the time, each on its own letterbox, and are asked in turn."""
    note(f"commits delayed by {MILLISECONDS} ms, batched and not")
    schools = {kind: found(folder / kind) for kind in ("unbatched", "batched")}
    runs: dict[str, list[Told]] = {kind: [] for kind in schools}
    with _slow(schools["unbatched"], "unbatched") as one, _slow(schools["batched"], "batched") as other:
        ports = {"unbatched": one.port, "batched": other.port}
        measures = {kind: noting(runs[kind], partial(tell, port, 8, seconds)) for kind, port in ports.items()}
        rates = take_turns(rounds, **measures)
    gain = ratios(rates["batched"], rates["unbatched"])
    together = Figure(
        f"batched / unbatched submissions, commits + {MILLISECONDS} ms, 8 at once",
        gain,
        f"≥ {AIM}",
        gain.median >= AIM,
        f"{spread(rates['batched']).median:.0f} / {spread(rates['unbatched']).median:.0f} a second, "
        f"p99 {_p99(runs['batched']):.0f} / {_p99(runs['unbatched']):.0f} ms",
        {"ours": rates["batched"], "floor": rates["unbatched"]},
    )
    return [together, rows_kept(runs["batched"], schools["batched"], "slow disk, batched")]


@contextmanager
def _slow(school: School, kind: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "bench.slow_app", str(school.folder), str(port), kind, str(MILLISECONDS)]
    with running(command, port, "/en-GB/", school.folder / "slow.log") as server:
        yield server


def _p99(runs: list[Told]) -> float:
    return spread(run.p99 for run in runs).median
