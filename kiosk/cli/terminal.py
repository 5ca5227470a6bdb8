"""How commands speak: plain lines, one clear line when they refuse, and something prettier on a terminal."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from kiosk.db import StoreError
from kiosk.sealing.errors import SealingError
from kiosk.settings import SettingsError

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])


class Refused(click.ClickException):
    """The command can't or won't: its message, in plain words with what to do instead, and exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it on stderr, as it is."""
        click.echo(self.format_message(), err=True, file=file)


@contextmanager
def plain_errors() -> Iterator[None]:
    """What a school's settings, stores or keys refuse becomes one Refused; no such text holds words told."""
    try:
        yield
    except (SettingsError, SealingError) as error:
        raise Refused(str(error)) from None
    except StoreError as error:
        raise Refused(f"A store can't be used: {error}") from None


def folder_option(command: AnyCommand) -> AnyCommand:
    """`--folder F`: where the school lives. Without it KIOSK_FOLDER, or else the current folder."""
    option = click.option(
        "--folder",
        type=click.Path(path_type=Path),
        default=Path(),
        envvar="KIOSK_FOLDER",
        help="The school's folder (or KIOSK_FOLDER; else the current one).",
    )
    return option(command)


def program() -> str:
    """How to call this program again from here: `kiosk`, or its path where the shell would not find it."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "kiosk" and shutil.which("kiosk") is None else "kiosk"


def on_terminal() -> bool:
    """True when a person is looking on; otherwise output is plain, for scripts and logs."""
    return sys.stdout.isatty()


def ask_unseen(question: str) -> str:
    """Ask for something that must not stand on the screen; from a pipe, take the next line."""
    if sys.stdin.isatty():
        answer: str = click.prompt(question, hide_input=True, err=True)
        return answer
    return sys.stdin.readline()


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar to be told (done, total). Away from a terminal it says the title once."""
    if not on_terminal():
        click.echo(f"{title} ...")
        yield lambda done, total: None
        return
    from rich.progress import Progress

    with Progress(transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def show_qr(content: str) -> None:
    """Draw a QR code for a phone to read; only on a terminal, where its blocks stay square."""
    if on_terminal():
        import segno

        segno.make(content).terminal(compact=True)
