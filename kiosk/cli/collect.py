"""`kiosk collect`: once, by hand. The running inbox does the same every few seconds."""

from pathlib import Path

import click

from kiosk.cli.stores import open_ready
from kiosk.cli.terminal import folder_option
from kiosk.inbox.worries.collect import collect as collect_all
from kiosk.settings import load_inbox


@click.command()
@folder_option
def collect(folder: Path) -> None:
    """Take what waits in the letterbox into the inbox, once."""
    settings = load_inbox(folder)
    letterbox = open_ready(settings.letterbox_url, "letterbox", folder)
    inbox = open_ready(settings.inbox_url, "inbox", folder)
    done = collect_all(letterbox, inbox)
    click.echo(f"{done.taken} collected, {done.already} known already, {done.broken} damaged")
