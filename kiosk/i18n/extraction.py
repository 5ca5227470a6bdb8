"""From the source to messages.pot: every word that a pupil or a parent can see, and nothing of the staff's.

Staff pages are English first, so their templates and code are left out, and so are the labels in the content
that only staff see (roles, channels). A comment that begins with NOTE: goes to translators.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import babel
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from kiosk.content import Locale
from kiosk.i18n.catalogues import catalogue_path, is_whole, read_catalogue, template_path, write_catalogue

COMMENT_TAG = "NOTE:"
PROJECT = "worry box"
HEADER = "# What pupils and families read in the worry box. Made by `kiosk i18n extract`: do not edit."

# Which files hold words for pupils and families, and how each is read. The first pattern that fits counts.
METHODS: list[tuple[str, Any]] = [
    ("kiosk/inbox/**", "ignore"),
    ("kiosk/cli/**", "ignore"),
    ("kiosk/demo/**", "ignore"),
    ("kiosk/**.py", "python"),
    ("templates/public/**.html", "jinja2.ext:babel_extract"),
    ("templates/shared/**.html", "jinja2.ext:babel_extract"),
    ("kiosk/content/*.toml", "kiosk.i18n.extraction:extract_content"),
]
# Anything else beside these folders (a virtual environment, the tests) is never looked at.
FOLDERS = ("kiosk", "templates")
# A mistake in a template must not pass as "no words here".
OPTIONS = {"templates/**.html": {"silent": "false"}}

# What people see in each file's rows, with its gettext context. Labels of choices have the question's key.
_SEEN: Mapping[str, Mapping[str, str]] = {
    "question": {"title": "question", "hint": "hint", "tile": "tile"},
    "advice": {"label": "advice", "note": "advice"},
    "calm": {"label": "calm"},
    "field": {"label": "field", "hint": "hint"},
    "phrase": {"label": "phrase"},
    "sentence": {"label": "paper"},
    "reader": dict.fromkeys(("pupils", "families"), "reader"),
    "survey_title": {"label": "survey"},
    "survey_question": dict.fromkeys(("pupil", "family"), "survey"),
    "survey_answer": {"label": "survey"},
    "helpline": dict.fromkeys(("name", "note", "cost", "hours"), "helpline"),
}

Message = tuple[int, str, tuple[str, str], list[str]]


def extract_content(
    file: BinaryIO, keywords: object, comment_tags: object, options: object
) -> Iterator[Message]:
    """A Babel extraction method for the content's files: labels with their context and translators' note."""
    for name, rows in tomllib.loads(file.read().decode()).items():
        for row in rows:
            yield from _messages(_texts(name, row), row)
            for choice in row.get("choice", []) if name == "question" else ():
                yield from _messages([(row["key"], choice["label"])], choice)


def _texts(name: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if row.get("kind") == "code":  # of all drawings only these stand alone with their names
        yield "picture", row["word"]
    for part, context in _SEEN.get(name, {}).items():
        if part in row:
            yield context, row[part]
    if isinstance(row.get("label"), dict):  # a list of choices: one label for each question that uses it
        yield from row["label"].items()


def _messages(texts: Iterable[tuple[str, str]], row: Mapping[str, Any]) -> Iterator[Message]:
    notes = [row["translators"]] if "translators" in row else []
    for context, text in texts:
        yield 0, "pgettext", (context, text), notes  # TOML's parser does not tell line numbers


def fresh_template(root: Path) -> Catalog:
    """All messages that the sources under `root` hold now. What can't be parsed raises its own error."""
    catalogue = _empty(HEADER)
    root = root.resolve()
    found = extract_from_dir(
        root,
        METHODS,
        OPTIONS,
        comment_tags=(COMMENT_TAG,),
        strip_comment_tags=True,
        directory_filter=lambda folder: Path(folder).relative_to(root).parts[0] in FOLDERS,
    )
    for path, _, message, comments, context in found:
        catalogue.add(message, locations=[(path, 0)], auto_comments=comments, context=context)
    return catalogue


def extract(root: Path, folder: Path) -> int:
    """Write messages.pot anew from the sources under `root`; the number of messages in it."""
    template = fresh_template(root)
    write_catalogue(template_path(folder), template)
    return len(template)


def update(folder: Path, locale: Locale) -> int:
    """Bring this locale's catalogue into line with messages.pot, or begin one; the number still to translate.

    A message whose English changed a little keeps its old translation, marked fuzzy: nobody sees it until a
    translator has looked.
    """
    path = catalogue_path(folder, locale)
    catalogue = read_catalogue(path, locale) if path.is_file() else _begun(locale)
    catalogue.update(read_catalogue(template_path(folder)))
    write_catalogue(path, catalogue)
    wanted = [message for message in catalogue if message.id]
    return sum(1 for message in wanted if message.fuzzy or not is_whole(message, catalogue.num_plurals))


def _begun(locale: Locale) -> Catalog:
    name = babel.Locale.parse(locale.babel).english_name
    return _empty(f"# {name} for the worry box. State: draft.", locale.babel)


def _empty(header: str, locale: str | None = None) -> Catalog:
    catalogue = Catalog(locale, project=PROJECT, header_comment=header, charset="utf-8", fuzzy=False)
    # Babel puts capital-letter placeholders here for people to replace. Empty says the same more quietly.
    catalogue.version = catalogue.msgid_bugs_address = ""
    catalogue.last_translator = catalogue.language_team = ""
    return catalogue
