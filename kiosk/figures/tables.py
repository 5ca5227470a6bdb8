"""Tables of counts, this time beside the time before; and the same tables for readers outside. Pure.

Small numbers point at children: "one pupil in Year 3, at the taxi" is a name to whoever was there. In anything that
leaves the school every number from 1 to 4 is hidden, and with them the next smallest where the total would give them
away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kiosk.figures.facts import Fact

LEAST_SHOWN: Final = 5
"""The smallest number that leaves the school."""


@dataclass(frozen=True)
class Number:
    """A count. `value` is None where it is hidden."""

    value: int | None

    @property
    def hidden(self) -> bool:
        """True where the reader must not learn it."""
        return self.value is None


@dataclass(frozen=True)
class Line:
    """One row of a table: how often now, and how often in the time before."""

    key: str
    label: str
    now: Number
    before: Number


@dataclass(frozen=True)
class Table:
    """How often each key of one axis was there. One thing may be counted in several lines."""

    axis: str
    lines: tuple[Line, ...]
    total: Line

    @property
    def empty(self) -> bool:
        """True when nothing was counted in either time. A hidden number is something."""
        return self.total.now.value == 0 and self.total.before.value == 0

    @property
    def most(self) -> int:
        """The largest number shown; 1 at least, so that it can divide."""
        shown = (number.value or 0 for line in self.lines for number in (line.now, line.before))
        return max(1, *shown) if self.lines else 1


def table(
    axis: str, labels: Mapping[str, str], now: Sequence[Fact], before: Sequence[Fact], *, all_rows: bool
) -> Table:
    """The counts along this axis. With `all_rows`, a key that never came up has its line too: nought says something.

    A key that the lists have dropped since stands under itself, after the others.
    """
    counted, earlier = _count(axis, now), _count(axis, before)
    known = [*labels, *(key for key in {**counted, **earlier} if key not in labels)]
    lines = tuple(
        Line(key, labels.get(key, key), Number(counted[key]), Number(earlier[key]))
        for key in known
        if all_rows or counted[key] or earlier[key]
    )
    return Table(axis, lines, Line("", "", Number(_having(axis, now)), Number(_having(axis, before))))


def for_outside(found: Table) -> Table:
    """The same table as it may leave the school."""
    now = _hidden([line.now for line in found.lines])
    before = _hidden([line.before for line in found.lines])
    lines = tuple(
        replace(line, now=now[place], before=before[place]) for place, line in enumerate(found.lines)
    )
    total = replace(found.total, now=outside(found.total.now), before=outside(found.total.before))
    return replace(found, lines=lines, total=total)


def outside(number: Number) -> Number:
    """A number that stands by itself, as it may leave the school."""
    small = number.value is not None and 0 < number.value < LEAST_SHOWN
    return Number(None) if small else number


def _count(axis: str, facts: Iterable[Fact]) -> Counter[str]:
    return Counter(key for fact in facts for key in fact.keys.get(axis, ()))


def _having(axis: str, facts: Iterable[Fact]) -> int:
    return sum(bool(fact.keys.get(axis)) for fact in facts)


def hidden_places(counts: Sequence[int]) -> frozenset[int]:
    """Which of these are hidden outside: the small ones, and the smallest others that would give them away.

    What is hidden is always at least two numbers that add up to at least 5: what the total leaves for them says
    neither which of them is which, nor that all of them together are few.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < LEAST_SHOWN}
    others = sorted((count, place) for place, count in enumerate(counts) if count >= LEAST_SHOWN)
    for _count, place in others if hidden else ():
        if len(hidden) > 1 and sum(counts[one] for one in hidden) >= LEAST_SHOWN:
            break
        hidden.add(place)
    return frozenset(hidden)


def _hidden(column: Sequence[Number]) -> list[Number]:
    places = hidden_places([number.value or 0 for number in column])
    return [Number(None) if place in places else number for place, number in enumerate(column)]
