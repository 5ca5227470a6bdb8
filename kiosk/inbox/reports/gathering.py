"""What one person can open, as facts to be counted."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from kiosk.db import reading
from kiosk.figures.facts import Fact, Told, facts
from kiosk.figures.periods import Period, Span, periods
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.due.reckoning import remembering
from kiosk.inbox.index.reading import my_index
from kiosk.inbox.models import ConcernWrap, FiledConcern
from kiosk.inbox.profile.published import school_days, school_profile


@dataclass(frozen=True)
class Gathered:
    """All that can be counted, and how many worries and cases could not be opened."""

    facts: tuple[Fact, ...]
    damaged: int


def gathered(desk: Desk, me: SignedIn) -> Gathered:
    """What this person can open, and nothing else: whoever can open more counts more. Raises StoreUnavailable."""
    first = _first_reads(desk, me)
    with my_index(desk, me) as index:
        lines, cases = tuple(index.lines.values()), dict(index.shelf.cases)
    told = [
        Told(line.id.hex(), line.told_at, one.channel, one.told, first_read=first.get(line.id))
        for line in lines
        if line.facts is not None
        for one in (line.facts.common,)
    ]
    damaged = sum(line.facts is None for line in lines) + sum(case is None for case in cases.values())
    days = remembering(school_days(desk))
    return Gathered(facts(told, (case for case in cases.values() if case), days), damaged)


def comparisons(desk: Desk, today: date) -> tuple[Period, ...]:
    """The times that can be compared today, by the school's own terms. Raises StoreUnavailable."""
    terms = [Span(term.name, term.first, term.last) for term in school_profile(desk).terms]
    return periods(terms, today)


def _first_reads(desk: Desk, me: SignedIn) -> dict[bytes, datetime]:
    """When each of their worries was first marked as read, by whomever."""
    asked = (
        select(FiledConcern.concern_id, func.min(FiledConcern.read_at))
        .join(ConcernWrap, ConcernWrap.concern_id == FiledConcern.concern_id)
        .where(ConcernWrap.key_id == me.person.key_id, FiledConcern.read_at.is_not(None))
        .group_by(FiledConcern.concern_id)
    )
    with reading(desk.inbox) as session:
        return {row[0]: row[1] for row in session.execute(asked) if row[1] is not None}
