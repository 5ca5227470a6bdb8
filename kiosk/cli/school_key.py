"""`kiosk school-key adopt`: the technician takes over the new school key that a key holder made in the browser."""

from hmac import compare_digest
from pathlib import Path

import click
from sqlalchemy import Engine

from kiosk.cli.heads import Head
from kiosk.cli.school_file import pin_school_key
from kiosk.cli.stores import open_ready
from kiosk.cli.terminal import Refused, folder_option, program
from kiosk.inbox.keys.school_key_renewal import Held, NotTheNext, check_held, finish, held_key, mark_pinned
from kiosk.inbox.people.fingerprint_words import words_of_verify_key
from kiosk.settings import load_inbox


@click.group(name="school-key")
def school_key() -> None:
    """The school key, which signs who reads: changing over to a new one."""


@school_key.command()
@click.option(
    "--verify-key",
    type=Head(),
    metavar="64 DIGITS",
    help="The new key's 64 digits, as the key holder's page shows them, instead of its eight words.",
)
@folder_option
def adopt(folder: Path, verify_key: bytes | None) -> None:
    """Take over the new school key that waits: write it into school.toml, and publish what it signed.

    It asks for the eight words that the key holder's page shows: so nobody who can only write to a database can
    put a key of their own in. Stopped at any moment, run it again. Then start both servers again.
    """
    settings = load_inbox(folder)
    letterbox = open_ready(settings.letterbox_url, "letterbox", folder)
    inbox = open_ready(settings.inbox_url, "inbox", folder)
    held = held_key(inbox)
    if held is None:
        raise Refused("No new school key waits. A key holder makes one: People, School key.")
    _compare(held, verify_key)
    try:
        check_held(held, letterbox, settings.school)
    except NotTheNext as wrong:
        raise Refused(
            f"It can't be taken over: {wrong}. Nothing was changed. Ask the key holder to take it back and to "
            "make another one."
        ) from None
    if settings.school.verify_key != held.verify_key:
        _pin(folder, inbox, settings.school.verify_key, held.verify_key)
    finish(letterbox, inbox, load_inbox(folder).school)
    click.echo("The new school key is in school.toml, and the readers list is signed by it.")
    click.echo("Now start both servers again: kiosk serve public, kiosk serve inbox.")
    click.echo("Until the public side is started again, nobody can tell a worry.")


def _compare(held: Held, verify_key: bytes | None) -> None:
    words = words_of_verify_key(held.verify_key)
    if verify_key is not None:
        same = compare_digest(verify_key, held.verify_key)
    else:
        click.echo(f"A new school key waits. {held.made_by} made it on {held.made_at:%Y-%m-%d}.")
        typed = click.prompt("Its eight words, as the key holder reads them out", type=str)
        same = typed.casefold().split() == list(words)
    if not same:
        raise Refused(
            "That is not the key that waits here. Nothing was changed. Ask the key holder to read it out once "
            "more; if it differs again, somebody has changed the database: tell the head."
        )
    click.echo(f"They are the same: {' '.join(words)}")


def _pin(folder: Path, inbox: Engine, before: bytes, after: bytes) -> None:
    # Marked first: from here on the key holder can't take it back, so what school.toml names never disappears.
    if not mark_pinned(inbox, after, pinned=True):
        raise Refused("The key holder has just taken it back. Nothing was changed.")
    if pin_school_key(folder, before, after):
        return
    written = after.hex() in (folder / "school.toml").read_text(encoding="utf-8")
    if not written:
        mark_pinned(inbox, after, pinned=False)
    raise Refused(
        f'The key could not be written to school.toml. Under [school], write\n  verify_key = "{after.hex()}"\n'
        "(or put it where KIOSK_SCHOOL_VERIFY_KEY is set), then run this again before you start the servers: "
        f"{program()} school-key adopt"
    )
