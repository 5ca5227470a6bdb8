"""Pages of a list of worries, from an index in memory. No database, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from kiosk.inbox.index.filters import Filters, fits
from kiosk.inbox.index.line import Line
from kiosk.inbox.index.reading import Index

PAGE_SIZE: Final = 25


@dataclass(frozen=True)
class Page:
    """Some lines, and what to ask for to get those before and after: b"" for the first page, None for no page.

    `count` is how many there are on all pages.
    """

    lines: tuple[Line, ...]
    before: bytes | None
    after: bytes | None
    count: int


def usual_page(index: Index, after: bytes | None) -> Page:
    """A page of the whole list. It takes as long with a hundred thousand worries as with a hundred."""
    count = index.order.count.all
    place = index.order.number_of(after) if after else None
    start = 0 if place is None or place >= count else place + 1
    lines = tuple(index.lines[one] for one in islice(index.order.usual(start), PAGE_SIZE))
    before = None if start == 0 else index.order.at(start - PAGE_SIZE - 1) or b""
    more = start + PAGE_SIZE < count
    return Page(lines, before, lines[-1].id if more else None, count)


def filtered_page(index: Index, filters: Filters, me: bytes, after: bytes | None) -> Page:
    """A page of what these filters leave."""
    return page_of([line for line in _all(index) if _fits(index, filters, line, me.hex())], after)


def neighbours(index: Index, filters: Filters, me: bytes, line: Line) -> tuple[bytes | None, bytes | None]:
    """The worries just before and just after this one in the list as it is filtered, if there are any."""
    if not filters.any:
        place = index.order.number_of(line.id)
        return (None, None) if place is None else (index.order.at(place - 1), index.order.at(place + 1))
    # This one stays among them, even if it does not fit any more since it was read.
    ids = [one.id for one in _all(index) if one is line or _fits(index, filters, one, me.hex())]
    place = ids.index(line.id)
    return ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None


def page_of(lines: Sequence[Line], after: bytes | None) -> Page:
    """The page of these lines that follows this worry; one that is not among them gives the first page."""
    place = next((number for number, line in enumerate(lines) if line.id == after), None) if after else None
    start = 0 if place is None else place + 1
    before = None if start == 0 else lines[start - PAGE_SIZE - 1].id if start > PAGE_SIZE else b""
    shown = tuple(lines[start : start + PAGE_SIZE])
    return Page(shown, before, shown[-1].id if start + PAGE_SIZE < len(lines) else None, len(lines))


def _all(index: Index) -> Iterator[Line]:
    return (index.lines[one] for one in index.order.everything())


def _fits(index: Index, filters: Filters, line: Line, me: str) -> bool:
    return fits(filters, line, index.urgency(line), index.case(line.id), me)
