"""Who sees to a case on a day: its owner, who stands in for them, or nobody. From people, absences and wraps."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.case.answering import answering
from kiosk.db import reading
from kiosk.inbox.desk import Desk
from kiosk.inbox.models import Away, CaseConcern, ConcernWrap, Person

Gap = Literal["", "left", "away", "locked"]
"""Why nobody sees to a case: its owner has left, is away, or can't open it any more; "" when somebody does."""


@dataclass(frozen=True)
class OnDuty:
    """Who sees to a case on a day. `person` is "" when nobody does, and `gap` says why.

    `stands_in` is the name of whoever stands in for the owner and can't open the case, or "".
    """

    person: str
    gap: Gap = ""
    stands_in: str = ""


@dataclass(frozen=True, repr=False)
class Duty:
    """What was asked of the store once: everybody's names, who is active, who is away, who can open which case."""

    names: Mapping[str, str]
    active: frozenset[str]
    away: tuple[tuple[str, date, date, str], ...]
    can_open: Mapping[str, frozenset[str]]

    def on_duty(self, case: str, owner: str, day: date) -> OnDuty:
        """Who sees to this case on this day."""
        here = self.active - {person for person, _ in self._away_on(day)}
        able = here & self.can_open.get(case, frozenset())
        deputies = {person: other for person, other in self._away_on(day) if other}
        found = answering([owner], here=able, deputies=deputies, readers=())[owner]
        if found in able:
            return OnDuty(found)
        return OnDuty("", self._gap(owner, here), self._locked_out(owner, deputies, here))

    def name(self, person: str) -> str:
        """What a colleague is called; one who has left keeps their name."""
        return self.names.get(person, "")

    def back_on(self, person: str, day: date) -> date | None:
        """The last day of the absence that this day falls into."""
        return max(
            (last for one, first, last, _ in self.away if one == person and first <= day <= last),
            default=None,
        )

    def _away_on(self, day: date) -> tuple[tuple[str, str], ...]:
        return tuple((person, other) for person, first, last, other in self.away if first <= day <= last)

    def _gap(self, owner: str, here: Collection[str]) -> Gap:
        if owner not in self.active:
            return "left"
        return "locked" if owner in here else "away"

    def _locked_out(self, owner: str, deputies: Mapping[str, str], here: Collection[str]) -> str:
        other = answering([owner], here=here, deputies=deputies, readers=())[owner]
        return self.name(other) if other in here and other != owner else ""


def duty_of(desk: Desk, cases: Collection[str]) -> Duty:
    """Everything about who sees to these cases (ids in hex)."""
    with reading(desk.inbox) as session:
        people = session.execute(select(Person.id, Person.name, Person.active, Person.key_id)).all()
        away = session.execute(
            select(Away.person_id, Away.first_day, Away.last_day, Away.stands_in).order_by(Away.last_day)
        ).all()
        of_key = {row.key_id: row.id.hex() for row in people}
        can_open = _who_can_open(session, of_key) if cases else {}
    return Duty(
        names={row.id.hex(): row.name for row in people},
        active=frozenset(row.id.hex() for row in people if row.active),
        away=tuple(
            (one.hex(), first, last, other.hex() if other else "") for one, first, last, other in away
        ),
        can_open={case: can_open.get(case, frozenset()) for case in cases},
    )


def _who_can_open(session: Session, of_key: Mapping[bytes, str]) -> dict[str, frozenset[str]]:
    """Who has a wrap for every worry of each case. Counted here: the databases sort very many rows to do it."""
    connection = session.connection()
    sizes = Counter(connection.scalars(select(CaseConcern.case_id)))
    wraps = select(CaseConcern.case_id, ConcernWrap.key_id).join(
        ConcernWrap, ConcernWrap.concern_id == CaseConcern.concern_id
    )
    found: dict[str, set[str]] = {case_id.hex(): set() for case_id in sizes}
    for (case_id, key_id), number in Counter(
        (case, key) for case, key in connection.execute(wraps).all()
    ).items():
        if key_id in of_key and number == sizes[case_id]:
            found[case_id.hex()].add(of_key[key_id])
    return {case: frozenset(people) for case, people in found.items()}
