"""A whole language, laid out for a bilingual person who reads it on paper and marks it with a pen.

Each message has a running number for talking about it, and a mark that is made of its English alone: so whoever
mends the catalogue finds it again, on a sheet printed from an older one too.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from gettext import c2py  # what gettext itself reads Plural-Forms with
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from babel.messages.catalog import Catalog, Message

from kiosk.content import Content, Locale
from kiosk.i18n.catalogues import catalogue_path, forms, is_whole, read_catalogue
from kiosk.i18n.places import IN_ORDER, PARTS, Place, place_of

MARK_LENGTH: Final = 5
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
_PLACE: Final = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")
# A plural form's numbers are found by trying these, and the first few are shown.
_TRIED: Final = range(200)
_SHOWN: Final = 4

State = Literal["", "missing", "changed"]


@dataclass(frozen=True)
class Piece:
    """Words, or (`place`) the name of something that the program fills in there."""

    text: str
    place: bool = False


@dataclass(frozen=True)
class Form:
    """A text, and for one of several plural forms the numbers that it is for."""

    pieces: tuple[Piece, ...]
    numbers: str = ""


@dataclass(frozen=True)
class Row:
    """One message. `state` says why pages show it in English, where they do."""

    number: int
    mark: str
    what: str
    note: str
    english: tuple[Form, ...]
    translation: tuple[Form, ...]
    state: State


@dataclass(frozen=True)
class Group:
    """Messages that stand together, under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Part:
    """One of kiosk.i18n.places.PARTS with its groups."""

    key: str
    title: str
    groups: tuple[Group, ...]

    @property
    def numbers(self) -> tuple[int, int]:
        """Its first and its last row."""
        return self.groups[0].rows[0].number, self.groups[-1].rows[-1].number


@dataclass(frozen=True)
class Sheet:
    """A language. `fingerprint` tells one state of its catalogue from another."""

    locale: Locale
    fingerprint: str
    parts: tuple[Part, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them, by number."""
        return tuple(row for part in self.parts for group in part.groups for row in group.rows)

    @property
    def untranslated(self) -> int:
        """How many messages pages show in English."""
        return sum(1 for row in self.rows if row.state)


def sheet_of(folder: Path, locale: Locale, content: Content) -> Sheet:
    """This locale's catalogue as a sheet. Raises FileNotFoundError, or PoFileError when it is no catalogue."""
    path = catalogue_path(folder, locale)
    catalogue = read_catalogue(path, locale)
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return Sheet(locale, fingerprint, tuple(_parts(catalogue, content)))


def mark_of(context: str | None, english: str) -> str:
    """The mark of a message: it is the same for ever, in every language, while its English stays the same."""
    digest = int.from_bytes(hashlib.sha256(f"{context or ''}\x04{english}".encode()).digest()[:8])
    return "".join(_LETTERS[digest >> 5 * place & 31] for place in range(MARK_LENGTH))


def find(folder: Path, locale: Locale, typed: str) -> Message | None:
    """The message with this mark, typed as a person reads it off paper; None where there is none any more."""
    wanted = re.sub(r"\W", "", typed).upper().translate(_LOOK_ALIKES)
    catalogue = read_catalogue(catalogue_path(folder, locale), locale)
    return next((one for one in catalogue if one.id and _mark(one) == wanted), None)


def _mark(message: Message) -> str:
    return mark_of(message.context, forms(message.id)[0])


def _parts(catalogue: Catalog, content: Content) -> Iterator[Part]:
    placed = [(place_of(message, content), message) for message in catalogue if message.id]
    asked = [question.title for question in content.questions.values()]
    placed.sort(key=lambda one: _order(one[0], asked))
    number = 1
    for key, together in groupby(placed, key=lambda one: one[0].part):
        groups = []
        for heading, messages in groupby(together, key=lambda one: one[0].heading):
            rows = tuple(_rows(messages, catalogue, number))
            number += len(rows)
            groups.append(Group(heading, rows))
        yield Part(key, PARTS[key], tuple(groups))


def _order(place: Place, asked: Sequence[str]) -> tuple[int, int, str, int]:
    """Parts as in PARTS, questions as they are asked, and a question before its answers."""
    question = asked.index(place.heading) if place.heading in asked else len(asked)
    what = IN_ORDER.index(place.what) if place.what in IN_ORDER else len(IN_ORDER)
    return list(PARTS).index(place.part), question, place.heading, what


def _rows(messages: Iterable[tuple[Place, Message]], catalogue: Catalog, first: int) -> Iterator[Row]:
    for number, (place, message) in enumerate(messages, start=first):
        whole = is_whole(message, catalogue.num_plurals)
        yield Row(
            number,
            _mark(message),
            place.what,
            " ".join(message.auto_comments),
            _in_forms(forms(message.id), ("for 1", "for more")),
            _in_forms(forms(message.string), _numbers(catalogue)) if whole else (),
            "missing" if not whole else "changed" if message.fuzzy else "",
        )


def _in_forms(texts: tuple[str, ...], numbers: Sequence[str]) -> tuple[Form, ...]:
    said = numbers if len(texts) > 1 else ("",)
    return tuple(Form(tuple(_pieces(text)), one) for text, one in zip(texts, said, strict=True))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for found in _PLACE.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        yield Piece(_named(found[1] or found[2]), place=True)
        at = found.end()
    if at < len(text):
        yield Piece(text[at:])


def _named(place: str) -> str:
    return "number" if place == "num" else place.replace("_", " ")


def _numbers(catalogue: Catalog) -> list[str]:
    """For each plural form of this language, the first numbers that it is for."""
    form_of = c2py(catalogue.plural_expr)
    found: list[list[str]] = [[] for _ in range(catalogue.num_plurals)]
    for number in _TRIED:
        found[form_of(number)].append(str(number))
    return [f"for {', '.join(some[:_SHOWN])}{' …' if len(some) > _SHOWN else ''}" for some in found]
