"""`kiosk check`: is this installation sound? One line for each thing looked at."""

from pathlib import Path

import click

from kiosk.cli.checks import all_checks
from kiosk.cli.findings import Verdict
from kiosk.cli.terminal import Refused, folder_option, on_terminal

_COLOURS = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.FAILED: "red"}


@click.command()
@folder_option
def check(folder: Path) -> None:
    """Prove an installation: settings, secrets, stores, readers, cryptography, clock. Exit code 1 if one fails."""
    failed = 0
    for finding in all_checks(folder):
        verdict = f"{finding.verdict.value:<8}"
        shown = click.style(verdict, fg=_COLOURS[finding.verdict]) if on_terminal() else verdict
        click.echo(f"{shown}{finding.name}: {finding.says}")
        failed += finding.verdict is Verdict.FAILED
    if failed:
        raise Refused(f"{failed} of these must be put right before a worry can be taken.")
