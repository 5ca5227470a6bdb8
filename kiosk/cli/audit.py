"""`kiosk audit verify`: is the record of who did what still the one that was written?"""

from pathlib import Path

import click

from kiosk.cli.heads import Head
from kiosk.cli.stores import open_ready
from kiosk.cli.terminal import Refused, folder_option
from kiosk.inbox.record.audit import verify as verify_chain
from kiosk.settings import load_inbox


@click.group()
def audit() -> None:
    """The record of every view and act."""


@audit.command()
@click.option("--head", type=Head(), help="A head that was printed earlier: it must still be in the record.")
@folder_option
def verify(folder: Path, head: bytes | None) -> None:
    """Check the whole record; exit code 1 when it was changed."""
    settings = load_inbox(folder)
    report = verify_chain(open_ready(settings.inbox_url, "inbox", folder), head)
    if report.broken_at is not None:
        raise Refused(f"The record is broken at act {report.broken_at} of {report.count}.")
    if report.truncated:
        raise Refused("The record does not contain this head: acts were cut off, or it was written anew.")
    click.echo(f"{report.count} acts, unbroken. Head: {report.head.hex()}")
