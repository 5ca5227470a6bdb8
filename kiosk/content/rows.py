"""Strict reading of the rows in a content file: every mistake is refused, with its file and row.

Written for people who edit these files without being programmers: a message names the file, counts rows
from 1, adds the row's key, and says what to write instead.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

# Gettext fills places such as %(name)s, and pages trust translated text as HTML: neither belongs in a label.
_NOT_IN_WORDS = re.compile(r"[%<>&{}\x00-\x1f]")
_KEY = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


class ContentError(Exception):
    """A content file is wrong; the message names the file and the row, and says what would be right."""


class Row:
    """One row, read strictly: ask for each value once, then `done` refuses what nobody asked for."""

    def __init__(self, place: str, values: Mapping[str, object]) -> None:
        self.place = place
        self._left = dict(values)

    def error(self, what: str) -> ContentError:
        """The error to raise for this row."""
        return ContentError(f"{self.place}: {what}")

    def key(self) -> str:
        """The row's key, from then on part of the row's name in messages."""
        return self._name_row("key", _KEY, "small letters a to z, digits, and single - or _ between them")

    def tag(self) -> str:
        """A locale's tag, which is its row's key."""
        return self._name_row("tag", _TAG, "a language tag such as pl, pt-PT or zh-Hans")

    def word(self, name: str) -> str:
        """A plain text that nobody reads as a sentence: a key, a number, a name of something."""
        value = self._take(name)
        if not isinstance(value, str):
            raise self.error(f'"{name}" must be a text in double quotes.')
        if not value or value != value.strip():
            raise self.error(f'"{name}" is empty, or begins or ends with a space.')
        return value

    def word_or_empty(self, name: str) -> str:
        """A plain text that may be empty: a place that a school fills in."""
        return str(self._left.pop(name)) if self._left.get(name) == "" else self.word(name)

    def label(self, name: str) -> str:
        """A text that people read and translators translate."""
        value = self.word(name)
        if _NOT_IN_WORDS.search(value):
            raise self.error(f'"{name}" may not hold any of % < > & {{ }} nor a new line.')
        return value

    def template(self, name: str, place: re.Pattern[str]) -> str:
        """A label with places to fill in: what matches `place` may stand in it besides."""
        value = self.word(name)
        if _NOT_IN_WORDS.search(place.sub("", value)):
            raise self.error(
                f'"{name}" may not hold any of % < > & nor a new line, and {{ }} only as a place.'
            )
        return value

    def names(self) -> tuple[str, ...]:
        """The names of the values that nobody has asked for yet."""
        return tuple(self._left)

    def label_or_none(self, name: str) -> str:
        """A label that may be left out; then it is an empty text."""
        return self.label(name) if name in self._left else ""

    def note(self) -> None:
        """The note for translators may be there; the program has no use for it."""
        self.label_or_none("translators")

    def one_of(self, name: str, known: Collection[str]) -> str:
        """A word that must be one of these."""
        value = self.word(name)
        self._check_known(name, value, known)
        return value

    def some_of(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        """A list, not empty, of different words that must all be among these."""
        found = self._texts(name, next(iter(known), ""))
        for item in found:
            self._check_known(name, item, known)
        if len(set(found)) < len(found):
            raise self.error(f'"{name}" names something twice.')
        return found

    def keys(self, name: str) -> tuple[str, ...]:
        """A list, not empty, of different keys of other rows; who asks for it checks that they are there."""
        found = self._texts(name)
        for item in found:
            if not _KEY.fullmatch(item):
                raise self.error(f'"{name}" names "{item}", which is no key.')
        if len(set(found)) < len(found):
            raise self.error(f'"{name}" names something twice.')
        return found

    def labels(self, name: str) -> tuple[str, ...]:
        """A list, not empty, of texts that people read."""
        found = self._texts(name)
        for item in found:
            if not item.strip() or _NOT_IN_WORDS.search(item):
                raise self.error(
                    f'"{name}" may not hold any of % < > & {{ }}, a new line, or nothing at all.'
                )
        return found

    def yes_or_no(self, name: str, otherwise: bool | None = None) -> bool:
        """`true` or `false`; `otherwise` is the value of a row that leaves it out."""
        value = self._take(name, otherwise)
        if not isinstance(value, bool):
            raise self.error(f'"{name}" must be true or false, without quotes.')
        return value

    def whole_number(self, name: str, least: int, otherwise: int | None = None) -> int:
        """A whole number of at least `least`."""
        value = self._take(name, otherwise)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.error(f'"{name}" must be a whole number, at least {least}, without quotes.')
        return value

    def whole_numbers(self, name: str, least: int) -> tuple[int, ...]:
        """A list, not empty, of whole numbers of at least `least`."""
        value = self._take(name)
        numbers = (
            [one for one in value if type(one) is int and one >= least] if isinstance(value, list) else []
        )
        if not numbers or numbers != value:
            raise self.error(f'"{name}" must be a list of whole numbers, each at least {least}: [1, 2].')
        return tuple(numbers)

    def day(self, name: str) -> date:
        """A day, such as 2026-11-20."""
        value = self._take(name)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(f'"{name}" must be a day such as 2026-11-20, without quotes.')
        return value

    def part(self, name: str) -> "Row":
        """The named values inside one value, such as label.what and label.about_child."""
        value = self._take(name)
        if not isinstance(value, dict):
            raise self.error(f'"{name}" must have parts, such as {name}.what = "...".')
        return Row(self.place, {f"{name}.{part}": inner for part, inner in value.items()})

    def has(self, name: str) -> bool:
        """True while this value is there and nobody has asked for it."""
        return name in self._left

    def rows(self, name: str) -> Iterator["Row"]:
        """The rows inside this row, such as a question's own choices."""
        return _numbered(f"{self.place}, {name}", name, self._take(name))

    def done(self) -> None:
        """Refuse whatever is left: a misspelt name must never be quietly without effect."""
        if self._left:
            raise self.error(f'"{next(iter(self._left))}" is not known here. Is it misspelt?')

    def _texts(self, name: str, such_as: str = "...") -> tuple[str, ...]:
        value = self._take(name)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise self.error(f'"{name}" must be a list of texts, such as ["{such_as}"].')
        return tuple(value)

    def _name_row(self, name: str, pattern: re.Pattern[str], right: str) -> str:
        value = self.word(name)
        self.place = f"{self.place} ({value})"
        if not pattern.fullmatch(value):
            raise self.error(f'"{name}" must be {right}.')
        return value

    def _take(self, name: str, otherwise: object = None) -> object:
        value = self._left.pop(name, otherwise)
        if value is None:
            raise self.error(f'"{name}" is missing.')
        return value

    def _check_known(self, name: str, value: str, known: Collection[str]) -> None:
        if value not in known:
            raise self.error(f'"{name}" names "{value}", which is not one of: {", ".join(known)}.')


def read_rows(file: str, text: str, name: str) -> Iterator[Row]:
    """The [[name]] rows of this file's text. Raises ContentError for anything else in it."""
    return _numbered(f"{file}, row", name, _parsed(file, text, (name,)).get(name, []))


def read_tables(file: str, text: str, names: Collection[str]) -> Mapping[str, Iterator[Row]]:
    """The rows of each of these tables, every one of which must be there. Raises ContentError."""
    table = _parsed(file, text, names)
    return {name: _numbered(f"{file}, {name}", name, table.get(name, [])) for name in names}


def _parsed(file: str, text: str, names: Collection[str]) -> dict[str, object]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{file}: it can't be read, or names something twice: {error}.") from None
    for other in sorted(table.keys() - set(names)):
        begins = ", ".join(f"[[{name}]]" for name in names)
        raise ContentError(f'{file}: "{other}" is not known here. Every row begins with {begins}.')
    return table


def _numbered(place: str, name: str, value: object) -> Iterator[Row]:
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise ContentError(f"{place}s: there must be at least one, and each begins with [[...{name}]].")
    return (Row(f"{place} {number}", item) for number, item in enumerate(value, start=1))
