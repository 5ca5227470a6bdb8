"""`kiosk demo`: a fictional school on this computer, with both servers and a letterbox full of worries."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
import pyotp

from kiosk.cli.children import Children, stoppable
from kiosk.cli.demo_school import NAME, DemoSchool
from kiosk.cli.serving import refuse_busy_port
from kiosk.cli.terminal import Refused, on_terminal, program, progress
from kiosk.content import load_content
from kiosk.demo.posting import DemoError, post_all
from kiosk.settings import InboxSettings, PublicSettings, load_inbox, load_public

HOST: Final = "127.0.0.1"

USUAL_FOLDER: Final = Path("demo-school")

_folder = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=USUAL_FOLDER,
    help="Where the demonstration school lives.",
)


@click.group(invoke_without_command=True)
@click.option("--fresh", is_flag=True, help="Throw the demonstration school away and start over.")
@_folder
@click.pass_context
def demo(context: click.Context, folder: Path, fresh: bool) -> None:
    """Start a fictional school on this computer. Ctrl-C ends it; the next start has the same data."""
    context.obj = folder
    if context.invoked_subcommand is None:
        with stoppable():
            _run(DemoSchool(folder), fresh)


@demo.command()
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the demonstration school lives.")
@click.pass_obj
def code(default_folder: Path, name: str, folder: Path | None) -> None:
    """Print NAME's six-digit code of this moment, as their telephone would show it."""
    school = DemoSchool(folder or default_folder)
    sheet = next((sheet for sheet in school.sheets() if sheet.sign_in_name == name.casefold()), None)
    if sheet is None:
        known = ", ".join(sheet.sign_in_name for sheet in school.sheets())
        raise Refused(f'Nobody here signs in as "{name}". These do: {known}.')
    totp = pyotp.TOTP(sheet.totp_secret)
    now = datetime.now(UTC)
    click.echo(totp.at(now))
    if on_terminal():
        left = totp.interval - int(now.timestamp()) % totp.interval
        click.echo(f"It is good for {left} more seconds, and for one sign-in.", err=True)


@demo.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Where the demonstration school lives.")
@click.pass_obj
def people(default_folder: Path, folder: Path | None) -> None:
    """Print who is there, and how each of them signs in."""
    _show_people(DemoSchool(folder or default_folder))


def _run(school: DemoSchool, fresh: bool) -> None:
    environ = _environment(os.environ)
    _refuse_ports(environ)
    if fresh or not school.is_ready():
        click.echo(f"Making {NAME} in {school.folder} ...")
        school.found_anew()
    public, inbox = load_public(school.folder, environ), load_inbox(school.folder, environ)
    with Children() as children:
        for side in ("public", "inbox"):
            children.start(side, ["serve", side, "--folder", str(school.folder)], environ)
        children.wait_until_answering("public", HOST, public.port)
        children.wait_until_answering("inbox", HOST, inbox.port)
        if not school.is_ready():
            _tell_concerns(public.url)
            school.note_told()
        _show_welcome(school, public, inbox)
        children.watch()


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """For the servers: of all that KIOSK_ variables could say, only the two ports. So no real store is touched."""
    kept = {name: value for name, value in environ.items() if not name.startswith("KIOSK_")}
    for side, usual in (("PUBLIC", "8000"), ("INBOX", "8001")):
        port = environ.get(f"KIOSK_{side}_PORT", usual)
        kept |= {f"KIOSK_{side}_PORT": port, f"KIOSK_{side}_URL": f"http://{HOST}:{port}"}
    return kept


def _refuse_ports(environ: Mapping[str, str]) -> None:
    """Before anything is made: both ports must be ports, two of them, and free."""
    for setting in ("KIOSK_PUBLIC_PORT", "KIOSK_INBOX_PORT"):
        untrusted_port = environ[setting]
        if not (untrusted_port.isdecimal() and 1 <= int(untrusted_port) <= 65535):
            raise Refused(f'{setting}: "{untrusted_port}" is not a port from 1 to 65535.')
        refuse_busy_port(HOST, int(untrusted_port), setting)
    if int(environ["KIOSK_PUBLIC_PORT"]) == int(environ["KIOSK_INBOX_PORT"]):
        raise Refused("KIOSK_INBOX_PORT: both sides can't listen on the same port.")


def _tell_concerns(public_url: str) -> None:
    try:
        with progress("Telling the first worries, as forms on the public pages") as step:
            post_all(public_url, progress=step)
    except DemoError as error:
        raise Refused(f"The first worries could not all be told: {error}") from None


def _show_welcome(school: DemoSchool, public: PublicSettings, inbox: InboxSettings) -> None:
    click.echo(f"\n{NAME} is open. It is a demonstration: tell it nothing real.\n")
    click.echo(f"  Pupils and families   {public.url}")
    click.echo(f"  Staff                 {inbox.url}\n")
    if code := school.tablet_code():
        click.echo(
            f"  A tablet's code       {code}   (type it at {public.url}/tablet; it works once, for a day)\n"
        )
    _show_people(school)
    click.echo(f"\nCtrl-C ends both. The next start has the same data; {program()} demo --fresh starts over.")


def _show_people(school: DemoSchool) -> None:
    roles = load_content().roles
    for sheet in school.sheets():
        click.echo(f"  {sheet.name}, {roles[sheet.role].label}")
        click.echo(f"    sign-in name     {sheet.sign_in_name}")
        click.echo(f"    passphrase       {sheet.passphrase}")
        click.echo(f"    six-digit code   {_code_command(school, sheet.sign_in_name)}")


def _code_command(school: DemoSchool, name: str) -> str:
    folder = "" if school.folder == USUAL_FOLDER else f" --folder {school.folder}"
    return f"{program()} demo code {name}{folder}"
