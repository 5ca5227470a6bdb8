"""A content file's rows by their keys, and the drawing that a row names."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from kiosk.content.rows import ContentError, Row, read_rows

_SYMBOL = re.compile(r"[a-z]+(-[a-z]+)*")

Item = TypeVar("Item")
Texts = Mapping[str, str]
"""The text of each content file, by the file's name."""


def table(texts: Texts, file: str, name: str, make: Callable[[str, Row], Item]) -> Mapping[str, Item]:
    """The file's [[name]] rows by key, in file order. Raises ContentError for any mistake."""
    return by_key(read_rows(file, texts[file], name), make)


def by_key(
    rows: Iterable[Row], make: Callable[[str, Row], Item], name: Callable[[Row], str] = Row.key
) -> Mapping[str, Item]:
    """These rows by key. Raises ContentError for one that is there twice, or holds what nobody asked for."""
    found: dict[str, Item] = {}
    for row in rows:
        key = name(row)
        if key in found:
            raise row.error("there is a row with this name already.")
        found[key] = make(key, row)
        row.done()
    return MappingProxyType(found)


def require(file: str, found: Collection[str], needed: Collection[str]) -> None:
    """Raise ContentError when a row that the program asks for by name is missing."""
    for key in needed:
        if key not in found:
            raise ContentError(f'{file}: the program needs the row "{key}", which is missing.')


def symbol_of(row: Row) -> str:
    """The name of the row's drawing."""
    symbol = row.word("symbol")
    if not _SYMBOL.fullmatch(symbol):
        raise row.error('"symbol" must be the name of a drawing, such as zone-blue.')
    return symbol
