"""Secrets on their way to people, shown once: sign-in sheets and the two recovery halves."""

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import pyotp

from kiosk.cli.founding import Sheet
from kiosk.cli.terminal import Refused, show_qr
from kiosk.content import load_content
from kiosk.qr import draw_qr
from kiosk.web.printing import printed

_RULE = "-" * 72


def hand_out(
    folder: Path | None, school: str, inbox_url: str, sheets: Sequence[Sheet], halves: Sequence[str] = ()
) -> None:
    """Show one sheet for each person and each half here, or write them into `folder` as pages to print."""
    if folder is None:
        _show(school, sheets, halves)
    else:
        write_sheets(folder, school, inbox_url, sheets, halves)
        _say_written(folder)


def write_sheets(
    folder: Path, school: str, inbox_url: str, sheets: Sequence[Sheet], halves: Sequence[str] = ()
) -> None:
    """Write one page to print for each person and each half into this new folder, for its owner's eyes alone.

    All of them or none. Refused when the folder is there already or can't be written.
    """
    refuse_taken_folder(folder)
    try:
        folder.mkdir(mode=0o700, parents=True)
        try:
            for name, text in _files(school, inbox_url, sheets, halves):
                _write(folder / name, text)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise Refused(f"{folder} can't be written: {error.strerror}.") from None


def refuse_taken_folder(folder: Path | None) -> None:
    """Refused when this folder, asked for with --sheets, is there already."""
    if folder is not None and (folder.exists() or folder.is_symlink()):
        raise Refused(f"{folder} is there already. Name a folder for the sheets that isn't there yet.")


def code_uri(sheet: Sheet, school: str) -> str:
    """What an authenticator app reads from a QR code (Key URI Format)."""
    return pyotp.TOTP(sheet.totp_secret).provisioning_uri(name=sheet.sign_in_name, issuer_name=school)


def _files(
    school: str, inbox_url: str, sheets: Sequence[Sheet], halves: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Each file's name, in which nothing that was typed stands, and its text."""
    common = {"school": school, "inbox_url": inbox_url, "made_on": f"{datetime.now(UTC):%d %B %Y}"}
    for number, half in enumerate(halves, start=1):
        heading = f"School recovery key, half {number} of 2"
        shown = {"heading": heading, "number": number, "groups": half.split("-"), "qr": draw_qr(half)}
        yield f"recovery-half-{number}.html", printed("half.html", **common, **shown)
    for number, sheet in enumerate(sheets, start=1):
        shown = {"heading": "How to sign in", "sheet": sheet, "qr": draw_qr(code_uri(sheet, school))}
        shown |= {"role": load_content().roles[sheet.role].label, "groups": _in_fours(sheet.totp_secret)}
        yield f"person-{number}-{sheet.role}.html", printed("person.html", **common, **shown)


def _in_fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def _write(path: Path, text: str) -> None:
    # The mode counts from the first byte on, and nothing that is there already is ever written to.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _show(school: str, sheets: Sequence[Sheet], halves: Sequence[str]) -> None:
    click.echo("\nWrite down or print what follows now. It is shown once, and nobody can look it up later.")
    click.echo("Give each person their own sheet and nobody else's.")
    for sheet in sheets:
        _show_sheet(sheet, school)
    for number, half in enumerate(halves, start=1):
        _show_half(number, half)


def _say_written(folder: Path) -> None:
    click.echo(f"\nThe sheets are in {folder}, each a page for a browser. Now:")
    click.echo("  1. Open each file in a browser on this computer and print it.")
    click.echo("  2. Look at the paper: every line can be read.")
    click.echo(f"  3. Delete the folder: rm -r {folder}")
    click.echo("Each person gets their own sheet. The two halves go to two people, into two safes.")


def _show_sheet(sheet: Sheet, school: str) -> None:
    uri = code_uri(sheet, school)
    click.echo(f"\n{_RULE}\n{sheet.name}, {load_content().roles[sheet.role].label}\n")
    click.echo(f"  sign-in name   {sheet.sign_in_name}")
    click.echo(f"  passphrase     {sheet.passphrase}")
    click.echo(f"  code secret    {sheet.totp_secret}")
    click.echo(f"  for an app     {uri}")
    show_qr(uri)


def _show_half(number: int, half: str) -> None:
    click.echo(f"\n{_RULE}\nSchool recovery key, half {number} of 2\n")
    click.echo(f"  {half}\n")
    click.echo("  Both halves together open every worry, when everybody's passphrase is lost.")
    click.echo("  Give this half to one person, the other half to another, on paper, in two safes.")
