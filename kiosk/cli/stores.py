"""The two stores as commands see them: opened by their settings, and refused when a migration is missing."""

from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from kiosk.cli.terminal import Refused
from kiosk.db import StoreError, open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.migrating import Store, revision

_NOT_PERMITTED: Final = " 42501: "
"""PostgreSQL's insufficient_privilege, as a StoreError quotes it."""


def open_ready(url: str, store: Store, folder: Path) -> Engine:
    """The store, proved to be there and at the newest revision. Refused, saying what to run, if it isn't."""
    return _ready(open_engine(url), store, folder)


def open_letterbox(url: str, folder: Path) -> Engine:
    """The letterbox as the public side reaches it, proved to be ready as far as that role may look."""
    engine = open_engine(url)
    wrong = what_is_wrong(engine, "letterbox")
    if wrong is None or _NOT_PERMITTED not in wrong:
        return _ready(engine, "letterbox", folder)
    # `kiosk letterbox grants` leaves it no look at the revision: what it needs at each start, it tries.
    Letterbox(engine).readers()
    return engine


def what_is_wrong(engine: Engine, store: Store) -> str | None:
    """Why this store can't serve, as the end of a sentence; None when it can."""
    try:
        current, newest = revision(engine, store)
    except StoreError as error:
        return f"can't be reached ({error})"
    if current is None:
        return "has no tables yet"
    return None if current == newest else f"is at revision {current}, and this program needs {newest}"


def _ready(engine: Engine, store: Store, folder: Path) -> Engine:
    if wrong := what_is_wrong(engine, store):
        raise Refused(f"The {store} {wrong}. Run: kiosk upgrade --folder {folder}")
    return engine
