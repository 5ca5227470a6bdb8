"""`kiosk poster`: posters and letters home, a page to print for each language, with a QR code and a short address."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from kiosk.cli.terminal import Refused, folder_option
from kiosk.content import Content, Locale, load_content
from kiosk.i18n import offered, translator
from kiosk.qr import draw_qr
from kiosk.settings import PublicSettings, load_public
from kiosk.web.printing import printed

KINDS: Final = ("poster", "letter")


@click.command()
@folder_option
@click.option(
    "--language",
    "tags",
    multiple=True,
    metavar="TAG",
    help="A language such as ur; give it again for more. Without it: all that the school offers.",
)
@click.argument("to", type=click.Path(path_type=Path))
def poster(folder: Path, tags: tuple[str, ...], to: Path) -> None:
    """Write a poster and a letter home in each language into the new folder TO, as pages for a browser to print."""
    settings, content = load_public(folder), load_content()
    chosen = _chosen(tags or settings.school.locales, content)
    if to.exists() or to.is_symlink():
        raise Refused(f"{to} is there already. Name a folder that isn't there yet.")
    try:
        to.mkdir(parents=True)
        for name, text in pages_to_print(settings, content, chosen):
            (to / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{to} can't be written: {error.strerror}.") from None
    click.echo(
        f"{len(chosen)} posters and {len(chosen)} letters are in {to}. Open each in a browser and print it."
    )


def pages_to_print(
    settings: PublicSettings, content: Content, languages: Sequence[Locale]
) -> Iterator[tuple[str, str]]:
    """Each file's name and text. A page fetches nothing, so it can be mailed to a printer as it is.

    The QR code leads to the pages in the poster's language; the short address lets parents choose theirs.
    """
    base = settings.url.rstrip("/")
    for locale in languages:
        words = translator(locale.tag)
        said = {key: words.pgettext("paper", one) for key, one in content.families.paper.items()}
        shown = {
            "locale": locale,
            "said": said,
            "school": settings.school,
            "address": f"{base}/family",
            "qr": draw_qr(f"{base}/{locale.tag}/family"),
        }
        for kind in KINDS:
            yield f"{kind}-{locale.tag}.html", printed("poster.html", kind=kind, **shown)


def _chosen(tags: Sequence[str], content: Content) -> list[Locale]:
    known = {locale.tag: locale for locale in offered(content)}
    for tag in tags:
        if tag not in known:
            raise Refused(f"{tag} is not a language with words. There are: {', '.join(known)}.")
    return [known[tag] for tag in dict.fromkeys(tags)]
