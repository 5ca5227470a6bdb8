"""The letters that a first name can begin with, by language: one row of alphabets.toml each; A to Z for the rest."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType

from kiosk.content.rows import Row, read_rows

LATIN = tuple(ascii_uppercase)
_FILE = Path(__file__).parent / "alphabets.toml"


def load_alphabets(file: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Every alphabet by its locale's tag. Raises ContentError for any mistake in the file."""
    return _built_in() if file is None else _load(file)


@cache
def _built_in() -> Mapping[str, tuple[str, ...]]:
    return _load(_FILE)


def _load(file: Path) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in read_rows(file.name, file.read_text(encoding="utf-8"), "alphabet"):
        tag, letters = row.tag(), _letters(row)
        if tag in found:
            raise row.error("there is a row with this tag already.")
        found[tag] = letters
        row.done()
    return MappingProxyType(found)


def _letters(row: Row) -> tuple[str, ...]:
    letters = tuple(row.word("letters").split())
    if len(set(letters)) != len(letters):
        raise row.error("a letter is there twice.")
    return letters
