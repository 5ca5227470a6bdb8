"""`python -m bench`: measure everything, print one table, keep each round's values in bench/results.json.

    python -m bench [--rounds N] [--seconds S] [--only storing,submitting,...]

Everything happens on loopback and in one temporary folder, which is gone at the end.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench import (
    costs,
    databases,
    families,
    first_page,
    inbox_index,
    keys,
    pupil_pages,
    sign_ins,
    slow_disk,
    storing,
    submitting,
)
from bench.machine import description, durable_folder
from bench.rounds import Figure, keep, note, table

LEAST_ROUNDS = 5
PARTS = (
    *("storing", "submitting", "slow_disk", "databases", "first_page", "pupil_pages"),
    *("families", "sign_ins", "keys", "inbox_index", "costs"),
)
_BY_ROUNDS = {
    "storing": storing,
    "pupil_pages": pupil_pages,
    "families": families,
    "sign_ins": sign_ins,
    "keys": keys,
    "inbox_index": inbox_index,
    "costs": costs,
}


def main() -> int:
    """0 when every promise holds, 1 when one is missed."""
    asked = _arguments()
    tempfile.tempdir = str(durable_folder())
    machine = description(Path(tempfile.tempdir))
    begin = time.monotonic()
    figures: list[Figure] = []
    for part in asked.only:
        with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
            figures += _measure(part, Path(folder), asked.rounds, asked.seconds)
    note(f"done in {time.monotonic() - begin:.0f} seconds")
    keep(Path(__file__).with_name("results.json"), machine, figures)
    print("; ".join(f"{name}: {value}" for name, value in machine.items()), end="\n\n")
    print(table(figures))
    return 1 if any(figure.holds is False for figure in figures) else 0


def _measure(part: str, folder: Path, rounds: int, seconds: float) -> list[Figure]:
    timed = {"submitting": submitting, "slow_disk": slow_disk, "databases": databases}
    if part in timed:
        return timed[part].figures(folder, rounds, seconds)
    if part == "first_page":
        return first_page.figures(folder)
    return _BY_ROUNDS[part].figures(folder, rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the worry box, as ratios.")
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS, help="rounds of each comparison")
    parser.add_argument("--seconds", type=float, default=3, help="length of each HTTP measurement")
    parser.add_argument(
        "--only", type=lambda text: text.split(","), default=list(PARTS), help=f"of {','.join(PARTS)}"
    )
    asked = parser.parse_args()
    if unknown := set(asked.only) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
