"""What the pages about cases look up at the desk: who people are, who can open what, other cases and worries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.case.state import Case
from kiosk.case.words import day as in_words
from kiosk.db import reading, writing
from kiosk.inbox.cases.options import Around, Groups, Option, one_group
from kiosk.inbox.cases.shelf import cases_of
from kiosk.inbox.cases.store import OpenCase, my_cases
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import all_keys
from kiosk.inbox.models import CaseConcern, ConcernWrap, Person
from kiosk.inbox.profile.published import school_days, school_profile
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS
from kiosk.inbox.worries.filing import concern_of, entries_for
from kiosk.inbox.worries.showing import Shower
from kiosk.web import pages as web_pages

SAMPLE: Final = 12
"""From how many of somebody's cases the usual procedure is read; a case's id is random, so these are any."""


def case_of(desk: Desk, me: SignedIn, concern_id: bytes) -> bytes | None:
    """The case that this worry is in; None when it is in none, or in one that this person can't open."""
    with reading(desk.inbox) as session:
        found = session.scalar(select(CaseConcern.case_id).where(CaseConcern.concern_id == concern_id))
    return found if found is not None and found in my_cases(desk, me) else None


def around_for(
    desk: Desk, me: SignedIn, kind: str, was: OpenCase | None, concerns: Sequence[bytes]
) -> Around:
    """What the form for this kind of event needs to know."""
    days = school_days(desk)
    return Around(
        case=was.case if was else None,
        casework=desk.casework,
        content=desk.content,
        profile=school_profile(desk),
        days=days,
        today=days.day_of(datetime.now(UTC)),
        listed=_listed(desk, me, kind, was, concerns),
    )


def staff_names(desk: Desk) -> dict[str, str]:
    """The name of everybody who has or had an account, by their id in hex."""
    with reading(desk.inbox) as session:
        return {person.hex(): name for person, name in session.execute(select(Person.id, Person.name))}


def names_in(desk: Desk, case: Case) -> dict[str, str]:
    """The names of colleagues and of the people in the case, by id."""
    return staff_names(desk) | {person.id: person.name for person in case.people.values()}


def place_names(desk: Desk) -> dict[str, str]:
    """What the places are called, the school's own among them, by the keys that a case holds."""
    shared = {one.key: one.label for one in desk.content.questions["where"].choices}
    return shared | {f"own-{one.key}": one.label for one in school_profile(desk).places}


@dataclass(frozen=True)
class Colleague:
    """Somebody who can open every one of these worries."""

    id: bytes
    name: str
    role: str


def who_can_open_all(desk: Desk, me: SignedIn, concerns: Collection[bytes]) -> tuple[Colleague, ...]:
    """Everybody active who can open every one of these worries, by name. Raises Damaged."""
    excluded = {key for one in concerns for key in concern_of(desk.inbox, me, one).excluded}
    with reading(desk.inbox) as session:
        people = session.scalars(select(Person).where(Person.id.in_(_with_wraps(session, concerns))))
        return tuple(
            Colleague(person.id, person.name, person.role)
            for person in sorted(people, key=lambda one: one.name)
            if not excluded & {key.hex() for key in all_keys(person)}
        )


def procedures_by_use(desk: Desk, me: SignedIn) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of the procedures, those first that some of this person's cases follow; and the usual one, if any."""
    few = my_cases(desk, me)[:SAMPLE]
    followed = [case.procedure for one, case in cases_of(desk, me).items() if case and one in few]
    order = sorted(desk.casework.procedures, key=lambda key: -followed.count(key))
    return tuple(order), tuple(key for key in order[:1] if key in followed)


def note_listed(desk: Desk, me: SignedIn) -> None:
    """Put on record that this person looked at a list of cases, before it is shown."""
    with writing(desk.inbox) as session:
        audit.record(session, "cases-listed", me.person.id, None, datetime.now(UTC))


def label_of(case: Case, desk: Desk) -> str:
    """What staff call a case where several are listed: what it is, whose, since when."""
    decision = desk.casework.decisions.get(case.decision)
    people = ", ".join(person.name for person in case.people.values()) or "nobody named yet"
    return f"{decision.label if decision else case.decision}: {people} ({in_words(case.opened_at.date())})"


def cases_to_choose(desk: Desk, me: SignedIn, without: Collection[str] = ()) -> Groups:
    """The cases that this person can open, newest first."""
    found = [(one, case) for one, case in cases_of(desk, me).items() if case and case.id not in without]
    found.sort(key=lambda row: row[1].opened_at, reverse=True)
    return one_group(Option(one.hex(), label_of(case, desk)) for one, case in found)


def shower(desk: Desk) -> Shower:
    """What turns worries into words for whoever is on this request."""
    return Shower(desk.content, web_pages.words(), desk.settings.school.time_zone, datetime.now(UTC))


def _listed(
    desk: Desk, me: SignedIn, kind: str, was: OpenCase | None, concerns: Sequence[bytes]
) -> Mapping[str, Groups]:
    if kind in ("assigned", "opened"):
        return _colleagues(desk, me, concerns)
    if was is None:
        return {}
    if kind == "person-added":
        return {"person-added.person": _known_elsewhere(desk, me, was.case)}
    if kind == "case-linked":
        case = was.case
        return {"case-linked.case": cases_to_choose(desk, me, without=(case.id, *case.linked))}
    if kind == "concern-joined":
        return {"concern-joined.concern": _free_worries(desk, me)}
    return {}


def _colleagues(desk: Desk, me: SignedIn, concerns: Sequence[bytes]) -> Mapping[str, Groups]:
    found = one_group(
        Option(
            one.id.hex(),
            f"{one.name} (you)" if one.id == me.person.id else one.name,
            shower(desk).role(one.role),
        )
        for one in who_can_open_all(desk, me, concerns)
    )
    return {"assigned.to": found, "opened.owner": found}


def _known_elsewhere(desk: Desk, me: SignedIn, case: Case) -> Groups:
    known = {
        person.id: person
        for other in cases_of(desk, me).values()
        if other
        for person in other.people.values()
        if person.id not in case.people
    }
    rows = sorted(known.values(), key=lambda one: one.name)
    return one_group(Option(one.id, one.name, " ".join((one.year, one.group)).strip()) for one in rows)


def _free_worries(desk: Desk, me: SignedIn) -> Groups:
    with reading(desk.inbox) as session:
        taken = set(session.scalars(select(CaseConcern.concern_id)))
    show = shower(desk)
    lines = [
        show.line(entry)
        for entry in entries_for(desk.inbox, me, desk.content)
        if entry.concern_id not in taken and not entry.damaged
    ]
    return one_group(
        Option(
            line.address, f"{', '.join(line.what) or 'Nothing picked'} ({line.when.day}, {line.when.time})"
        )
        for line in sorted(lines, key=lambda one: one.when.stamp, reverse=True)
    )


def _with_wraps(session: Session, concerns: Collection[bytes]) -> Sequence[bytes]:
    wrapped = (
        select(Person.id)
        .join(ConcernWrap, ConcernWrap.key_id == Person.key_id)
        .where(ConcernWrap.concern_id.in_(concerns), Person.active, Person.role.in_(READERS))
        .group_by(Person.id)
        .having(func.count() == len(set(concerns)))
    )
    return session.scalars(wrapped).all()
