"""`kiosk serve inbox`: the staff's pages, and the collector that empties the letterbox."""

import secrets
from pathlib import Path

import click

from kiosk.cli.collector import start_collecting
from kiosk.cli.serving import environment_with, refuse_unable, run, workers_option
from kiosk.cli.stores import open_ready
from kiosk.cli.terminal import Refused, folder_option
from kiosk.content import ContentError
from kiosk.inbox import create_app
from kiosk.inbox.keys.school_key_renewal import finish
from kiosk.inbox.signing_in.session_stores import SessionsUnavailable, UnsafeSessionStore
from kiosk.settings import load_inbox


@click.command()
@folder_option
@workers_option
def inbox(folder: Path, workers: int | None) -> None:
    """Serve the staff's pages, and collect what waits in the letterbox."""
    settings = load_inbox(folder, environment_with("inbox", workers))
    refuse_unable(settings, "inbox")
    letterbox = open_ready(settings.letterbox_url, "letterbox", folder)
    inbox_store = open_ready(settings.inbox_url, "inbox", folder)
    # `kiosk school-key adopt` may have been stopped between school.toml and the letterbox.
    finish(letterbox, inbox_store, settings.school)
    letterbox.dispose()
    inbox_store.dispose()
    # Made before the workers fork, so that all share it; never written, so that a restart ends every session.
    host_secret = secrets.token_bytes(32)
    try:
        app = create_app(settings, host_secret)
    except (ContentError, SessionsUnavailable, UnsafeSessionStore) as error:
        raise Refused(str(error)) from None
    run(app, settings, "inbox", in_each_worker=lambda: start_collecting(settings))
