"""Proving a backup: unpacking it aside and looking at everything in it, without any key.

Each check is one line of the report. A check that fails for what a *school* holds (a damaged envelope, a broken
record) leaves a backup that can still be put back; one that fails for the file itself does not.
"""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from kiosk.backup.archive import sha256_of, unpack
from kiosk.backup.contents import check_chain, check_envelopes, check_profile, check_readers
from kiosk.backup.copying import closed_after
from kiosk.backup.errors import BadBackup
from kiosk.backup.facts import facts_of
from kiosk.backup.manifest import (
    CONTENTS,
    NAME,
    NAMES,
    SETTINGS,
    STORES,
    SUM_NAME,
    Manifest,
    file_of,
    sum_line,
)
from kiosk.db import StoreError, reading
from kiosk.migrating import Store, migrate, revision
from kiosk.settings import School


@dataclass(frozen=True)
class Line:
    """One line of the report. `usable` is False when the backup can't be put back because of it."""

    name: str
    good: bool
    says: str
    usable: bool = True


@dataclass(frozen=True)
class Unpacked:
    """A backup that lies open in a folder of its own."""

    folder: Path
    manifest: Manifest
    school: School
    stores: dict[Store, Engine]


@contextmanager
def unpacked(backup: Path, aside: Path) -> Iterator[Unpacked]:
    """Unpack a backup into this empty folder and compare its sums. BadBackup when it is not whole.

    When the block begins, both stores hold what the manifest says and are at the newest revision.
    """
    manifest = _open(backup, aside)
    school = _school(aside)
    with ExitStack() as opened:
        urls = {store: f"sqlite:///{aside / file_of(store)}" for store in STORES}
        stores = {store: opened.enter_context(closed_after(url)) for store, url in urls.items()}
        try:
            _compare(manifest, stores)
            for store, engine in stores.items():
                migrate(engine, store)
        except StoreError as error:
            raise BadBackup(str(error)) from None
        yield Unpacked(aside, manifest, school, stores)


def contents(found: Unpacked, expected_head: bytes | None) -> Iterator[Line]:
    """What an unpacked backup holds, one line for each thing looked at, none of them skipped."""
    made, facts = found.manifest.made_at, found.manifest.facts
    yield Line("backup", True, f"whole; made {made:%Y-%m-%d %H:%M} UTC by version {found.manifest.program}")
    yield Line("school", True, f"{found.school.name}, {found.school.id}")
    for store, engine in found.stores.items():
        kept, newest = facts.revisions[store], revision(engine, store)[1]
        says = f"revision {kept}" + ("" if kept == newest else f", brought to {newest} aside")
        yield Line(store, True, says)
    checks: dict[str, Callable[[], str]] = {
        "worries": lambda: check_envelopes(**found.stores),
        "record": lambda: check_chain(found.stores["inbox"], facts, expected_head),
        "school profile": lambda: check_profile(found.stores["letterbox"], found.school),
    }
    for name, check in checks.items():
        yield _line(name, check, usable=True)
    yield _line("readers list", lambda: check_readers(found.stores, facts, found.school), usable=False)


def _line(name: str, check: Callable[[], str], *, usable: bool) -> Line:
    try:
        return Line(name, True, check())
    except (BadBackup, StoreError) as wrong:
        return Line(name, False, str(wrong), usable)


def _open(backup: Path, aside: Path) -> Manifest:
    try:
        sums = unpack(backup, aside, NAMES)
    except OSError as error:
        raise BadBackup(f"it can't be read or unpacked: {error.strerror}") from None
    if (aside / SUM_NAME).read_bytes() != sum_line(sha256_of(aside / NAME)):
        raise BadBackup("its manifest was changed")
    manifest = Manifest.from_file(aside / NAME)
    if manifest.files != {name: sums[name] for name in CONTENTS}:
        wrong = [name for name in CONTENTS if manifest.files.get(name) != sums[name]]
        raise BadBackup(f"{', '.join(wrong) or SETTINGS} is not what the manifest lists")
    return manifest


def _school(aside: Path) -> School:
    """As its file says, whatever the environment of this machine says about another one."""
    try:
        return School.model_validate(tomllib.loads((aside / SETTINGS).read_text(encoding="utf-8"))["school"])
    except (ValueError, KeyError):
        raise BadBackup("its school.toml can't be read") from None


def _compare(manifest: Manifest, stores: dict[Store, Engine]) -> None:
    """The manifest against the files, before a migration changes any of them."""
    for store, engine in stores.items():
        with reading(engine) as session:
            connection = session.connection()
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                raise BadBackup(f"the copy of the {store} is damaged inside")
            strange = "SELECT 1 FROM sqlite_master WHERE type NOT IN ('table', 'index')"
            if connection.exec_driver_sql(strange).first():
                raise BadBackup(f"the copy of the {store} holds what no revision of it makes")
    if facts_of(**stores) != manifest.facts:
        raise BadBackup("its stores are not what the manifest says of them")
