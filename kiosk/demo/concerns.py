"""The demonstration's concerns as data: what each person taps and types, and on which page."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CONCERNS = Path(__file__).with_name("concerns.toml")


@dataclass(frozen=True)
class DemoConcern:
    """What one invented person tells, and where: choice keys by question, own words by field.

    `shows` and `note` say what the row is there for; they are never posted.
    """

    channel: str
    locale: str
    answers: Mapping[str, tuple[str, ...]]
    shows: frozenset[str]
    note: str
    words: Mapping[str, str] = field(default_factory=dict)


def load_concerns(file: Path = CONCERNS) -> tuple[DemoConcern, ...]:
    """The concerns in the order of telling. A row with an unknown or a missing part raises TypeError."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["concern"]
    return tuple(_concern(**row) for row in rows)


def _concern(
    *,
    channel: str,
    locale: str,
    answers: Mapping[str, list[str]],
    shows: list[str],
    note: str,
    words: Mapping[str, str] | None = None,
) -> DemoConcern:
    told = {question: tuple(choices) for question, choices in answers.items()}
    return DemoConcern(channel, locale, told, frozenset(shows), note, words or {})
