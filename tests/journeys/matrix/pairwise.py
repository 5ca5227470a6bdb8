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
