"""`kiosk restore BACKUP`: prove a backup, or make a school of it again."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.backup.errors import BackupError, BadBackup
from kiosk.backup.proving import Line, Unpacked, contents, unpacked
from kiosk.backup.putting_back import put_back, refuse_existing
from kiosk.cli.heads import Head
from kiosk.cli.terminal import Refused, on_terminal, progress

_NEXT = """\
The school is in {folder}, as it was on {day}. Before you serve it:
  1. kiosk check --folder {folder}
  2. Look through the people who read: whoever left or joined since that day is back as they were.
  3. What was destroyed or taken back since that day is there again: nothing in the backup can say what it was.
     Look at "Time is up", and destroy it again.
  4. Ask for the newest printed head: kiosk audit verify --folder {folder} --head "..."
Everybody signs in again. Worries told since that day are not in it."""


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Prove it aside and change nothing.")
@click.option("--into", "folder", type=click.Path(path_type=Path), help="A folder that isn't there yet.")
@click.option(
    "--head", type=Head(), help="A head that was printed earlier: it must be in the backup's record."
)
@click.option(
    "--even-if-damaged",
    is_flag=True,
    help="With --into: put it back although a worry in it is damaged or its record is broken.",
)
def restore(
    backup: Path, verify: bool, folder: Path | None, head: bytes | None, even_if_damaged: bool
) -> None:
    """Prove BACKUP, or make a school of it in a new folder. Exit code 1 when anything in it is not as it was."""
    if verify == (folder is not None):
        raise click.UsageError("Say either --verify or --into FOLDER.")
    try:
        if folder is not None:
            refuse_existing(folder)
        with _proved(backup, head, even_if_damaged=even_if_damaged and not verify) as found:
            if folder is not None:
                with progress("Putting it back") as report:
                    put_back(found, folder, os.environ, report)
                click.echo(_NEXT.format(folder=folder, day=f"{found.manifest.made_at:%Y-%m-%d %H:%M} UTC"))
    except BadBackup as bad:
        _show(Line("backup", False, str(bad)))
        raise Refused(f"{backup} is no backup that can be trusted. Nothing was changed.") from None
    except BackupError as error:
        raise Refused(str(error)) from None


@contextmanager
def _proved(backup: Path, head: bytes | None, *, even_if_damaged: bool) -> Iterator[Unpacked]:
    """The backup, unpacked aside, after every line of the report was good."""
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-restore-", dir=_roomy(backup)) as aside,
        unpacked(backup, Path(aside)) as found,
    ):
        _show(_age(found.manifest.made_at, datetime.now(UTC)))
        lines = []
        for line in contents(found, head):
            _show(line)
            lines.append(line)
        if not all(line.good or (even_if_damaged and line.usable) for line in lines):
            raise Refused(f"{backup} is not as it should be. Nothing was changed.")
        yield found


def _age(made_at: datetime, now: datetime) -> Line:
    days = (now - made_at).days
    return Line("age", True, f"{days} {'day' if days == 1 else 'days'} old")


def _roomy(backup: Path) -> Path | None:
    """Beside the backup, where there was room for it; else where temporary files go."""
    return backup.absolute().parent if os.access(backup.absolute().parent, os.W_OK) else None


def _show(line: Line) -> None:
    verdict = f"{'ok' if line.good else 'FAILED':<8}"
    shown = click.style(verdict, fg="green" if line.good else "red") if on_terminal() else verdict
    click.echo(f"{shown}{line.name}: {line.says}")
