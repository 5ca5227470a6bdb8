"""Worries in the order in which they are listed, kept sorted while single ones change. Pure."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

Place = tuple[int, bool, int, bytes]
"""Rank, read already, newest first, id: the smallest place comes first."""

SET_ASIDE: Final = 90
"""The rank of what was set aside as not serious: after all others, and in no usual list."""
_FEW: Final = 20
"""Up to a twentieth of all are moved one by one; when more have changed, sorting anew is quicker."""
CLOSED: Final = 80
"""The rank of what belongs to a case that is closed."""


@dataclass(frozen=True)
class Count:
    """How many worries are listed as usual, and how many of those are not read."""

    all: int
    unread: int


class Ordering:
    """Each worry at its place. Moving one costs no more with a hundred thousand of them than with a hundred."""

    def __init__(self) -> None:
        self._sorted: list[Place] = []
        self._place: dict[bytes, Place] = {}
        self._unread = 0

    def put(self, places: Iterable[Place]) -> None:
        """Put these worries where they belong now, whether they were somewhere else before or not."""
        changed = {place[3]: place for place in places if self._place.get(place[3]) != place}
        if len(changed) * _FEW > len(self._place):
            self._place |= changed
            self._sorted = sorted(self._place.values())
            self._unread = sum(map(_waits, self._sorted))
            return
        for one, place in changed.items():
            self._take_out(one)
            insort(self._sorted, place)
            self._place[one] = place
            self._unread += _waits(place)

    def drop(self, gone: Iterable[bytes]) -> None:
        """Forget these worries."""
        for one in gone:
            self._take_out(one)

    @property
    def count(self) -> Count:
        """Of what is listed as usual: without what was set aside."""
        return Count(bisect_left(self._sorted, (SET_ASIDE, False, -(2**63), b"")), self._unread)

    def usual(self, start: int = 0) -> Iterator[bytes]:
        """The ids as they are listed, from this place on, without what was set aside."""
        end = self.count.all
        for number in range(start, end):
            yield self._sorted[number][3]

    def everything(self) -> Iterator[bytes]:
        """Every id, what was set aside at the end."""
        return (place[3] for place in self._sorted)

    def in_order(self, ids: Iterable[bytes]) -> list[bytes]:
        """These ids as they are listed."""
        return sorted(ids, key=self._place.__getitem__)

    def number_of(self, concern_id: bytes) -> int | None:
        """At which number this worry stands; None for one that is not here."""
        place = self._place.get(concern_id)
        return bisect_left(self._sorted, place) if place else None

    def at(self, number: int) -> bytes | None:
        """The worry at this number; None outside."""
        return self._sorted[number][3] if 0 <= number < len(self._sorted) else None

    def _take_out(self, concern_id: bytes) -> None:
        place = self._place.pop(concern_id, None)
        if place:
            del self._sorted[bisect_left(self._sorted, place)]
            self._unread -= _waits(place)


def _waits(place: Place) -> bool:
    return not place[1] and place[0] < SET_ASIDE
