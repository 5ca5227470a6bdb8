"""The times that a report compares: this term with the one before, this school year with the last. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kiosk.figures.facts import Fact

_SEPTEMBER: Final = 9
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A run of days with a name, both ends included."""

    name: str
    first: date
    last: date

    def of(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """What was told in these days."""
        return tuple(fact for fact in facts if self.first <= fact.day <= self.last)


@dataclass(frozen=True)
class Period:
    """Two times to be compared."""

    key: str
    now: Span
    before: Span


def periods(terms: Sequence[Span], today: date) -> tuple[Period, ...]:
    """What can be compared today: terms, school years (September to August) and twelve months.

    `terms` are the school's own; between two of them the last one is "this term", so that a report written in the
    holidays is about the term that is over. A school that has not said its terms has no period for them.
    """
    begun = sorted((term for term in terms if term.first <= today), key=lambda term: term.first)
    found = [Period("term", begun[-1], begun[-2])] if len(begun) > 1 else []
    start = date(today.year - (today.month < _SEPTEMBER), _SEPTEMBER, 1)
    last_start = start.replace(year=start.year - 1)
    found.append(
        Period(
            "year",
            Span(_years(start), start, start.replace(year=start.year + 1) - _A_DAY),
            Span(_years(last_start), last_start, start - _A_DAY),
        )
    )
    a_year_ago = today - timedelta(days=365)
    found.append(
        Period(
            "months",
            Span("The last twelve months", a_year_ago + _A_DAY, today),
            Span("The twelve months before", a_year_ago - timedelta(days=364), a_year_ago),
        )
    )
    return tuple(found)


def _years(start: date) -> str:
    return f"School year {start.year}/{(start.year + 1) % 100:02}"
