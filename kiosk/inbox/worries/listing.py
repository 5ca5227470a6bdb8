"""One line of what somebody can open, as other pages list it, and their pages. No store, no keys, no clock.

A page is asked for by the random id of the worry it follows, so an address holds neither a count nor a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kiosk.inbox.worries.summary import Summary

PAGE_SIZE = 25


@dataclass(frozen=True)
class Entry:
    """One line of a person's list. Without a summary, it could not be opened: it is shown as damaged."""

    concern_id: bytes
    day: date
    summary: Summary | None
    read_at: datetime | None = None

    @property
    def damaged(self) -> bool:
        """True when nothing of it could be opened."""
        return self.summary is None

    @property
    def urgent(self) -> bool:
        """True when the teller said so. What can't be opened may be urgent too, so it counts as urgent."""
        return self.summary is None or self.summary.urgent

    @property
    def told_at(self) -> datetime:
        """When it was told; for a damaged one, the end of the only day we know."""
        return self.summary.told_at if self.summary else datetime.combine(self.day, time.max, UTC)


@dataclass(frozen=True)
class Page:
    """One page of the list, and what to ask for to get the pages before and after it.

    `before` is None on the first page, `after` on the last; b"" asks for the first page.
    """

    entries: tuple[Entry, ...]
    before: bytes | None
    after: bytes | None


def page_after(ordered: Sequence[Entry], untrusted_id: bytes | None, size: int = PAGE_SIZE) -> Page:
    """The page that follows this worry; an id that is not in the list gives the first page."""
    place = _place(ordered, untrusted_id)
    start = 0 if place is None else place + 1
    entries = tuple(ordered[start : start + size])
    return Page(entries, _before(ordered, start, size), _after(ordered, start, size))


def _place(ordered: Sequence[Entry], concern_id: bytes | None) -> int | None:
    return next((number for number, entry in enumerate(ordered) if entry.concern_id == concern_id), None)


def _before(ordered: Sequence[Entry], start: int, size: int) -> bytes | None:
    if start == 0:
        return None
    return ordered[start - size - 1].concern_id if start > size else b""


def _after(ordered: Sequence[Entry], start: int, size: int) -> bytes | None:
    return ordered[start + size - 1].concern_id if start + size < len(ordered) else None
