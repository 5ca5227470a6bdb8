"""Fair comparison on a machine that is never quiet: take turns, compare within a round, report the spread."""

import json
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Spread:
    """A median with the smallest and the largest value beside it."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{_short(self.median)} ({_short(self.low)}–{_short(self.high)})"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `holds` is None where nothing was promised."""

    what: str
    value: Spread | str
    aim: str = ""
    holds: bool | None = None
    absolute: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def spread(values: Iterable[float]) -> Spread:
    """Median, smallest and largest."""
    found = sorted(values)
    return Spread(statistics.median(found), found[0], found[-1])


def ratios(ours: Sequence[float], floor: Sequence[float]) -> Spread:
    """Ours as a share of the floor, round by round: what slows a whole round down falls out."""
    return spread([one / other for one, other in zip(ours, floor, strict=True)])


def take_turns(rounds: int, **measures: Callable[[], float]) -> dict[str, list[float]]:
    """Measure each in turn, `rounds` times over: floor, ours, floor, ours ..."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(1, rounds + 1):
        for name, measure in measures.items():
            note(f"  round {number} of {rounds}: {name}")
            found[name].append(measure())
    return found


def note(text: str) -> None:
    """Progress, on stderr, so that stdout holds the table alone."""
    print(text, file=sys.stderr, flush=True)


def table(figures: Sequence[Figure]) -> str:
    """All figures as one Markdown table."""
    lines = ["| What | Figure | Aim | Holds | Today, here |", "|---|---|---|---|---|"]
    for figure in figures:
        holds = {True: "yes", False: "**no**", None: ""}[figure.holds]
        lines.append(f"| {figure.what} | {figure.value} | {figure.aim} | {holds} | {figure.absolute} |")
    return "\n".join(lines)


def keep(path: Path, machine: Mapping[str, str], figures: Sequence[Figure]) -> None:
    """Everything, with each round's values, for whoever wants to look closer."""
    document = {"machine": dict(machine), "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
