"""Letting old backups go: what was destroyed in the inbox is gone for good when the last backup that has it is."""

import hashlib
import stat
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.backup.archive import peek
from kiosk.backup.errors import BadBackup
from kiosk.backup.manifest import LARGEST, NAME, SETTINGS, SUM_NAME, Manifest, sum_line
from kiosk.backup.taking import Taken

_SUFFIX = ".tar"
_LARGEST_PART = 16 * LARGEST


@dataclass
class Rolled:
    """What became of the files beside a new backup."""

    removed: list[Path] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)
    """Named like this school's backups, but not recognised as one: a damaged one, or something else."""
    stuck: list[tuple[Path, str]] = field(default_factory=list)
    """Old enough, but they can't be read or removed, with why."""


def roll_over(taken: Taken, school_id: str, keep_days: int) -> Rolled:
    """Remove this school's backups in the folder of the new one that were made more than so many days before it.

    A file goes only if its own manifest and settings say that it is a backup of this school; its name and its
    date in the folder prove nothing. The new one stays, and so does everything else.
    """
    oldest, rolled = taken.manifest.made_at - timedelta(days=keep_days), Rolled()
    for file in sorted(taken.file.parent.iterdir()):
        if file == taken.file or file.suffix != _SUFFIX:
            continue
        try:
            made_at = _made_at(file, school_id)
            if made_at is not None and made_at < oldest:
                file.unlink()
                rolled.removed.append(file)
        except BadBackup:
            rolled.unknown += [file] if file.name.startswith(f"worry-box-{school_id[:8]}-") else []
        except OSError as error:
            rolled.stuck.append((file, error.strerror or type(error).__name__))
    return rolled


def _made_at(file: Path, school_id: str) -> datetime | None:
    """When this backup was made; None for one of another school. BadBackup for anything that is none."""
    if not stat.S_ISREG(file.lstat().st_mode):
        raise BadBackup("it is no file")
    parts = peek(file, (NAME, SUM_NAME, SETTINGS), _LARGEST_PART)
    if parts[SUM_NAME] != sum_line(_sha256(parts[NAME])):
        raise BadBackup("its manifest was changed")
    manifest = Manifest.from_bytes(parts[NAME])
    if manifest.files.get(SETTINGS) != _sha256(parts[SETTINGS]):
        raise BadBackup(f"{SETTINGS} is not what the manifest lists")
    return manifest.made_at if _school_of(parts[SETTINGS]) == school_id else None


def _school_of(settings: bytes) -> object:
    try:
        return tomllib.loads(settings.decode())["school"]["id"]
    except (ValueError, KeyError, TypeError):
        raise BadBackup("its school.toml can't be read") from None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
