"""`kiosk upgrade`: both stores brought to what this program needs."""

from pathlib import Path

import click

from kiosk.cli.terminal import folder_option
from kiosk.db import open_engine
from kiosk.migrating import Store, migrate, revision
from kiosk.pepper import make_pepper
from kiosk.settings import load_inbox, load_public


@click.command()
@folder_option
def upgrade(folder: Path) -> None:
    """Bring both stores up to date. Stop both servers and make a backup first."""
    settings = load_inbox(folder)
    stores: tuple[tuple[Store, str], ...] = (
        ("letterbox", settings.letterbox_url),
        ("inbox", settings.inbox_url),
    )
    for store, url in stores:
        engine = open_engine(url)
        migrate(engine, store)
        click.echo(f"{store}: at revision {revision(engine, store)[0]}")
    if make_pepper(load_public(folder).pepper):
        click.echo("pepper: made, so that children and families can be given codes for answers")
