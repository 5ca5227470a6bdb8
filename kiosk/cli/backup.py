"""`kiosk backup TARGET`: one file with everything that the school can't do without, and no way to open it."""

from pathlib import Path

import click

from kiosk.backup.errors import BackupError
from kiosk.backup.rolling import Rolled, roll_over
from kiosk.backup.taking import take
from kiosk.cli.terminal import Refused, folder_option, progress
from kiosk.inbox.record.audit import GENESIS
from kiosk.settings import load_inbox


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--keep-days",
    type=click.IntRange(min=1),
    help="Then remove this school's backups that are older, beside the new one. 35 is what docs/running.md advises.",
)
@folder_option
def backup(target: Path, folder: Path, keep_days: int | None) -> None:
    """Write a backup to the new file TARGET, or into the folder TARGET. Both servers may go on running.

    It holds both stores, sealed as they are, and school.toml. It never holds a secret_key file, a session,
    a log, or an address of a database.
    """
    settings = load_inbox(folder)
    try:
        taken = take(settings, target, progress)
    except BackupError as error:
        raise Refused(str(error)) from None
    facts = taken.manifest.facts
    worries = facts.rows["inbox"]["collected_concern"] + facts.rows["letterbox"]["sealed_concern"]
    click.echo(f"{taken.file}: {taken.size / 1_000_000:.1f} MB, {worries} worries, {facts.acts} acts")
    if facts.head != GENESIS.hex():
        click.echo(f"Head of the record: {facts.head}")
    click.echo(f"Prove it: kiosk restore {taken.file} --verify")
    if keep_days is not None:
        _say(roll_over(taken, settings.school.id, keep_days), keep_days)


def _say(rolled: Rolled, keep_days: int) -> None:
    """What went and what did not; exit code 1 when something that should have gone is still there."""
    for file in rolled.removed:
        click.echo(f"Removed, older than {keep_days} days: {file}")
    for file in rolled.unknown:
        click.echo(f"Left alone, not a backup that can be recognised: {file}")
    for file, why in rolled.stuck:
        click.echo(f"Still there, it can't be removed ({why}): {file}", err=True)
    if rolled.stuck:
        raise Refused("The new backup is whole, but not every older one could be removed.")
