"""`kiosk backup TARGET`: one file with everything that the school can't do without, and no way to open it."""

from pathlib import Path

import click

from kiosk.backup.errors import BackupError
from kiosk.backup.taking import take
from kiosk.cli.terminal import Refused, folder_option, progress
from kiosk.inbox.audit import GENESIS
from kiosk.settings import load_inbox


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@folder_option
def backup(target: Path, folder: Path) -> None:
    """Write a backup to the new file TARGET, or into the folder TARGET. Both servers may go on running.

    It holds both stores, sealed as they are, and school.toml. It never holds a secret_key file, a session,
    a log, or an address of a database.
    """
    try:
        taken = take(load_inbox(folder), target, progress)
    except BackupError as error:
        raise Refused(str(error)) from None
    facts = taken.manifest.facts
    worries = facts.rows["inbox"]["collected_concern"] + facts.rows["letterbox"]["sealed_concern"]
    click.echo(f"{taken.file}: {taken.size / 1_000_000:.1f} MB, {worries} worries, {facts.acts} acts")
    if facts.head != GENESIS.hex():
        click.echo(f"Head of the record: {facts.head}")
    click.echo(f"Prove it: kiosk restore {taken.file} --verify")
