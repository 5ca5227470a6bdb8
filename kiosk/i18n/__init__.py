"""Languages: which one a reader gets, its words, and its days and times.

`.po` files are the only truth: they are read when a language is first asked for; nothing compiled is kept.
English (en-GB) is the source and has no catalogue; a message that a catalogue lacks is shown in English.
"""

from kiosk.i18n.catalogues import catalogue_path, translations_folder
from kiosk.i18n.days import day_and_month
from kiosk.i18n.translator import (
    Translator,
    format_clock,
    format_coming_day,
    format_day,
    format_time,
    offered,
    suggest,
    translator,
)

__all__ = [
    "Translator",
    "catalogue_path",
    "day_and_month",
    "format_clock",
    "format_coming_day",
    "format_day",
    "format_time",
    "offered",
    "suggest",
    "translations_folder",
    "translator",
]
