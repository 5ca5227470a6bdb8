"""`kiosk recovery confirm | status | open | rewrap`: the school recovery key, from its two printed halves."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from kiosk.cli.init import PERSON
from kiosk.cli.recovery_open import Opened, let_new_people_in, recovery_key_from, trusted_list
from kiosk.cli.recovery_rewrap import Rewrapped, rewrap_all
from kiosk.cli.school_file import pin_school_key
from kiosk.cli.school_plan import PersonPlan
from kiosk.cli.sheets import hand_out, refuse_taken_folder
from kiosk.cli.stores import open_ready
from kiosk.cli.terminal import Refused, ask_unseen, folder_option, progress
from kiosk.inbox.people.set_up import SetUp, UnknownHalf, set_up_of, type_back
from kiosk.inbox.worries.collect import collect
from kiosk.sealing.errors import RecoveryHalfMistyped
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.settings import InboxSettings, load_inbox

_HALF = "One half, as printed (it is not shown)"


@click.group()
def recovery() -> None:
    """The school recovery key: its two sheets, and the way back in when nobody can sign in any more."""


@recovery.command()
@folder_option
def confirm(folder: Path) -> None:
    """Type back one half from its sheet. With the last one, the public pages open. Also the yearly drill."""
    _, letterbox, inbox = _open_stores(folder)
    try:
        done = type_back(inbox, letterbox, ask_unseen(_HALF), None, datetime.now(UTC))
    except RecoveryHalfMistyped:
        raise Refused("There is a slip in it: it is not as printed. Nothing was changed.") from None
    except UnknownHalf:
        raise Refused(
            "It is typed as printed, but it is not this school's, or an older sheet. Nothing was changed."
        ) from None
    click.echo(f"Half {done.number} is right.")
    click.echo("The public pages are open." if done.opened else "\n".join(what_is_left(set_up_of(inbox))))


@recovery.command()
@folder_option
def status(folder: Path) -> None:
    """When each half was last typed back, and whether the public pages are open. Exit code 1 while they are not."""
    settings, _, inbox = _open_stores(folder)
    found = set_up_of(inbox)
    for half in found.halves:
        when = half.typed_back
        said = f"{when.astimezone(settings.school.zone):%Y-%m-%d}" if when else "never"
        click.echo(
            f"half {half.number}   last typed back: {said}{_overdue(half.is_overdue(datetime.now(UTC)))}"
        )
    click.echo("\n".join(what_is_left(found)))
    if not found.finished:
        raise Refused("The public pages are not open yet.")


@recovery.command(name="open")
@click.option(
    "--person",
    "people",
    type=PERSON,
    multiple=True,
    required=True,
    metavar="NAME,FULL NAME,ROLE",
    help='Who reads from now on, as "sign-in-name,Full Name,role"; once for each new person.',
)
@click.option("--keep", multiple=True, metavar="NAME", help="The sign-in name of somebody who stays.")
@click.option("--sheets", type=click.Path(path_type=Path), help="Write what to print into this new folder.")
@folder_option
def open_(folder: Path, people: tuple[PersonPlan, ...], keep: tuple[str, ...], sheets: Path | None) -> None:
    """Let new people in when no lead and no deputy can sign in any more. It needs both recovery halves.

    They get new keys, a new school key and every worry that is theirs to read; all others are signed out for
    good, except those to --keep.
    """
    refuse_taken_folder(sheets)
    settings, letterbox, inbox = _open_stores(folder)
    key = _ask_for_both(settings, letterbox)
    with let_new_people_in(settings, letterbox, inbox, people, keep) as opened:
        hand_out(sheets, settings.school.name, settings.url, opened.sheets)
    _pin(folder, settings, opened)
    _rewrap(load_inbox(folder, os.environ | _pinned(opened)), letterbox, inbox, key)


@recovery.command()
@folder_option
def rewrap(folder: Path) -> None:
    """Go on with `kiosk recovery open` where it was stopped: hand the rest of the worries on."""
    settings, letterbox, inbox = _open_stores(folder)
    _rewrap(settings, letterbox, inbox, _ask_for_both(settings, letterbox))


def what_is_left(found: SetUp) -> list[str]:
    """What is missing before the public pages open, in order, one plain line each; or that they are open."""
    if found.finished:
        return ["The public pages are open."]
    left = [f"Half {half.number} is still to be typed back." for half in found.halves if not half.typed_back]
    if not found.enough_key_holders:
        left.insert(0, "There must be two people who can let colleagues in.")
    return left


def _overdue(overdue: bool) -> str:
    return "   Try it now: kiosk recovery confirm" if overdue else ""


def _open_stores(folder: Path) -> tuple[InboxSettings, Engine, Engine]:
    settings = load_inbox(folder)
    letterbox = open_ready(settings.letterbox_url, "letterbox", folder)
    return settings, letterbox, open_ready(settings.inbox_url, "inbox", folder)


def _ask_for_both(settings: InboxSettings, letterbox: Engine) -> ReaderKey:
    listed = trusted_list(letterbox, settings.school)
    return recovery_key_from(listed, ask_unseen(_HALF), ask_unseen("The other half"))


def _pinned(opened: Opened) -> dict[str, str]:
    return {"KIOSK_SCHOOL_VERIFY_KEY": opened.verify_key.hex()}


def _pin(folder: Path, settings: InboxSettings, opened: Opened) -> None:
    if pin_school_key(folder, settings.school.verify_key, opened.verify_key):
        click.echo("\nschool.toml has the new school key. Start both servers again.")
        return
    click.echo("\nNobody can tell a worry until you have done this. In school.toml, under [school], write")
    click.echo(f'  verify_key = "{opened.verify_key.hex()}"')
    click.echo("(or put it where KIOSK_SCHOOL_VERIFY_KEY is set), then start both servers again.")


def _rewrap(settings: InboxSettings, letterbox: Engine, inbox: Engine, key: ReaderKey) -> None:
    collect(letterbox, inbox)
    listed = trusted_list(letterbox, settings.school)
    click.echo("\nIf this is stopped, go on with: kiosk recovery rewrap")
    with progress("Handing the worries on") as step:
        done = rewrap_all(inbox, listed, key, step)
    click.echo("\n".join(_said(done)))


def _said(done: Rewrapped) -> list[str]:
    lines = [f"Worries handed on: {done.handed_on}. Handed on before: {done.before}."]
    if done.left_closed:
        lines.append(f"For nobody among the new people, and left as they are: {done.left_closed}.")
    if done.damaged:
        lines.append(f"Damaged, so that the recovery key does not open them, and kept: {done.damaged}.")
    return lines
