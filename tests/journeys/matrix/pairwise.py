"""A small selection of a large matrix in which any two values of two dimensions still meet at least once.

Most faults of a page need one or two things to come together, and not five. The same dimensions always give the same
selection: nothing is drawn by lot.
"""

from collections.abc import Hashable, Sequence
from itertools import combinations, product

Pair = tuple[tuple[int, Hashable], tuple[int, Hashable]]


def pairwise(*dimensions: Sequence[Hashable]) -> list[tuple[Hashable, ...]]:
    """Rows with one value of each dimension. Every pair of values of two dimensions is in at least one of them.

    Greedy, one dimension after the other from the longest on ("in parameter order", Lei and Tai 1998): so the rows are
    about as many as the two longest dimensions have pairs, and never fewer.
    """
    order = sorted(range(len(dimensions)), key=lambda number: -len(dimensions[number]))
    longest, second = order[0], order[1]
    rows: list[dict[int, Hashable]] = [
        {longest: one, second: other} for one, other in product(dimensions[longest], dimensions[second])
    ]
    for place in range(2, len(order)):
        _widen(rows, order[:place], order[place], dimensions)
    return [tuple(row[number] for number in range(len(dimensions))) for row in rows]


def pairs_of(row: Sequence[Hashable]) -> set[Pair]:
    """Which values meet in this row."""
    return set(combinations(enumerate(row), 2))


def _widen(
    rows: list[dict[int, Hashable]], known: Sequence[int], new: int, dimensions: Sequence[Sequence[Hashable]]
) -> None:
    """Give every row the value of this dimension that meets most others for the first time; add rows for the rest."""
    values = dimensions[new]
    left = {(one, before, value) for one in known for before in dimensions[one] for value in values}
    for number, row in enumerate(rows):
        turned = [values[(number + step) % len(values)] for step in range(len(values))]
        row[new] = max(turned, key=lambda value: sum((one, row[one], value) in left for one in known))
        left -= {(one, row[one], row[new]) for one in known}
    for one, before, value in sorted(left, key=str):
        others = {other: dimensions[other][len(rows) % len(dimensions[other])] for other in known}
        rows.append(others | {one: before, new: value})


def spread(
    rows: Sequence[tuple[Hashable, ...]], views: Sequence[tuple[Hashable, ...]]
) -> dict[tuple[Hashable, ...], list[tuple[Hashable, ...]]]:
    """For each row some of the views, so that every value of a row meets every part of a view, and every view is there.

    Greedy: round after round each row is given the view in which most meet for the first time.
    """
    given: dict[tuple[Hashable, ...], list[tuple[Hashable, ...]]] = {row: [] for row in rows}
    left = set().union(*(_meetings(row, view) for row in rows for view in views))
    while left:
        for number, row in enumerate(rows):
            turned = [views[(number + step) % len(views)] for step in range(len(views))]
            best = max(turned, key=lambda view: len(_meetings(row, view) & left))
            if met := _meetings(row, best) & left:
                given[row].append(best)
                left -= met
    return given


def covering(longer: Sequence[Hashable], shorter: Sequence[Hashable]) -> list[tuple[Hashable, Hashable]]:
    """Each value of both at least once."""
    most = max(len(longer), len(shorter))
    return [(longer[number % len(longer)], shorter[number % len(shorter)]) for number in range(most)]


def _meetings(row: tuple[Hashable, ...], view: tuple[Hashable, ...]) -> set[Hashable]:
    return {(one, other) for one in row for other in view} | {view}
