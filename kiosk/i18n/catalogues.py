"""Where catalogues live, and how they are read and written. A catalogue file is a gettext `.po` file."""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kiosk.content import Locale

DOMAIN = "messages"
_PACKAGE = Path(__file__).resolve().parent.parent
# These change at each run or with each version of Babel: a file would differ without a new word in it.
_RESTLESS_HEADERS = (b'"POT-Creation-Date:', b'"Generated-By:')


@cache
def translations_folder() -> Path:
    """The catalogues' folder: beside the package in a checkout, inside it in a wheel."""
    folders = (_PACKAGE / "translations", _PACKAGE.parent / "translations")
    return next((folder for folder in folders if folder.is_dir()), folders[-1])


def template_path(folder: Path) -> Path:
    """The list of all messages, in English: what a new language is made from."""
    return folder / f"{DOMAIN}.pot"


def catalogue_path(folder: Path, locale: Locale) -> Path:
    """Where this locale's catalogue is, or would be."""
    return folder / locale.babel / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(path: Path, locale: Locale | None = None) -> Catalog:
    """The catalogue in this file. Raises FileNotFoundError, or PoFileError when it is no catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=locale.babel if locale else None, domain=DOMAIN, abort_invalid=True)


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """Write it sorted, without line numbers or dates of making: a diff shows new words and nothing else."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(_RESTLESS_HEADERS)))


def load_translations(path: Path, locale: Locale) -> NullTranslations:
    """The catalogue as gettext wants it, empty where there is no file. Fuzzy messages stay English."""
    if not path.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(path, locale), use_fuzzy=False)
    compiled.seek(0)
    return GNUTranslations(compiled)


def forms(text: object) -> tuple[str, ...]:
    """A message's or a translation's forms: one text, or one for each plural."""
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def is_whole(message: Message, plurals: int) -> bool:
    """True when the message has a translation in each of the language's plural forms."""
    texts = forms(message.string)
    return all(texts) and len(texts) == (plurals if message.pluralizable else 1)
