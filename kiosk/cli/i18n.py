"""`kiosk i18n`: keep the list of messages and the languages' catalogues in step with the pages.

For people who change the pages or translate them, in a checkout of the source.
"""

from pathlib import Path

import click
from babel.messages.pofile import PoFileError

import kiosk
from kiosk.content import Content, load_content
from kiosk.i18n import extraction, offered, translations_folder
from kiosk.i18n.checks import check as findings_in

_ROOT = Path(kiosk.__file__).resolve().parent.parent


@click.group()
def i18n() -> None:
    """Keep translations in step with the pages (for developers and translators)."""


@i18n.command()
def extract() -> None:
    """Write translations/messages.pot anew from the pages and the content."""
    _require_checkout()
    count = extraction.extract(_ROOT, translations_folder())
    click.echo(f"messages.pot holds {count} messages.")


@i18n.command()
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
def update(tags: tuple[str, ...]) -> None:
    """Bring catalogues into line with messages.pot: the named languages, or all that have one.

    Naming a language that has no catalogue yet begins one.
    """
    _require_checkout()
    content = load_content()
    for tag in tags or _translated(content):
        if tag not in content.locales or content.locales[tag].state == "source":
            raise click.BadParameter(f"{tag} is not a language to translate into; see locales.toml")
        try:
            left = extraction.update(translations_folder(), content.locales[tag])
        except PoFileError as error:
            raise click.ClickException(f"{tag}: the catalogue can't be read ({error})") from None
        click.echo(f"{tag}: {left} messages to translate.")


@i18n.command()
def check() -> None:
    """Say what is wrong with messages.pot and the catalogues, a line each; then the exit code is 1."""
    _require_checkout()
    findings = findings_in(_ROOT, translations_folder(), load_content())
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.exceptions.Exit(1)
    click.echo("All translations are in order.")


def _translated(content: Content) -> list[str]:
    return [locale.tag for locale in offered(content) if locale.state != "source"]


def _require_checkout() -> None:
    if not (_ROOT / "templates").is_dir():
        raise click.ClickException("this works in a checkout of the source only, not in an installed copy")
