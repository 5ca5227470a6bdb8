"""`kiosk symbols check`: are all drawings there, and what does a school's own pack put in their place?"""

from pathlib import Path

import click

from kiosk.cli.terminal import Refused
from kiosk.content import load_content
from kiosk.content.symbols import load_symbols, unknown_symbols
from kiosk.symbols import BadPack, load_pack
from kiosk.web.pages import data_folder


@click.group()
def symbols() -> None:
    """Look after the pictures on the pages."""


@symbols.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="A pack's folder, with a pack.json in it. Without it: our own drawings.",
)
def check(folder: Path | None) -> None:
    """Say which pictures there are, and which are refused, a line each; then the exit code is 1."""
    findings = _check_ours() if folder is None else _check_pack(folder)
    if findings:
        raise click.exceptions.Exit(1)


def _check_ours() -> int:
    known, files = (
        set(load_symbols()),
        {path.stem for path in (data_folder("static") / "symbols").glob("*.svg")},
    )
    findings = [f"{key}: it is in the catalogue, and there is no drawing." for key in sorted(known - files)]
    findings += [
        f"{key}: there is a drawing, and it is not in the catalogue." for key in sorted(files - known)
    ]
    findings += unknown_symbols(load_content())
    for finding in findings:
        click.echo(finding)
    click.echo(f"{len(known & files)} of {len(known)} symbols are drawn.")
    return len(findings)


def _check_pack(folder: Path) -> int:
    known = load_symbols()
    try:
        pack = load_pack(folder, known)
    except BadPack as error:
        raise Refused(f"Nothing of this pack can be used. {error}") from None
    about = pack.about
    click.echo(f"{about.name} {about.version} ({about.licence}). Credit: {about.credit}")
    for line in (*pack.warnings, *pack.refusals):
        click.echo(line)
    missing = [key for key in known if key not in pack.pictures]
    click.echo(
        f"{len(pack.pictures)} of {len(known)} symbols come from this pack, {len(pack.refusals)} refused."
    )
    click.echo(f"Ours stay for: {', '.join(missing) or 'none'}.")
    return len(pack.refusals)
