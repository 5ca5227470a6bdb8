"""Deciding about worries whose time is up: keep one until a later day, or hold it so that nobody can destroy it.

Each act needs somebody who really opens the worry, and is on record. A decision about one worry is taken by one
person at a time: whoever comes second sees what the first decided.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, Select, and_, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from kiosk.content.model import KeepAct
from kiosk.content.retention import LONGEST_MONTHS
from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keeping.keeping import (
    NO_MARK,
    Keeping,
    Mark,
    Months,
    keeping_of,
    keepings,
    months_of,
    wait_for,
)
from kiosk.inbox.models import (
    CollectedConcern,
    ConcernWrap,
    FiledConcern,
    Hold,
    KeepReview,
    Person,
)
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.record import audit
from kiosk.inbox.roles import KEEPERS
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.filing import concern_of, file_new
from kiosk.inbox.worries.listing import Entry
from kiosk.inbox.worries.summary import summarise
from kiosk.inbox.worries.visible import may_see

_SHORTEST_MONTH = timedelta(days=28)
_YEARS_AHEAD = LONGEST_MONTHS // 12


class Refused(Exception):
    """Nothing was changed. `why` is "reason", "day", "early", "unread", "held", "in-a-case",
    "case-others", "waiting", "alone" or "gone"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Decided:
    """What was decided about one worry, by whom and why (a key of keep_reasons.toml), for those who can open it."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Review:
    """Everything that somebody needs who decides about one worry. `others`: who else could agree to destroy it."""

    keeping: Keeping
    hold: Decided | None
    asked: Decided | None
    others: tuple[str, ...]


def all_keepings(desk: Desk, me: SignedIn, entries: Sequence[Entry]) -> list[Keeping]:
    """These worries of this person with the day on which the time of each is up, told longest ago first."""
    marks = _marks(desk.inbox, me)
    return keepings(entries, marks, desk.content, school_months(desk), _zone(desk))


def number_waiting(
    desk: Desk, me: SignedIn, entries: Iterable[Entry], marks: Mapping[bytes, Mark], at: datetime
) -> int:
    """How many of these worries, decided about so far as `marks` has it, wait for this person's review."""
    own, today = school_months(desk), today_at(desk, at)
    shortest = min(months_of(rule, own) for rule in desk.content.retention.values())
    old = [entry for entry in entries if entry.told_at < at - shortest * _SHORTEST_MONTH]
    return wait_for(me.person.id, keepings(old, marks, desk.content, own, _zone(desk)), today)


def marks_of(desk: Desk, me: SignedIn) -> Mapping[bytes, Mark]:
    """What was decided about the worries that this person can open, by their ids."""
    return _marks(desk.inbox, me)


def review_of(desk: Desk, me: SignedIn, concern_id: bytes) -> Review:
    """One worry, really opened, with its time and what was decided. Raises NotYours, Damaged."""
    keeping = keeping_now(desk, me, concern_id)
    hold = select(Person.name, Hold.placed_at, Hold.reason).join(Person, Person.id == Hold.placed_by)
    review = select(Person.name, KeepReview.reviewed_at, KeepReview.reason).join(
        Person, Person.id == KeepReview.reviewed_by
    )
    with reading(desk.inbox) as session:
        held = session.execute(hold.where(Hold.concern_id == concern_id)).one_or_none()
        asked = session.execute(review.where(KeepReview.concern_id == concern_id)).one_or_none()
        others = other_keepers(session, me, concern_id)
    return Review(
        keeping,
        Decided(*held) if held else None,
        Decided(*asked) if asked and keeping.mark.asked_by else None,
        others,
    )


def keep(desk: Desk, me: SignedIn, concern_id: bytes, reason: str, until: date | None, at: datetime) -> None:
    """Keep a worry whose time is up until a later day; what was asked about destroying it is off the table.

    Raises NotYours, Damaged, Refused.
    """
    today = today_at(desk, at)
    check_reason(desk, reason, "keep")
    if until is None or not today < until <= date(today.year + _YEARS_AHEAD, 12, 31):
        raise Refused("day")
    check_ripe(keeping_now(desk, me, concern_id), today)
    with deciding(desk.inbox, me, concern_id) as session:
        refuse_held(session, concern_id)
        set_review(session, me, concern_id, reason, until, at)
        audit.record(session, "kept", me.person.id, concern_id, at)


def hold(desk: Desk, me: SignedIn, concern_id: bytes, reason: str, at: datetime) -> None:
    """Nobody can destroy it from now on, whatever was asked before. At any time. NotYours, Damaged, Refused."""
    check_reason(desk, reason, "hold")
    keeping_now(desk, me, concern_id)
    asked = delete(KeepReview).where(KeepReview.concern_id == concern_id, KeepReview.keep_until.is_(None))
    with deciding(desk.inbox, me, concern_id) as session:
        refuse_held(session, concern_id)
        session.execute(asked)
        session.add(Hold(concern_id=concern_id, placed_by=me.person.id, placed_at=at, reason=reason))
        session.flush()
        audit.record(session, "held", me.person.id, concern_id, at)


def lift(desk: Desk, me: SignedIn, concern_id: bytes, at: datetime) -> None:
    """Lift a hold: nothing is destroyed by that, two people have to decide anew. NotYours, Damaged, Refused."""
    keeping_now(desk, me, concern_id)
    with deciding(desk.inbox, me, concern_id) as session:
        one = delete(Hold).where(Hold.concern_id == concern_id)
        if session.connection().execute(one).rowcount != 1:
            raise Refused("gone")
        audit.record(session, "hold-lifted", me.person.id, concern_id, at)


def school_months(desk: Desk) -> Months:
    """The school's own periods, from the profile that it signed and published; none while it has none.

    StoreUnavailable when the letterbox, where it lies, does not answer: then nobody decides by other periods.
    """
    return school_profile(desk).keep_months


def keeping_now(desk: Desk, me: SignedIn, concern_id: bytes) -> Keeping:
    """This worry, really opened, and its time. Raises NotYours, Damaged."""
    file_new(desk.inbox, me, desk.content)
    with reading(desk.inbox) as session:
        if not may_see(session, concern_id, me.person.key_id):
            raise NotYours
        day = session.scalar(select(CollectedConcern.day).where(CollectedConcern.id == concern_id))
        filed = session.get(FiledConcern, (me.person.id, concern_id))
    summary = summarise(concern_of(desk.inbox, me, concern_id), desk.content)
    if day is None:
        raise NotYours  # destroyed a moment ago
    entry = Entry(concern_id, day, summary, filed.read_at if filed else None)
    mark = _marks(desk.inbox, me, concern_id).get(concern_id, NO_MARK)
    return keeping_of(entry, summary, mark, desk.content, school_months(desk), _zone(desk))


@contextmanager
def deciding(inbox: Engine, me: SignedIn, concern_id: bytes) -> Iterator[Session]:
    """A transaction in which nobody else decides about this worry. Raises NotYours when it is gone by now."""
    with writing(inbox) as session:
        session.execute(
            select(CollectedConcern.id).where(CollectedConcern.id == concern_id).with_for_update()
        )
        if not may_see(session, concern_id, me.person.key_id):
            raise NotYours
        yield session


def check_reason(desk: Desk, reason: str, act: KeepAct) -> None:
    """Refused unless this reason can be given for this act."""
    known = desk.content.keep_reasons.get(reason)
    if known is None or act not in known.acts:
        raise Refused("reason")


def check_ripe(keeping: Keeping, today: date) -> None:
    """Refused unless its time is up and the person who decides has read it."""
    if not keeping.is_up(today):
        raise Refused("early")
    if keeping.entry.read_at is None:
        raise Refused("unread")


def refuse_held(session: Session, concern_id: bytes) -> None:
    """Refused while somebody holds this worry."""
    if session.get(Hold, concern_id) is not None:
        raise Refused("held")


def set_review(
    session: Session, me: SignedIn, concern_id: bytes, reason: str, until: date | None, at: datetime
) -> None:
    """Write this person's decision in the place of the one before. `until` None: asked to destroy it."""
    review = session.get(KeepReview, concern_id) or KeepReview(concern_id=concern_id)
    review.reviewed_by, review.reviewed_at = me.person.id, at
    review.reason, review.keep_until = reason, until
    session.add(review)
    session.flush()


def other_keepers(session: Session, me: SignedIn, concern_id: bytes) -> tuple[str, ...]:
    """The names of the others who can open this worry and may agree to destroy it."""
    found = (
        select(Person.name)
        .join(ConcernWrap, ConcernWrap.key_id == Person.key_id)
        .where(ConcernWrap.concern_id == concern_id, Person.id != me.person.id)
        .where(Person.active, Person.role.in_(KEEPERS))
        .order_by(Person.name)
    )
    return tuple(session.scalars(found))


def today_at(desk: Desk, at: datetime) -> date:
    """The day at the school at this moment."""
    return at.astimezone(_zone(desk)).date()


def _marks(inbox: Engine, me: SignedIn, concern_id: bytes | None = None) -> dict[bytes, Mark]:
    """What was decided about the worries of this person (or about this one of them), by id."""
    with reading(inbox) as session:
        held = set(session.scalars(select(Hold.concern_id).where(_of_mine(Hold.concern_id, me, concern_id))))
        reviews = {row.concern_id: row for row in session.execute(_reviews(me, concern_id))}
    marks = {}
    for one in held | reviews.keys():
        review = reviews.get(one)
        marks[one] = Mark(
            one in held, review.keep_until if review else None, review.asker if review else None
        )
    return marks


def _reviews(me: SignedIn, concern_id: bytes | None) -> Select[bytes, date | None, bytes | None]:
    """Reviews; `asker` is there while destroying is asked for by somebody who could still agree to it."""
    asker, their_wrap = aliased(Person), aliased(ConcernWrap)
    still_there = and_(
        asker.id == KeepReview.reviewed_by,
        asker.active,
        asker.role.in_(KEEPERS),
        KeepReview.keep_until.is_(None),
        select(their_wrap.key_id)
        .where(their_wrap.concern_id == KeepReview.concern_id, their_wrap.key_id == asker.key_id)
        .exists(),
    )
    return (
        select(KeepReview.concern_id, KeepReview.keep_until, asker.id.label("asker"))
        .outerjoin(asker, still_there)
        .where(_of_mine(KeepReview.concern_id, me, concern_id))
    )


def _of_mine(
    column: InstrumentedAttribute[bytes], me: SignedIn, concern_id: bytes | None
) -> ColumnElement[bool]:
    mine = select(ConcernWrap.key_id).where(ConcernWrap.key_id == me.person.key_id)
    found = mine.where(ConcernWrap.concern_id == column).exists()
    return found if concern_id is None else and_(found, column == concern_id)


def _zone(desk: Desk) -> ZoneInfo:
    return ZoneInfo(desk.settings.school.time_zone)
