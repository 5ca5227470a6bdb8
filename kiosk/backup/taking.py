"""Making a backup while both servers run.

The letterbox is copied first and the inbox after it. Collecting goes the other way about: it commits in the inbox
before it takes away from the letterbox. So what was waiting before the backup began is in the first copy, what
was collected by then is in the second, and what was collected in between may be in both: collecting after a
restore finds it known already. The other order could miss it in both.
"""

import os
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from kiosk import __version__
from kiosk.backup.archive import Report, pack, sha256_of
from kiosk.backup.copying import closed_after, copy_to_file, into_one_file
from kiosk.backup.errors import BackupError
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
from kiosk.backup.settings_text import for_backup
from kiosk.migrating import Store
from kiosk.settings import InboxSettings, School

Progress = Callable[[str], AbstractContextManager[Report]]
"""Opens a progress bar with this title."""

_ARCHIVE: Final = "backup.tar"


@dataclass(frozen=True)
class Taken:
    """A backup that is on the disk."""

    file: Path
    size: int
    manifest: Manifest


def take(settings: InboxSettings, target: Path, progress: Progress) -> Taken:
    """Write a backup of this school to a new file, all of it or nothing. BackupError, StoreError if it can't be.

    An existing folder as `target` means a new file in it, named by the school's id and the time.
    """
    made_at = datetime.now(UTC).replace(microsecond=0)
    target = target.absolute()
    if target.is_dir():
        target /= f"worry-box-{settings.school.id[:8]}-{made_at:%Y-%m-%dT%H%M%SZ}.tar"
    _refuse_existing(target)
    try:
        # Beside the target, so that the finished file only has to be renamed.
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as aside:
            manifest = _gather(settings, Path(aside), made_at, progress)
            with progress("Writing the backup") as report:
                pack(Path(aside) / _ARCHIVE, Path(aside), NAMES, report)
            _put_in_place(Path(aside) / _ARCHIVE, target)
    except OSError as error:
        raise BackupError(f"{target} can't be written: {error.strerror}. Nothing was kept.") from None
    return Taken(target, target.stat().st_size, manifest)


def _gather(settings: InboxSettings, aside: Path, made_at: datetime, progress: Progress) -> Manifest:
    """Everything that goes into the archive, as files in this folder."""
    urls: dict[Store, str] = {"letterbox": settings.letterbox_url, "inbox": settings.inbox_url}
    for store in STORES:  # the letterbox first: see above
        with closed_after(urls[store]) as engine, progress(f"Copying the {store}") as report:
            copy_to_file(engine, store, aside / file_of(store), report)
    (aside / SETTINGS).write_text(_settings(settings), encoding="utf-8")
    with ExitStack() as opened:
        copies = [
            opened.enter_context(closed_after(f"sqlite:///{aside / file_of(store)}")) for store in STORES
        ]
        facts = facts_of(*copies)
    for store in STORES:
        into_one_file(aside / file_of(store))
    manifest = Manifest(made_at, __version__, {name: sha256_of(aside / name) for name in CONTENTS}, facts)
    (aside / NAME).write_bytes(manifest.to_bytes())
    (aside / SUM_NAME).write_bytes(sum_line(sha256_of(aside / NAME)))
    return manifest


def _settings(settings: InboxSettings) -> str:
    """school.toml for the backup. The keys that prove a backup have to be in it, and not in the environment."""
    text = (settings.folder / SETTINGS).read_text(encoding="utf-8")
    try:
        kept = School.model_validate(tomllib.loads(text)["school"])
    except (KeyError, ValidationError):
        raise BackupError("school.toml: write all of [school] there, not only in the environment.") from None
    if (kept.id, kept.verify_key) != (settings.school.id, settings.school.verify_key):
        raise BackupError(
            "school.toml: its id or verify_key is not the one in use. Write that one there first."
        )
    return for_backup(text)


def _put_in_place(archive: Path, target: Path) -> None:
    _refuse_existing(target)  # somebody else may have made it in the meantime
    archive.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name has to be on the disk as well
    finally:
        os.close(folder)


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise BackupError(f"{target} is there already. A backup never replaces anything: name a new file.")
