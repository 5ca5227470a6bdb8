"""Secrets on their way to people, shown once: sign-in sheets and the two recovery halves."""

import click
import pyotp

from kiosk.cli.founding import Founded, Sheet
from kiosk.cli.terminal import show_qr
from kiosk.content import load_content

_RULE = "-" * 72


def show_founded(founded: Founded, school: str) -> None:
    """Everything that must be written down now, one sheet for each person and one for each recovery half."""
    click.echo("\nWrite down or print what follows now. It is shown once, and nobody can look it up later.")
    click.echo("Give each person their own sheet and nobody else's.")
    for sheet in founded.sheets:
        _show_sheet(sheet, school)
    for number, half in enumerate(founded.recovery_halves, start=1):
        _show_half(number, half)


def code_uri(sheet: Sheet, school: str) -> str:
    """What an authenticator app reads from a QR code (Key URI Format)."""
    return pyotp.TOTP(sheet.totp_secret).provisioning_uri(name=sheet.sign_in_name, issuer_name=school)


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
