"""The inbox of somebody with very many worries and cases: through the real pages, each size in a fresh process.

Four schools, with 100 to 100,000 worries for one reader and up to 5,000 cases, take turns. "Cold" is a worker that
remembers nothing of this person: it reads, opens and sorts everything before it answers. Besides the time on the
wall, which whoever else uses the machine makes longer, the processor time of each page is kept.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bench.filling import fill
from bench.rounds import Figure, note, ratios, spread
from bench.school import found
from kiosk.db import reading
from kiosk.inbox import create_app
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import CaseFile
from kiosk.inbox.people.accounts import unlock
from kiosk.settings import load_inbox

CASES_OF = {100: 15, 1_000: 150, 10_000: 1_500, 100_000: 5_000}
"""How many cases there are among so many worries."""
FLAT, PAGE_MS, COLD_MS, WARM_MS, CASE_MS, FIGURES_MS = 1.5, 150.0, 300.0, 50.0, 100.0, 1_000.0
MOST_MIB = {10_000: 200.0, 100_000: 400.0}
_LEAST, _LARGE = 100, (10_000, 100_000)

Values = dict[str, list[float]]


@dataclass(frozen=True, repr=False)
class Filled:
    """A filled school: its folder, and what lets a worker stand in for its lead's browser."""

    folder: Path
    handed: str

    def measure(self) -> dict[str, dict[str, float]]:
        """What one fresh worker takes for everything."""
        ran = subprocess.run(
            [sys.executable, "-m", "bench.asking", str(self.folder)],
            input=self.handed,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        took: dict[str, dict[str, float]] = json.loads(ran.stdout.splitlines()[-1])
        return took


def figures(folder: Path, rounds: int) -> list[Figure]:
    """Every size in turn, round by round."""
    schools = {size: _filled(folder / str(size), size) for size in CASES_OF}
    found: dict[int, Values] = {size: {} for size in schools}
    for number in range(1, rounds + 1):
        for size, school in schools.items():
            note(f"  round {number} of {rounds}: {size:,} worries")
            for page, took in school.measure().items():
                for kind, value in took.items():
                    found[size].setdefault(f"{page} {kind}", []).append(value)
    return [
        *(_flat(size, found) for size in CASES_OF if size > _LEAST),
        *(_search(size, found[size], kind) for size in _LARGE for kind in ("cold", "warm")),
        *(_page(size, found[size], "case", "opening a case", CASE_MS) for size in _LARGE),
        *(_page(size, found[size], "figures", "the figures", FIGURES_MS) for size in _LARGE),
        *(_page(size, found[size], "narrowed", "a filtered page", None) for size in _LARGE),
        *(_page(size, found[size], "list_cold", "first page, nothing remembered", None) for size in _LARGE),
        *(_page(size, found[size], "first_ever", "first page, no summary kept", None) for size in _LARGE),
        *(_memory(size, found[size]) for size in _LARGE),
    ]


def _flat(size: int, found: dict[int, Values]) -> Figure:
    ours, floor = found[size], found[_LEAST]
    share = ratios(ours["list processor"], floor["list processor"])
    wall = spread(ours["list wall"]).median
    return Figure(
        f"first page of the list with {size:,} worries / with {_LEAST}, processor time",
        share,
        f"≤ {FLAT}, ≤ {PAGE_MS:.0f} ms",
        share.median <= FLAT and wall <= PAGE_MS,
        f"{_both(ours, 'list')}; with {_LEAST}: {_both(floor, 'list')}",
        {"ours": ours, "floor": floor},
    )


def _search(size: int, values: Values, kind: str) -> Figure:
    aim = {"cold": COLD_MS, "warm": WARM_MS}[kind] if size == _LARGE[0] else None
    wall = spread(values[f"search_{kind} wall"]).median
    return Figure(
        f"search over {size:,}, {kind} / every line read and opened bare, processor time",
        ratios(values[f"search_{kind} processor"], values["bare processor"]),
        f"≤ {aim:.0f} ms" if aim else "",
        wall <= aim if aim else None,
        f"{_both(values, f'search_{kind}')}; bare: {_both(values, 'bare')}",
    )


def _page(size: int, values: Values, page: str, words: str, aim: float | None) -> Figure:
    judged = aim is not None and (size == _LARGE[0] or page == "case")
    wall = spread(values[f"{page} wall"])
    return Figure(
        f"{words} with {size:,} worries and {CASES_OF[size]:,} cases, ms of processor",
        spread(values[f"{page} processor"]),
        f"≤ {aim:.0f} ms" if judged else "",
        wall.median <= aim if judged and aim is not None else None,
        f"{wall.median:.0f} ms on the wall",
    )


def _memory(size: int, values: Values) -> Figure:
    now, most = (spread(values[f"memory {kind}"]) for kind in ("now", "most"))
    return Figure(
        f"memory of a worker after all of it with {size:,}, MiB",
        now,
        f"≤ {MOST_MIB[size]:.0f}",
        now.median <= MOST_MIB[size],
        f"at its most {most.median:.0f} MiB",
    )


def _both(values: Values, page: str) -> str:
    wall, processor = (spread(values[f"{page} {kind}"]).median for kind in ("wall", "processor"))
    return f"{wall:.0f} ms on the wall, {processor:.0f} ms of processor"


def _filled(folder: Path, size: int) -> Filled:
    note(f"a school with {size:,} worries")
    school = found(folder)
    app = create_app(load_inbox(school.folder, school.environ), os.urandom(32))
    desk: Desk = app.extensions["kiosk.inbox.desk"]
    sheet = next(one for one in school.sheets if one.role == "lead")
    known = unlock(desk.inbox, sheet.sign_in_name, sheet.passphrase)
    me = SignedIn(known.person, known.master_key)
    fill(desk, me, size, CASES_OF[size])
    with reading(desk.inbox) as session:
        case = session.scalars(select(CaseFile.id).limit(1)).one()
    return Filled(
        school.folder, " ".join(one.hex() for one in (me.person.id, me.master_key.to_bytes(), case))
    )
