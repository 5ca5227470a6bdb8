"""The rows of upkeep.toml: what is reviewed and what staff are trained in, each with how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.content.rows import Row, read_tables
from kiosk.content.tables import by_key

_FILE = Path(__file__).parent / "upkeep.toml"


@dataclass(frozen=True)
class Regular:
    """Something that comes again after so many months. `source` is "" for a mere period."""

    key: str
    label: str
    months: int
    source: str


@dataclass(frozen=True)
class UpkeepLists:
    """Every period, and what can be reviewed or trained, in file order."""

    periods: Mapping[str, Regular]
    reviews: Mapping[str, Regular]
    trainings: Mapping[str, Regular]


def read_upkeep(text: str) -> UpkeepLists:
    """What this text says. Raises ContentError for any mistake."""
    tables = read_tables(_FILE.name, text, ("period", "review", "training"))
    periods = by_key(tables["period"], lambda key, row: _regular(key, row, ""))
    reviews, trainings = (
        by_key(tables[name], lambda key, row: _regular(key, row, row.word("source")))
        for name in ("review", "training")
    )
    return UpkeepLists(periods, reviews, trainings)


@cache
def upkeep_lists() -> UpkeepLists:
    """The lists that we ship."""
    return read_upkeep(_FILE.read_text(encoding="utf-8"))


def _regular(key: str, row: Row, source: str) -> Regular:
    return Regular(key, row.label("label"), row.whole_number("months", least=1), source)
