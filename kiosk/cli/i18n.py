"""`kiosk i18n`: keep the list of messages and the languages' catalogues in step with the pages.

For people who change the pages or translate them, in a checkout of the source.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import babel
import click
from babel.messages.pofile import PoFileError

import kiosk
from kiosk.cli.terminal import Refused
from kiosk.content import Content, Locale, load_content
from kiosk.i18n import catalogue_path, extraction, offered, review, translations_folder
from kiosk.i18n.catalogues import forms
from kiosk.i18n.checks import check as findings_in
from kiosk.web.printing import printed

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
        with _readable(tag):
            left = extraction.update(translations_folder(), content.locales[tag])
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


@i18n.command()
@click.argument("tags", nargs=-1, metavar="[LANGUAGE]...")
@click.option(
    "--to", required=True, type=click.Path(path_type=Path), help="A new folder for the pages, one a language."
)
def sheet(tags: tuple[str, ...], to: Path) -> None:
    """Write each language, or the named ones, as a page to print, for a bilingual person to mark with a pen."""
    content = load_content()
    locales = [_with_words(tag, content) for tag in dict.fromkeys(tags or _translated(content))]
    if to.exists() or to.is_symlink():
        raise Refused(f"{to} is there already. Name a folder that isn't there yet.")
    pages = list(_sheets(locales, content))
    try:
        to.mkdir(parents=True)
        for name, text in pages:
            (to / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{to} can't be written: {error.strerror}.") from None
    click.echo(f"{len(pages)} sheets are in {to}. Open each in a browser and print it, A4 across.")


@i18n.command()
@click.argument("tag", metavar="LANGUAGE")
@click.argument("marks", nargs=-1, required=True, metavar="MARK...")
def find(tag: str, marks: tuple[str, ...]) -> None:
    """Say where in a catalogue a text of a marked sheet stands: by the five letters and digits under its number."""
    locale = _with_words(tag, load_content())
    with _readable(tag):
        found = [review.find(translations_folder(), locale, mark) for mark in marks]
    for mark, one in zip(marks, found, strict=True):
        if one is None:
            click.echo(f"{mark}: no such text any more. Its English has changed: search for a part of it.")
            continue
        context = f" [{one.context}]" if one.context else ""
        click.echo(f"{mark}: {catalogue_path(translations_folder(), locale)}:{one.lineno}{context}")
        click.echo(f"  {' / '.join(forms(one.id))}\n  {' / '.join(forms(one.string))}")
    if None in found:
        raise click.exceptions.Exit(1)


def _sheets(locales: Sequence[Locale], content: Content) -> Iterator[tuple[str, str]]:
    """Each file's name and text."""
    for locale in locales:
        with _readable(locale.tag):
            shown = review.sheet_of(translations_folder(), locale, content)
        name = babel.Locale.parse(locale.babel).english_name
        text = printed("review.html", sheet=shown, language=name, made_on=f"{datetime.now(UTC):%d %B %Y}")
        yield f"review-{locale.tag}.html", text


@contextmanager
def _readable(tag: str) -> Iterator[None]:
    """What is no catalogue becomes one line."""
    try:
        yield
    except PoFileError as error:
        raise Refused(f"{tag}: the catalogue can't be read ({error}).") from None


def _with_words(tag: str, content: Content) -> Locale:
    if tag not in _translated(content):
        raise Refused(f"{tag} has no words to read. There are: {', '.join(_translated(content))}.")
    return content.locales[tag]


def _translated(content: Content) -> list[str]:
    return [locale.tag for locale in offered(content) if locale.state != "source"]


def _require_checkout() -> None:
    if not (_ROOT / "templates").is_dir():
        raise click.ClickException("this works in a checkout of the source only, not in an installed copy")
