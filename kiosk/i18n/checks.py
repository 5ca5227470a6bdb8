"""What can be wrong with a catalogue, found without knowing its language. People say whether it is right.

Every finding is one line: where, what is wrong, and the English message it is about.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError

from kiosk.content import Content, Locale
from kiosk.i18n.catalogues import catalogue_path, forms, is_whole, read_catalogue, template_path
from kiosk.i18n.extraction import fresh_template

# A tile's word breaks its tile when it grows much longer than the English one that the page was drawn for.
LABEL_GROWTH = 2.2
# Up to this many characters fit on one line of a tile, whatever the English is: "No" measures nobody.
LABEL_ROOM = 12
# A message without a context is a tile's word when it is no sentence and no longer than this.
TILE_WORD = 20

# Names that stay as they are in every language.
NAMES = ("Childline", "LADO", "NSPCC", "Shout")
# English words that no other Latin-script language here has; one of them in a translation was left over.
ENGLISH = frozenset(
    {"the", "you", "your", "this", "what", "which", "they", "school", "child", "please", "help"}
)
# A translator's comment that allows a translation to be the same word as the English one.
SAME_WORD = "the same word"

# How Unicode's character names begin, for the ISO 15924 scripts in locales.toml.
SCRIPTS: Mapping[str, str] = {
    "Latn": "LATIN",
    "Arab": "ARABIC",
    "Beng": "BENGALI",
    "Cyrl": "CYRILLIC",
    "Deva": "DEVANAGARI",
    "Gujr": "GUJARATI",
    "Guru": "GURMUKHI",
    "Hans": "CJK",
    "Mlym": "MALAYALAM",
    "Taml": "TAMIL",
}
# Letters and marks of a neighbouring spelling that look nearly right, and what this language writes instead.
NEIGHBOURS: Mapping[str, Mapping[str, str]] = {
    "ur": {"ك": "ک", "ي": "ی", "ى": "ی", "ه": "ہ", "?": "؟", ",": "،", ";": "؛", ".": "۔"},
}

_PLACEHOLDER = re.compile(r"%(?:\(\w+\)[a-zA-Z]|.?)|\{\w*\}")
_HTML = re.compile(r"<[^>]*>|&#?\w+;|[<>&]")
_NAME = re.compile(rf"\b(?:{'|'.join(NAMES)})\b")
_WORD = re.compile(r"[^\W\d_]+")

Finding = str


def check(root: Path, folder: Path, content: Content) -> list[Finding]:
    """Everything that is wrong with messages.pot and the catalogues in `folder`; empty when all is well."""
    try:
        template = read_catalogue(template_path(folder))
    except (FileNotFoundError, PoFileError):
        return ["messages.pot: it is missing or broken. Run: kiosk i18n extract"]
    findings = list(stale(template, fresh_template(root)))
    for locale in content.locales.values():
        findings += _check_file(catalogue_path(folder, locale), locale, template)
    return findings


def _check_file(path: Path, locale: Locale, template: Catalog) -> Iterator[Finding]:
    wanted = locale.state in ("draft", "reviewed")
    if path.is_file() != wanted:
        has = "has no catalogue" if wanted else "has a catalogue"
        yield f'{locale.tag}: the language {has}, but its state in locales.toml is "{locale.state}"'
    if not path.is_file():
        return
    try:
        yield from check_catalogue(locale, read_catalogue(path, locale), template)
    except PoFileError as error:
        yield f"{locale.tag}: the catalogue can't be read ({error})"


def stale(template: Catalog, fresh: Catalog) -> Iterator[Finding]:
    """Where messages.pot and the pages differ."""
    written, found = _by_key(template), _by_key(fresh)
    for key in found.keys() - written.keys():
        yield _line("messages.pot", "new on the pages. Run: kiosk i18n extract", found[key])
    for key in written.keys() - found.keys():
        yield _line("messages.pot", "on no page any more. Run: kiosk i18n extract", written[key])


def check_catalogue(locale: Locale, catalogue: Catalog, template: Catalog) -> Iterator[Finding]:
    """What is wrong with one language's catalogue, measured against messages.pot."""
    if catalogue.plural_forms != Catalog(locale.babel).plural_forms:
        yield f"{locale.tag}: the Plural-Forms header differs from Babel's for this language"
    wanted, found = _by_key(template), _by_key(catalogue)
    for key in found.keys() - wanted.keys():
        yield _line(locale.tag, "not in messages.pot. Run: kiosk i18n update", found[key])
    for key in sorted(wanted):
        message = found.get(key)
        if message is None or not is_whole(message, catalogue.num_plurals):
            yield _line(locale.tag, "missing", wanted[key])
        elif message.fuzzy:
            yield _line(locale.tag, "fuzzy: the English has changed, look at it again", message)
        else:
            yield from (_line(locale.tag, what, message) for what in _check_message(locale, message))


def _check_message(locale: Locale, message: Message) -> Iterator[str]:
    # Every plural form is measured against the English plural, which has all the placeholders.
    english = forms(message.id)[-1]
    for text in forms(message.string):
        for rule in (_placeholders, _html, _script, _neighbours):
            yield from rule(locale, english, text)
        if SAME_WORD not in message.user_comments:
            yield from _left_over(locale, english, text)
        if _is_tile(message):
            yield from _length(english, text)


def _placeholders(_: Locale, english: str, text: str) -> Iterator[str]:
    if Counter(_PLACEHOLDER.findall(text)) != Counter(_PLACEHOLDER.findall(english)):
        yield "the places to fill in, such as %(name)s, differ"


def _html(_: Locale, english: str, text: str) -> Iterator[str]:
    if Counter(_HTML.findall(text)) != Counter(_HTML.findall(english)):
        yield "the HTML differs"


def _script(locale: Locale, english: str, text: str) -> Iterator[str]:
    letters = [letter for letter in _bare(text) if unicodedata.category(letter).startswith("L")]
    wrong = {
        letter for letter in letters if not unicodedata.name(letter, "").startswith(SCRIPTS[locale.script])
    }
    if wrong:
        yield f"wrong script for this language: {''.join(sorted(wrong))}"


def _neighbours(locale: Locale, english: str, text: str) -> Iterator[str]:
    for wrong, right in NEIGHBOURS.get(locale.tag, {}).items():
        if wrong in _PLACEHOLDER.sub("", text):
            yield f"{wrong} is not this language's own: write {right}"


def _left_over(locale: Locale, english: str, text: str) -> Iterator[str]:
    words = {word.lower() for word in _WORD.findall(_bare(text))}
    if words and text == english:
        yield f'not translated (if it is right, add the comment "# {SAME_WORD}")'
    elif found := sorted(words & ENGLISH):
        yield f"English left over: {', '.join(found)}"


def _length(english: str, text: str) -> Iterator[str]:
    room = max(LABEL_ROOM, round(LABEL_GROWTH * len(english)))
    length = sum(1 for letter in text if not unicodedata.combining(letter))
    if length > room:
        yield f"too long for its tile: {length} characters, and there is room for {room}"


def _is_tile(message: Message) -> bool:
    english = forms(message.id)[0]
    if message.context is None:
        return len(english) <= TILE_WORD and english[-1].isalpha()
    return message.context not in ("question", "hint", "field", "helpline")


def _bare(text: str) -> str:
    return _NAME.sub("", _HTML.sub("", _PLACEHOLDER.sub("", text)))


def _by_key(catalogue: Catalog) -> dict[tuple[str, str], Message]:
    return {(message.context or "", forms(message.id)[0]): message for message in catalogue if message.id}


def _line(where: str, what: str, message: Message) -> Finding:
    context = f"[{message.context}] " if message.context else ""
    return f"{where}: {what}: {context}{forms(message.id)[0]}"
