"""Putting a proved backup back: a new folder with new secrets, and every row in freshly made stores."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kiosk.backup.archive import Report
from kiosk.backup.copying import closed_after, copy_rows, rows_of
from kiosk.backup.errors import BackupError
from kiosk.backup.manifest import SETTINGS, STORES
from kiosk.backup.proving import Unpacked
from kiosk.inbox.record.audit import record
from kiosk.migrating import Store, migrate
from kiosk.pepper import make_pepper
from kiosk.settings import SettingsError, load_inbox, load_public

RESTORED: Final = "restored"
"""The act that the restored record goes on with; its subject is the day on which the backup was made."""


def refuse_existing(folder: Path) -> None:
    """BackupError when something of this name is there already: a school is never written over another one."""
    if folder.exists() or folder.is_symlink():
        raise BackupError(f"{folder} is there already. Name a folder that isn't there yet.")


def put_back(found: Unpacked, folder: Path, environ: Mapping[str, str], report: Report) -> None:
    """Make the school's folder from an unpacked backup, all of it or nothing. BackupError, StoreError if not.

    The stores are SQLite files in the folder, unless the environment names empty databases for the inbox
    side, as for `kiosk init`.
    """
    folder = folder.absolute()
    with _new_folder(folder) as unfinished:
        shutil.copyfile(found.folder / SETTINGS, unfinished / SETTINGS)
        for side in ("public", "inbox"):
            (unfinished / side).mkdir()
            (unfinished / side / "secret_key").write_text(f"{secrets.token_urlsafe(48)}\n", encoding="ascii")
        try:
            make_pepper(load_public(unfinished, environ).pepper)
            settings = load_inbox(unfinished, environ)
        except SettingsError as error:
            raise BackupError(f"The settings in the backup do not fit: {error}") from None
        _fill(found, {"letterbox": settings.letterbox_url, "inbox": settings.inbox_url}, report)


def _fill(found: Unpacked, urls: Mapping[Store, str], report: Report) -> None:
    """Both stores in two transactions that end together."""
    with ExitStack() as opened:
        targets = {store: opened.enter_context(closed_after(urls[store])) for store in STORES}
        for store, target in targets.items():
            _make_tables(target, store)
        for store, target in targets.items():
            connection = opened.enter_context(target.begin())
            copy_rows(found.stores[store], connection, store, report)
            if store == "inbox":
                day = f"{found.manifest.made_at:%Y-%m-%d}"
                record(Session(connection), RESTORED, None, day, datetime.now(UTC))


def _make_tables(target: Engine, store: Store) -> None:
    migrate(target, store)
    if any(rows_of(target, store).values()):
        raise BackupError(f"The {store} database named in the environment is not empty. Nothing was changed.")


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """A folder that gets its name only when the block ended well. Nobody but its owner can look into it."""
    refuse_existing(folder)
    before = os.umask(0o077)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            yield unfinished
            refuse_existing(folder)
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise BackupError(f"{folder} can't be written: {error.strerror}. Nothing was kept.") from None
    finally:
        os.umask(before)
