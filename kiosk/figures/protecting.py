"""Which numbers of a table with totals must be hidden, so that no small one can be worked out from the others. Pure.

A table with totals is a net: what is counted flows from the whole to each row, from a row through its cells to the
columns, and back to the whole, and at each knot as much leaves as comes. A hidden number can be worked out exactly
when it could be neither one more nor one less without changing a number that is shown; it could be, when there is a
way round through hidden numbers alone. Because every number is whole, this misses no way of working it out (the
matrix of a net is totally unimodular).

What flows need not balance where one thing was counted in two rows. A reader can then conclude less, never more.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from kiosk.figures.tables import LEAST_SHOWN

Knot = Hashable
Name = Hashable


@dataclass(frozen=True)
class Flow:
    """A number between two knots. `small` ones must not be learnt; only what is `free` may be hidden because of them.

    What is not free is said in another table too, and is `hidden` here exactly if it is hidden there.
    """

    source: Knot
    target: Knot
    number: int
    free: bool = True
    hidden: bool = False

    @property
    def small(self) -> bool:
        """True when somebody could tell a child by it."""
        return 0 < self.number < LEAST_SHOWN


def to_hide(net: Mapping[Name, Flow]) -> frozenset[Name]:
    """The names of everything to be hidden: what is small, what is hidden elsewhere, and what would give them away."""
    hidden = {name for name, flow in net.items() if flow.hidden or (flow.free and flow.small)}
    for around in _sums(net):
        _hide_more(net, hidden, around)
    for name, flow in net.items():
        if flow.small:
            _protect(net, hidden, name)
    return frozenset(hidden)


def _sums(net: Mapping[Name, Flow]) -> Iterator[tuple[Name, ...]]:
    """The free numbers that add up to one that is shown, knot by knot."""
    for total in net.values():
        if total.free or total.hidden:
            continue
        out = tuple(name for name, flow in net.items() if flow.free and flow.source == total.target)
        into = tuple(name for name, flow in net.items() if flow.free and flow.target == total.source)
        yield from (parts for parts in (out, into) if parts)


def _hide_more(net: Mapping[Name, Flow], hidden: set[Name], parts: tuple[Name, ...]) -> None:
    """Hide the next smallest until those that are hidden are not few all together."""
    there = [name for name in parts if name in hidden]
    shown = iter(sorted((n for n in parts if n not in hidden and net[n].number), key=lambda n: net[n].number))
    while there and (len(there) < 2 or sum(net[name].number for name in there) < LEAST_SHOWN):
        another = next(shown, None)
        if another is None:
            return
        hidden.add(another)
        there.append(another)


def _protect(net: Mapping[Name, Flow], hidden: set[Name], name: Name) -> None:
    """Hide more until this number could be another one: the least that helps, noughts before what says something."""
    shown = sorted(
        (one for one, flow in net.items() if flow.free and one not in hidden), key=lambda n: net[n].number
    )
    while not _could_differ(net, hidden, name) and shown:
        helps = (other for other in shown if _could_differ(net, hidden | {other}, name))
        more = next(helps, shown[0])
        hidden.add(more)
        shown.remove(more)


def _could_differ(net: Mapping[Name, Flow], hidden: set[Name], name: Name) -> bool:
    flow = net[name]
    more = _leads(net, hidden - {name}, flow.target, flow.source)
    return more or (flow.number > 1 and _leads(net, hidden - {name}, flow.source, flow.target))


def _leads(net: Mapping[Name, Flow], through: set[Name], start: Knot, end: Knot) -> bool:
    """Whether hidden numbers could make up for one more from `start` to `end`; none of them falls below 1 for it."""
    ways: dict[Knot, set[Knot]] = {}
    for name in through:
        flow = net[name]
        ways.setdefault(flow.source, set()).add(flow.target)
        if flow.number > 1:
            ways.setdefault(flow.target, set()).add(flow.source)
    reached, ahead = {start}, [start]
    while ahead:
        further = ways.get(ahead.pop(), set()) - reached
        reached |= further
        ahead += further
    return end in reached
