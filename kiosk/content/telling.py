"""The times of telling.toml: how soon, how often and whom next a mail tells that something waits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from kiosk.content.load import load_content
from kiosk.content.rows import ContentError, read_rows

_FILE = Path(__file__).parent / "telling.toml"


@dataclass(frozen=True)
class TellingTimes:
    """When staff are told. `pauses` are the waits between tries, the last of them for every later try."""

    apart: timedelta
    unread: timedelta
    next_roles: tuple[str, ...]
    pauses: tuple[timedelta, ...]

    def pause(self, tries: int) -> timedelta:
        """How long to wait after so many tries in vain, from 1 on."""
        return self.pauses[min(tries, len(self.pauses)) - 1]


def read_times(text: str, roles: Collection[str]) -> TellingTimes:
    """The one row of this text. Raises ContentError for any mistake."""
    row, *more = read_rows(_FILE.name, text, "telling")
    if more:
        raise ContentError(f"{_FILE.name}: there must be one row, and there are more.")
    found = TellingTimes(
        apart=_minutes(row.whole_number("apart_minutes", least=1)),
        unread=_minutes(row.whole_number("unread_minutes", least=1)),
        next_roles=row.some_of("next_roles", roles),
        pauses=tuple(_minutes(number) for number in row.whole_numbers("pauses", least=1)),
    )
    row.done()
    return found


@cache
def telling_times() -> TellingTimes:
    """The times that we ship."""
    return read_times(_FILE.read_text(encoding="utf-8"), tuple(load_content().roles))


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)
