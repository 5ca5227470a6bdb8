"""A day of the year as each language writes it: which part comes first, and what stands between them, is CLDR's."""

import re
from datetime import date
from functools import cache

import babel
from babel.dates import match_skeleton, parse_pattern

_WANTED = "MMMMEEEEd"
# A pattern's fields, and between quotes what is no field.
_FIELD = re.compile(r"'[^']*'|([EcLM])\1*")
_FULL = 4


def day_and_month(day: date, locale: babel.Locale) -> str:
    """The day of the week, the day and the month, all in full, such as "Monday 4 January"."""
    return str(parse_pattern(_pattern(locale)).apply(day, locale))


@cache
def _pattern(locale: babel.Locale) -> str:
    """CLDR's pattern that comes nearest, with its names in full (UTS 35, "Matching Skeletons").

    Babel leaves them as short as they are in the pattern that it found.
    """
    patterns = locale.datetime_skeletons
    return _FIELD.sub(_in_full, patterns[match_skeleton(_WANTED, patterns)].pattern)


def _in_full(field: re.Match[str]) -> str:
    letter = field[1]
    if letter and letter in "Ec":
        # Not the name that stands alone, "c": Babel keeps that in data which languages share, so one that has none of
        # its own may get the one of a language that was asked for before. Of ours, only Malayalam's two differ, in
        # spelling.
        return "E" * _FULL
    is_name = letter and len(field[0]) >= len("MMM")  # a month in digits stays in digits
    return letter * _FULL if is_name else field[0]
