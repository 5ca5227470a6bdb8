"""How telling staff stands, for those who look after it: what goes out, what waits and why, and whom nobody tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.inbox.models import Person, WaitingMail
from kiosk.inbox.telling.choices import Routes, choice_of, untold_routes
from kiosk.inbox.telling.faults import FAULTS, Fault
from kiosk.inbox.telling.sending import server_state

Worry = Literal["failing", "stuck", "untold", "absent"]

MANY_TRIES: Final = 3
"""So often in vain, and a mail is more than late: greylisting alone takes one or two."""


@dataclass(frozen=True)
class Waiting:
    """One mail in the outbox: to whom, what for, since when, and why it has not gone."""

    name: str
    kind: str
    since: datetime
    tries: int
    fault: Fault | None


@dataclass(frozen=True)
class Colleague:
    """One person with an account, and when mail reaches them: a wish, or "no address". Never the address itself."""

    name: str
    role: str
    told: str


@dataclass(frozen=True)
class State:
    """All of it. `untold` are the routes (keys of the content) on which nobody is told at once."""

    set_up: bool
    failing_since: datetime | None
    fault: Fault | None
    last_sent: datetime | None
    waiting: Sequence[Waiting]
    colleagues: Sequence[Colleague]
    untold: tuple[str, ...]

    @property
    def worry(self) -> Worry | None:
        """What most asks for somebody's eyes; None when all is well."""
        if not self.set_up:
            return "absent"
        if self.failing_since:
            return "failing"
        if any(one.tries >= MANY_TRIES for one in self.waiting):
            return "stuck"
        return "untold" if self.untold else None


def state_of(session: Session, routes: Routes, *, set_up: bool) -> State:
    """How it stands now."""
    server = server_state(session)
    waiting = (
        select(WaitingMail, Person.name)
        .join(Person, Person.id == WaitingMail.person_id)
        .order_by(WaitingMail.since)
    )
    people = session.scalars(select(Person).where(Person.active).order_by(Person.name)).all()
    return State(
        set_up=set_up,
        failing_since=server.failing_since,
        fault=FAULTS.get(server.fault or ""),
        last_sent=server.last_sent,
        waiting=[
            Waiting(name, mail.kind, mail.since, mail.tries, FAULTS.get(mail.fault or ""))
            for mail, name in session.execute(waiting)
        ],
        colleagues=[_colleague(session, person) for person in people],
        untold=untold_routes(session, routes),
    )


def _colleague(session: Session, person: Person) -> Colleague:
    choice = choice_of(session, person.id)
    return Colleague(person.name, person.role, choice.wish if choice.address else "no address")
