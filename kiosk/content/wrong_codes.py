"""The limits of wrong_codes.toml: from how many wrong codes of a day on staff are told of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.content.rows import Row
from kiosk.content.tables import require, table

_FILE = Path(__file__).parent / "wrong_codes.toml"


@dataclass(frozen=True)
class Many:
    """How many of one kind are too many on one day: on one tablet, and on all together."""

    one: int
    all: int


def read_limits(text: str, kinds: Collection[str]) -> Mapping[str, Many]:
    """The limit of each of these kinds. Raises ContentError for any mistake."""
    found = table({_FILE.name: text}, _FILE.name, "code", _limit)
    require(_FILE.name, found, kinds)
    return found


@cache
def limits(kinds: tuple[str, ...]) -> Mapping[str, Many]:
    """The limits that we ship."""
    return read_limits(_FILE.read_text(encoding="utf-8"), kinds)


def _limit(_key: str, row: Row) -> Many:
    one = row.whole_number("one", least=2)
    return Many(one, row.whole_number("all", least=one))
