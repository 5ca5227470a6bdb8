"""Worries that fewer than two people can open, and the acts that would make one.

Who counts: an account that is open, and on the signed list. The recovery key is no person. Pastoral staff count:
whoever can open a worry can also share it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Select, Subquery, and_, func, select
from sqlalchemy.orm import Session, aliased

from kiosk.db import reading
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import CaseConcern, CollectedConcern, ConcernWrap, FiledConcern, Person
from kiosk.inbox.people.readers_list import current_list, stands
from kiosk.inbox.worries.filing import file_new, opened
from kiosk.inbox.worries.opening import Damaged
from kiosk.routing import FEWEST_PEOPLE
from kiosk.sealing.readers import ReadersList

PAGE_SIZE = 25

Why = Literal["left-out", "not-reading", "alone", "damaged"]


@dataclass(frozen=True)
class Orphan:
    """A worry that fewer than two people can open. `mendable`: the person who looks can share it by themselves."""

    concern_id: bytes
    day: date
    why: Why
    mendable: bool


@dataclass(frozen=True)
class Orphans:
    """Those that one person can open: the first of them, longest here first, and how many there are in all."""

    first: tuple[Orphan, ...]
    count: int


def orphans_of(desk: Desk, me: SignedIn) -> Orphans:
    """The orphans among the worries that this person can open.

    Nothing is said of others, not even how many: most come about because a teller left people out, so a number
    that goes up would tell one of these that somebody spoke of them. Each colleague sees their own, and what no
    colleague can open only the school recovery key can mend. Raises what `current_list` raises.
    """
    damaged = {entry.concern_id for entry in file_new(desk.inbox, me, desk.content)}
    current = current_list(desk)
    with reading(desk.inbox) as session:
        able = able_keys(session, current)
        found = _found(session, me, able, damaged)
        shown = found[:PAGE_SIZE]
        others = _sealed_to_others(session, [one for one, _ in shown], able | {me.person.key_id})
    return Orphans(tuple(_orphan(desk, me, one, day, one in others) for one, day in shown), len(found))


def able_keys(session: Session, current: ReadersList) -> frozenset[bytes]:
    """The keys of everybody who can open and share what is sealed to them: active, and on this signed list."""
    active = session.scalars(select(Person).where(Person.active))
    return frozenset(person.key_id for person in active if stands(person, current))


def short_of_people(key_id: bytes, able: Collection[bytes]) -> Select[bytes]:
    """The ids of the worries that this key opens and fewer than two of these do: one grouped query."""
    mine, theirs = aliased(ConcernWrap), aliased(ConcernWrap)
    both = and_(theirs.concern_id == mine.concern_id, theirs.key_id.in_(able))
    return (
        select(mine.concern_id)
        .outerjoin(theirs, both)
        .where(mine.key_id == key_id)
        .group_by(mine.concern_id)
        .having(func.count(theirs.key_id) < FEWEST_PEOPLE)
    )


def left_short(session: Session, key_id: bytes, able: Collection[bytes]) -> set[bytes]:
    """The worries for which, with this key gone, fewer than two of these people are left: for the worry itself, or for
    its case. Whoever opens a case opens every one of its worries, so a case can lose its last reader while each of
    its worries keeps two."""
    whole = _whole_cases()
    mine = select(whole.c.case_id).where(whole.c.key_id == key_id)
    enough = (
        select(whole.c.case_id)
        .where(whole.c.key_id.in_(able))
        .group_by(whole.c.case_id)
        .having(func.count() >= FEWEST_PEOPLE)
    )
    of_cases = select(CaseConcern.concern_id).where(
        CaseConcern.case_id.in_(mine), CaseConcern.case_id.not_in(enough)
    )
    return {*session.scalars(short_of_people(key_id, able)), *session.scalars(of_cases)}


def would_orphan(session: Session, concern_id: bytes, without: bytes, current: ReadersList) -> bool:
    """Whether fewer than two people could open this worry, or its case, because this key no longer does."""
    able = able_keys(session, current)
    return without in able and concern_id in left_short(session, without, able - {without})


def hold_people_still(session: Session) -> None:
    """Of two acts at once that each leave one reader fewer, the second is looked at when the first is done."""
    session.execute(select(Person.id).order_by(Person.id).with_for_update())


def _whole_cases() -> Subquery:
    """Each case with each key that opens all of its worries."""
    worries = aliased(CaseConcern)
    number = select(func.count()).where(worries.case_id == CaseConcern.case_id).scalar_subquery()
    return (
        select(CaseConcern.case_id, ConcernWrap.key_id)
        .join(ConcernWrap, ConcernWrap.concern_id == CaseConcern.concern_id)
        .group_by(CaseConcern.case_id, ConcernWrap.key_id)
        .having(func.count() == number)
        .subquery()
    )


def _found(
    session: Session, me: SignedIn, able: Collection[bytes], damaged: Collection[bytes]
) -> list[tuple[bytes, date]]:
    few = short_of_people(me.person.key_id, able).subquery()
    filed = (FiledConcern.concern_id == few.c.concern_id) & (FiledConcern.person_id == me.person.id)
    rows = (
        select(CollectedConcern.id, CollectedConcern.day, FiledConcern.concern_id)
        .join(few, few.c.concern_id == CollectedConcern.id)
        .outerjoin(FiledConcern, filed)
        .order_by(CollectedConcern.day, CollectedConcern.id)
    )
    # What is neither filed for them nor damaged leaves them out, whatever key somebody handed them.
    return [(one, day) for one, day, is_filed in session.execute(rows) if is_filed or one in damaged]


def _sealed_to_others(session: Session, concerns: Collection[bytes], able: Collection[bytes]) -> set[bytes]:
    """Those of these worries that somebody has a key to who does not read worries any more."""
    gone = (
        select(ConcernWrap.concern_id)
        .join(Person, Person.key_id == ConcernWrap.key_id)
        .where(ConcernWrap.concern_id.in_(concerns), ConcernWrap.key_id.not_in(able))
    )
    return set(session.scalars(gone))


def _orphan(desk: Desk, me: SignedIn, concern_id: bytes, day: date, others: bool) -> Orphan:
    try:
        concern = opened(desk.inbox, me, concern_id).concern
    except Damaged:
        return Orphan(concern_id, day, "damaged", mendable=False)
    # Where a second reader must agree, there is none: that is why it is here.
    mendable = not concern.restricted(desk.content)
    if others:
        return Orphan(concern_id, day, "not-reading", mendable)
    return Orphan(concern_id, day, "left-out" if concern.excluded else "alone", mendable)
