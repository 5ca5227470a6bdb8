"""`kiosk trust-report`: the figures that several schools took out of their worry boxes, as one report to print."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from kiosk.cli.terminal import Refused
from kiosk.figures.exchange import MOST_BYTES, BadFigures, Figures, from_file
from kiosk.figures.trust import CannotAdd, TrustReport, add_up
from kiosk.web.printing import printed


@click.command(name="trust-report")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to", required=True, type=click.Path(path_type=Path), help="The page to write; not there yet."
)
def trust_report(files: Sequence[Path], to: Path) -> None:
    """Add up the figures in FILES, one of each school, into one page for a browser to print.

    Each school's head makes the same report for the same days in their inbox, keeps it, and takes its numbers out. What
    a school has hidden stays hidden: such a sum says "at least".
    """
    if to.exists() or to.is_symlink():
        raise Refused(f"{to} is there already. Name a file that isn't there yet.")
    try:
        report = add_up([_read(file) for file in files])
    except CannotAdd as reason:
        raise Refused(str(reason)) from None
    page = as_page(report)
    try:
        _write(to, page)
    except OSError as error:
        raise Refused(f"{to} can't be written: {error.strerror}.") from None
    click.echo(
        f"The figures of {len(report.schools)} schools are in {to}. Open it in a browser and print it."
    )


def as_page(report: TrustReport) -> str:
    """The report as one page that fetches nothing."""
    return printed("trust.html", report=report)


def _read(file: Path) -> Figures:
    try:
        with file.open("rb") as opened:
            return from_file(opened.read(MOST_BYTES + 1))
    except OSError as error:
        raise Refused(f"{file} can't be read: {error.strerror}.") from None
    except BadFigures as reason:
        raise Refused(f"{file} can't be added up: {reason}.") from None


def _write(to: Path, page: str) -> None:
    """All of it or nothing."""
    beside = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        beside.write_text(page, encoding="utf-8")
        beside.rename(to)
    finally:
        beside.unlink(missing_ok=True)
