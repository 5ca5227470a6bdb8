"""What a family's phone fetches first, and what languages cost a worker: at its start, at first use, and all together.

Each reading is a fresh process. The floor of a round reads the same messages, compiled, with Python's own gettext.
"""

import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from playwright.sync_api import sync_playwright

from bench.first_page import Visit, visit
from bench.machine import REPOSITORY
from bench.rounds import Figure, note, ratios, spread
from bench.school import found
from bench.server import public_side
from kiosk.content import load_content
from kiosk.i18n import catalogue_path, offered, translations_folder
from kiosk.i18n.catalogues import read_catalogue

PHONE = (390, 780)
PATHS = ("/en-GB/family", "/ur/family", "/pl/family")
MOST_BYTES = 50 * 1024
FIRST_USE_MS, MOST_MIB = 150, 40


def figures(folder: Path, rounds: int) -> list[Figure]:
    """The first page on a phone, then the languages."""
    school = found(folder / "school")
    note("a family's first page in Chromium on a phone")
    with public_side(school) as server, sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        pages = [_page(path, visit(browser, server.port, path, size=PHONE)) for path in PATHS]
        browser.close()
    note("languages: at the start, at first use, all of them")
    return [*pages, _start(school.folder), *_languages(folder, rounds)]


def _page(path: str, seen: Visit) -> Figure:
    return Figure(
        f"family's first page on a phone, {path}",
        f"{seen.size / 1024:.1f} KB, {len(seen.fetched)} requests",
        f"≤ {MOST_BYTES // 1024} KB",
        seen.size <= MOST_BYTES,
        ", ".join(f"{part.partition('?')[0]} {size / 1024:.1f}" for part, size in seen.fetched),
    )


def _start(school: Path) -> Figure:
    read = _process("start", str(school))["read"]
    return Figure("catalogues read at a worker's start", str(read), "0", read == 0)


def _languages(folder: Path, rounds: int) -> list[Figure]:
    compiled = _compiled(folder / "compiled")
    found = []
    for number in range(1, rounds + 1):
        note(f"  round {number} of {rounds}")
        found.append((_process("floor", str(compiled)), _process("ours")))
    floors, ours = zip(*found, strict=True)
    firsts = [statistics.median(one["seconds"]) for one in ours]
    longest = [max(one["seconds"]) * 1000 for one in ours]
    mib = [one["mib"] + one["with days"] for one in ours]
    words, bare = (spread(one["mib"] for one in some) for some in (ours, floors))
    return [
        Figure(
            "first use of a language / the same messages compiled",
            ratios(firsts, [statistics.median(one["seconds"]) for one in floors]),
            f"≤ {FIRST_USE_MS} ms",
            statistics.median(firsts) * 1000 <= FIRST_USE_MS,
            f"{spread(one * 1000 for one in firsts)} ms; the longest of a round {spread(longest)} ms",
            {"ours": ours, "floors": floors},
        ),
        Figure(
            f"all {len(ours[0]['seconds'])} languages, words and days",
            f"{spread(mib)} MiB",
            f"≤ {MOST_MIB} MiB",
            statistics.median(mib) <= MOST_MIB,
            f"words alone {words} MiB (compiled {bare} MiB), read in {spread(sum(one['seconds']) for one in ours)} s",
        ),
    ]


def _compiled(folder: Path) -> Path:
    folder.mkdir()
    for locale in offered(load_content()):
        if locale.state != "source":
            catalogue = read_catalogue(catalogue_path(translations_folder(), locale), locale)
            with (folder / f"{locale.tag}.mo").open("wb") as file:
                write_mo(file, catalogue)
    return folder


def _process(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.read_words", *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    read: dict[str, Any] = json.loads(done.stdout)
    return read
