"""A process that reads all languages and says what it took: as JSON, for families.py.

`python -m bench.read_words ours` reads the catalogues as a worker does at a language's first use; `floor FOLDER` reads
the same messages, compiled, with Python's own gettext; `start FOLDER` makes the school's public app and reads nothing.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from gettext import GNUTranslations
from pathlib import Path

from bench.processes import memory_of
from kiosk.content import load_content
from kiosk.i18n import format_day, offered, translator
from kiosk.public import create_app
from kiosk.settings import load_public

DAY = date(2026, 11, 20)


def main(kind: str, folder: str = "") -> dict[str, object]:
    """What this kind of reading took."""
    tags = [locale.tag for locale in offered(load_content()) if locale.state != "source"]
    if kind == "start":
        create_app(load_public(Path(folder)))
        return {"read": translator.cache_info().currsize}
    if kind == "floor":
        kept = []  # as a worker keeps what it has read
        return _took(tags, lambda tag: kept.append(_compiled(Path(folder) / f"{tag}.mo")))
    format_day(DAY, "en-GB", "Europe/London")  # what the first day in any language takes is no language's
    words = _took(tags, translator)
    return words | {"with days": _took(tags, lambda tag: format_day(DAY, tag, "Europe/London"))["mib"]}


def _compiled(path: Path) -> GNUTranslations:
    with path.open("rb") as file:
        return GNUTranslations(file)


def _took(tags: list[str], read: Callable[[str], object]) -> dict[str, object]:
    gc.collect()
    before, seconds = memory_of(os.getpid()).pss, []
    for tag in tags:
        begin = time.perf_counter()
        read(tag)
        seconds.append(time.perf_counter() - begin)
    gc.collect()
    return {"seconds": seconds, "mib": memory_of(os.getpid()).pss - before}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
