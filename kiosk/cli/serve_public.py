"""`kiosk serve public`: the pages where pupils and families tell. Nothing in this process can open."""

from pathlib import Path

import click

from kiosk.cli.serving import environment_with, refuse_unable, run, workers_option
from kiosk.cli.stores import open_letterbox
from kiosk.cli.terminal import folder_option
from kiosk.public import create_app
from kiosk.settings import load_public


@click.command()
@folder_option
@workers_option
def public(folder: Path, workers: int | None) -> None:
    """Serve the pages for pupils and families."""
    settings = load_public(folder, environment_with("public", workers))
    refuse_unable(settings, "public")
    open_letterbox(settings.letterbox_url, folder).dispose()
    run(create_app(settings), settings, "public")
