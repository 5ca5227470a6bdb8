"""A reader's language at run time."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

import babel
from babel.dates import format_date
from babel.dates import format_time as babel_time
from babel.messages.pofile import PoFileError
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kiosk.content import Content, Locale, load_content
from kiosk.i18n.catalogues import catalogue_path, load_translations, translations_folder
from kiosk.i18n.days import day_and_month

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Translator:
    """One language's words. A message without a translation comes back in English, never empty.

    `broken`: its catalogue could not be read, so all of it comes back in English.
    """

    tag: str
    direction: str
    locale: babel.Locale
    _words: NullTranslations = field(repr=False, compare=False)
    broken: bool = False

    def gettext(self, message: str) -> str:
        """The message in this language."""
        # An empty message is the key under which gettext keeps a catalogue's header.
        return self._words.gettext(message) if message else ""

    def pgettext(self, context: str, message: str) -> str:
        """The message in this language, as it is meant in this context."""
        return self._words.pgettext(context, message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form of the message that this language uses for `count`."""
        return self._words.ngettext(one, many, count)

    def npgettext(self, context: str, one: str, many: str, count: int) -> str:
        """The form of the message for `count`, as it is meant in this context."""
        return self._words.npgettext(context, one, many, count)


@cache
def translator(tag: str, folder: Path | None = None) -> Translator:
    """The translator for this locale, read once, at its first use. Raises KeyError for a tag that locales.toml lacks.

    A catalogue that can't be read takes one language away and nothing else: that is logged, and `kiosk check` says so.
    """
    locale = load_content().locales[tag]
    path, broken = catalogue_path(folder or translations_folder(), locale), False
    try:
        words = load_translations(path, locale)
    except (
        PoFileError,
        ValueError,
        OSError,
    ) as error:  # no catalogue, no UTF-8, no plurals; or nobody may read it
        _log.error("%s can't be read (%s): its pages are in English", path, error)
        words, broken = NullTranslations(), True
    return Translator(tag, locale.direction, babel.Locale.parse(locale.babel), words, broken)


def offered(content: Content, folder: Path | None = None) -> tuple[Locale, ...]:
    """The locales that a school may offer: English, and every one that has a catalogue, in file order."""
    folder = folder or translations_folder()
    return tuple(
        locale
        for locale in content.locales.values()
        if locale.state == "source" or catalogue_path(folder, locale).is_file()
    )


def suggest(accept_language: str, tags: Sequence[str]) -> str:
    """The tag that fits a browser's Accept-Language header best, or the first tag when none fits."""
    for wanted, quality in parse_accept_header(accept_language, LanguageAccept):
        same = [tag for tag in tags if _language(tag) == _language(wanted)]
        if same and quality > 0:
            return next((tag for tag in same if tag.lower() == wanted.lower()), same[0])
    return tags[0]


def _language(tag: str) -> str:
    return tag.partition("-")[0].lower()


def format_day(when: datetime | date, tag: str, time_zone: str) -> str:
    """The day in words, such as "Friday 20 November 2026"; a moment's day is the day in `time_zone`."""
    if isinstance(when, datetime):
        when = when.astimezone(ZoneInfo(time_zone)).date()
    return format_date(when, format="full", locale=translator(tag).locale)


def format_coming_day(day: date, today: date, tag: str) -> str:
    """A day soon after `today`: "Monday" within six days, and "Monday 4 January" after that."""
    near = 0 <= (day - today).days < 7
    locale = translator(tag).locale
    return format_date(day, "EEEE", locale) if near else day_and_month(day, locale)


def format_clock(when: time, tag: str) -> str:
    """A time of day by the school's own clock, to the minute, such as "08:30"."""
    return babel_time(when, format="short", locale=translator(tag).locale)


def format_time(when: datetime, tag: str, time_zone: str) -> str:
    """The time of day in `time_zone`, to the minute, such as "09:30"."""
    return babel_time(when, format="short", tzinfo=ZoneInfo(time_zone), locale=translator(tag).locale)
