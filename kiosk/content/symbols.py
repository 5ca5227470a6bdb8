"""The catalogue of our drawings: one row in symbols.toml for each file in static/symbols.

A key is for ever: choices, packs and what was told refer to it. The word is what the picture stands for when nothing
else is beside it (the contact sheet, a code picture's spoken name); the note says what it shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast, get_args

from kiosk.content.model import Content
from kiosk.content.rows import ContentError, Row, read_rows

Kind = Literal[
    "zone",
    "feeling",
    "happening",
    "place",
    "time",
    "often",
    "person",
    "did",
    "want",
    "why",
    "calm",
    "page",
    "code",
]
CODE_PICTURES = 24

_FILE = Path(__file__).parent / "symbols.toml"


@dataclass(frozen=True)
class Symbol:
    """One drawing: its key (the file's name), its word, what it is used for, and what it shows."""

    key: str
    word: str
    kind: Kind
    note: str


def load_symbols(file: Path | None = None) -> Mapping[str, Symbol]:
    """Every drawing by key, in file order. Raises ContentError for any mistake in the file."""
    return _built_in() if file is None else _load(file)


def code_pictures() -> tuple[str, ...]:
    """The keys of the pictures that a code is made of, always in this order."""
    return tuple(symbol.key for symbol in load_symbols().values() if symbol.kind == "code")


def code_word(key: str) -> str:
    """The English name of a code picture: a message of the context "picture"."""
    return load_symbols()[key].word


def unknown_symbols(content: Content) -> Iterator[str]:
    """One line for each row that asks for a drawing which is not in the catalogue."""
    for idea in content.calm.values():
        if idea.symbol not in load_symbols():
            yield f'calm idea {idea.key}: there is no symbol "{idea.symbol}".'
    for question in (*content.questions.values(), *content.families.questions.values()):
        if question.symbol and question.symbol not in load_symbols():
            yield f'question {question.key}: there is no symbol "{question.symbol}".'
        for choice in question.choices:
            if choice.symbol not in load_symbols():
                yield f'question {question.key}, choice {choice.key}: there is no symbol "{choice.symbol}".'


@cache
def _built_in() -> Mapping[str, Symbol]:
    return _load(_FILE)


def _load(file: Path) -> Mapping[str, Symbol]:
    found: dict[str, Symbol] = {}
    for row in read_rows(file.name, file.read_text(encoding="utf-8"), "symbol"):
        symbol = _symbol(row)
        if symbol.key in found:
            raise row.error("there is a row with this name already.")
        found[symbol.key] = symbol
        row.done()
    codes = sum(symbol.kind == "code" for symbol in found.values())
    if codes != CODE_PICTURES:
        raise ContentError(
            f"{file.name}: there must be {CODE_PICTURES} code pictures, and there are {codes}."
        )
    return MappingProxyType(found)


def _symbol(row: Row) -> Symbol:
    key, kind = row.key(), cast(Kind, row.one_of("kind", get_args(Kind)))
    row.note()
    return Symbol(key, row.label("word"), kind, row.label_or_none("note"))
