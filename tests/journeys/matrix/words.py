"""Whether the words on a page are its language's own: all from its catalogue, in its script, and none left in English.

A page's text is what stands between its tags. Left aside is what the page itself marks as somebody's own words, a
number or a name (`own`, `number`, `translate="no"`) or as another language's (`lang`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import babel
from babel.messages.catalog import Catalog

from kiosk.content import Locale, load_content
from kiosk.i18n.catalogues import catalogue_path, forms, read_catalogue, template_path, translations_folder
from kiosk.i18n.checks import NAMES, SCRIPTS
from kiosk.public.letters import letters_of

SLOTS = ("Heron Brook School", "Mrs Kaur", "Room 4", "LADO", "QR")
"""What the pages put into a sentence and no catalogue has: names and places of the tests."""
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]|\{\w+\}")
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^>]*>")
TEXTS = """() => {
  const root = document.documentElement;
  const aside = [
    ".own, .number, [translate='no'], bdi[dir='ltr'], textarea", "option[lang]", // a language, and what staff call it
    "script, style, noscript, [data-clips]",
  ].join();
  const ours = (part) => !part.closest(aside) && (part.closest("[lang]") || root).lang === root.lang;
  const found = [document.title], dates = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (ours(parent)) (parent.closest(".when") ? dates : found).push(walk.currentNode.data);
  }
  for (const name of ["aria-label", "placeholder", "alt", "title", "data-title"]) {
    for (const part of document.querySelectorAll(`[${name}]`)) if (ours(part)) found.push(part.getAttribute(name));
  }
  return {lang: root.lang, dir: root.dir, texts: found, dates, heading: document.activeElement.localName === "h1"};
}"""


def wrong_words(read: dict[str, Any], tag: str) -> Iterator[str]:
    """What is wrong with the language of a page, from what TEXTS found there."""
    locale = load_content().locales[tag]
    if (read["lang"], read["dir"]) != (tag, locale.direction):
        yield f"it says that it is {read['lang']}, {read['dir']}"
    known = _known(tag)
    for text in dict.fromkeys(_plain(text) for text in read["texts"]):
        if text in known.whole or not _words_of(text):
            continue
        if text in known.english:
            yield f"not translated: {text}"
        elif left := _words_of(known.said.sub(" ", text)):
            yield f"in no catalogue: {' '.join(left)[:80]} (in: {text[:80]})"
    # The catalogues' own texts are what kiosk.i18n.checks looks at; and for some languages CLDR writes AM and PM.
    others = [text for text in map(_plain, read["texts"]) if text not in known.whole]
    others = [known.calendar.sub(" ", text) for text in (*others, *read["dates"])]
    alien = _alien_letters(" ".join(others), SCRIPTS[locale.script])
    if alien:
        yield f"letters of another script: {alien}"


@dataclass(frozen=True)
class _Known:
    """A language's words: whole texts, what finds them within a longer text, and English that it says otherwise."""

    whole: frozenset[str]
    said: re.Pattern[str]
    calendar: re.Pattern[str]
    english: frozenset[str]


@cache
def _known(tag: str) -> _Known:
    locale = load_content().locales[tag]
    path = catalogue_path(translations_folder(), locale)
    catalogue = read_catalogue(path, locale) if path.is_file() else None
    english = _english()
    texts = list(_texts_of(catalogue)) if catalogue else english
    calendar = {one: re.escape(one) for one in _of_calendars(locale) if _words_of(one)}
    own = dict(piece for text in texts for piece in _pieces(text))
    names = {one: re.escape(one) for one in (*SLOTS, *NAMES)}
    whole = frozenset((*texts, *letters_of(tag)))
    return _Known(
        whole,
        _any_of(names | own | calendar),
        _any_of(calendar),
        frozenset(english) - whole if catalogue else frozenset(),
    )


def _any_of(patterns: dict[str, str]) -> re.Pattern[str]:
    """What finds any of these texts, the longest first."""
    return re.compile(
        "|".join(patterns[one] for one in sorted(filter(_words_of, patterns), key=len, reverse=True))
    )


@cache
def _english() -> Sequence[str]:
    template = read_catalogue(template_path(translations_folder()))
    return [_plain(text) for message in template for text in forms(message.id)]


def _texts_of(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        yield from (_plain(_TAG.sub(" ", text)) for text in forms(message.string))


def _of_calendars(locale: Locale) -> Iterator[str]:
    """Names of days, months and languages, which are Babel's: a page never writes them itself."""
    names = babel.Locale.parse(locale.babel)
    for table in (names.days, names.months, names.day_periods):
        for context in table.values():
            for width in ("wide", "abbreviated"):
                yield from map(str, context.get(width, {}).values())
    yield names.languages.get("gu", "")
    yield locale.autonym


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What stands between a text's places to fill in, and the pattern that finds it: whole words at the text's ends."""
    parts = _PLACEHOLDER.split(text)
    for number, part in enumerate(one.strip() for one in parts):
        before = r"(?<!\w)" if number == 0 and re.match(r"\w", part) else ""
        after = r"(?!\w)" if number == len(parts) - 1 and re.search(r"\w$", part) else ""
        yield part, before + re.escape(part) + after


def _alien_letters(text: str, script: str) -> str:
    for name in (*SLOTS, *NAMES):
        text = text.replace(name, " ")
    letters = {
        one for one in text if unicodedata.category(one) in ("Lu", "Ll", "Lt", "Lo")
    }  # an apostrophe may be Lm
    return "".join(sorted(one for one in letters if not unicodedata.name(one, "").startswith(script)))


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _words_of(text: str) -> Sequence[str]:
    return re.findall(r"[^\W\d_]+", text)
