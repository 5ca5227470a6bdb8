"""A whole submission over HTTP, all checks on, against raw durable commits of the same size."""

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import fmean

from bench import sample
from bench.driver import Told, look, tell
from bench.floor import Floor
from bench.processes import computed
from bench.rounds import Figure, note, ratios, spread, take_turns
from bench.school import School, found
from bench.server import hello_side, public_side

AIM = 0.15
COMMITS = 1_000
LONGEST = 10  # × the median, at 32 at once


def figures(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """At 8 at once for the rate, at 32 at once for the tail; afterwards the rows are counted."""
    note("whole submissions over HTTP, SQLite, one worker")
    school, floor = found(folder / "school"), Floor(folder / "floor.sqlite3")
    raw = partial(floor.commits_a_second, COMMITS)
    runs: dict[int, list[Told]] = {8: [], 32: []}
    cost: list[float] = []
    with public_side(school) as server, hello_side(folder) as hello:
        warm = tell(server.port, 8, 10, most=100)
        at_8 = _noting_cost(cost, server.pid, partial(tell, server.port, 8, seconds))
        rates = take_turns(
            rounds,
            raw_before=raw,
            at_8=noting(runs[8], at_8),
            raw_after=raw,
            hello=lambda: look(hello.port, 8, seconds / 2, "/").a_second,
            at_32=noting(runs[32], partial(tell, server.port, 32, seconds)),
        )
    floor.close()
    kept = rows_kept([warm, *runs[8], *runs[32]], school, "SQLite, server killed by SIGKILL")
    return [_rate(rates, runs[8]), _of_hello(rates, cost), _tail(runs[32]), kept]


def noting(into: list[Told], measure: Callable[[], Told]) -> Callable[[], float]:
    """The same measurement as a rate for `take_turns`, with everything else about it noted."""

    def rate() -> float:
        into.append(measure())
        return into[-1].a_second

    return rate


def rows_kept(runs: list[Told], school: School, where: str) -> Figure:
    """Every worry that was thanked for is in the letterbox, once, in the size that the floor used."""
    good, failed = sum(run.good for run in runs), sum(run.failed for run in runs)
    rows, size = school.stored()
    same_size = size == sum(sample.row_sizes())
    return Figure(
        f"rows kept / good replies ({where})",
        f"{rows} / {good}, {failed} failed",
        "equal, 0 failed",
        rows == good and failed == 0 and same_size,
        f"{size} bytes a row{'' if same_size else ', unlike the floor'}",
        {"failures": [run.failures for run in runs if run.failures]},
    )


def _noting_cost(into: list[float], pid: int, measure: Callable[[], Told]) -> Callable[[], Told]:
    """The same measurement, with the server's processor time for each submission noted, in milliseconds."""

    def costed() -> Told:
        before = computed(pid)
        told = measure()
        into.append((computed(pid) - before) / max(told.good, 1) * 1000)
        return told

    return costed


def _rate(rates: dict[str, list[float]], runs: list[Told]) -> Figure:
    # The disk's pace moves, so the floor is what it gave just before and just after.
    raw = [fmean(pair) for pair in zip(rates["raw_before"], rates["raw_after"], strict=True)]
    share = ratios(rates["at_8"], raw)
    median = spread(run.median for run in runs).median
    return Figure(
        "submissions / raw durable commits, 8 at once",
        share,
        f"≥ {AIM}",
        share.median >= AIM,
        f"{spread(rates['at_8']).median:.0f} / {spread(raw).median:.0f} a second, "
        f"p50 {median:.1f} ms, p99 {spread(run.p99 for run in runs).median:.1f} ms",
        {"ours": rates["at_8"], "floor": raw},
    )


def _of_hello(rates: dict[str, list[float]], cost: list[float]) -> Figure:
    """What a busy machine takes from the submissions it takes from this floor too."""
    return Figure(
        "submissions / hello pages under the same server, 8 at once",
        ratios(rates["at_8"], rates["hello"]),
        absolute=f"{spread(rates['at_8']).median:.0f} / {spread(rates['hello']).median:.0f} a second; "
        f"{spread(cost).median:.2f} ms of processor for one submission",
        details={"ours": rates["at_8"], "floor": rates["hello"], "milliseconds": cost},
    )


def _tail(runs: list[Told]) -> Figure:
    times = spread(run.longest / run.median for run in runs)
    failed = sum(run.failed for run in runs)
    return Figure(
        "longest / median time of a submission, 32 at once",
        times,
        f"≤ {LONGEST} in every round, 0 failed",
        failed == 0 and not math.isnan(times.high) and times.high <= LONGEST,
        f"p50 {spread(run.median for run in runs).median:.1f} ms, "
        f"longest {max(run.longest for run in runs):.0f} ms, {failed} failed",
        {"rounds": [vars(run) for run in runs]},
    )
