"""The lines of the audit page: newest first, a page at a time, and none about a worry that must stay hidden."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kiosk.inbox.models import AuditEvent
from kiosk.inbox.worries.visible import hidden_subjects

PAGE_SIZE = 50
_AT_A_TIME = 200


@dataclass(frozen=True)
class Filters:
    """What to show: of one person, one act, from the first day to the last one in the school's time zone."""

    person_id: bytes | None = None
    act: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Lines:
    """One page. `older` is the number to go on from, None on the last page; `hidden` is never shown, only masked."""

    events: tuple[AuditEvent, ...]
    older: int | None
    hidden: frozenset[str] = field(default=frozenset())


def lines_for(
    session: Session, filters: Filters, zone: ZoneInfo, key_id: bytes | None, before: int | None = None
) -> Lines:
    """The newest acts before this number that somebody with this key may see; with None, all of them.

    A page is always full as long as there is more to see: its length says nothing of what was left out.
    """
    if key_id is None:
        found = [event for event, _ in islice(_walk(session, filters, zone, None, before), PAGE_SIZE + 1)]
        page = tuple(found[:PAGE_SIZE])
        return Lines(page, _older(found), _unnamed(session, page))
    seen = (event for event, hidden in _walk(session, filters, zone, key_id, before) if not hidden)
    found = list(islice(seen, PAGE_SIZE + 1))
    return Lines(tuple(found[:PAGE_SIZE]), _older(found))


def _walk(
    session: Session, filters: Filters, zone: ZoneInfo, key_id: bytes | None, before: int | None
) -> Iterator[tuple[AuditEvent, bool]]:
    """Acts, newest first, each with whether the person with this key must not find it."""
    while True:
        wanted = _matching(filters, zone).order_by(AuditEvent.seq.desc()).limit(_AT_A_TIME)
        if before is not None:
            wanted = wanted.where(AuditEvent.seq < before)
        events = session.scalars(wanted).all()
        hidden: frozenset[str] = frozenset()
        if key_id is not None:
            hidden = hidden_subjects(session, {event.subject for event in events}, key_id)
        yield from ((event, event.subject in hidden) for event in events)
        if len(events) < _AT_A_TIME:
            return
        before = events[-1].seq


def _matching(filters: Filters, zone: ZoneInfo) -> Select[AuditEvent]:
    wanted = select(AuditEvent)
    if filters.person_id is not None:
        wanted = wanted.where(AuditEvent.person_id == filters.person_id)
    if filters.act is not None:
        wanted = wanted.where(AuditEvent.act == filters.act)
    if filters.first is not None:
        wanted = wanted.where(AuditEvent.at >= datetime.combine(filters.first, time.min, zone))
    if filters.last is not None:
        after = filters.last + timedelta(days=1)
        wanted = wanted.where(AuditEvent.at < datetime.combine(after, time.min, zone))
    return wanted


def _older(found: list[AuditEvent]) -> int | None:
    return found[PAGE_SIZE - 1].seq if len(found) > PAGE_SIZE else None


def _unnamed(session: Session, page: tuple[AuditEvent, ...]) -> frozenset[str]:
    """The subjects of which somebody who reads no worries sees a neutral mark instead of the address."""
    nobodys_key = b""
    return hidden_subjects(session, {event.subject for event in page}, nobodys_key)
