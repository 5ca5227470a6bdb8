"""What each person has said about mail to them, and which routes would leave a worry that nobody is told of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.inbox.models import DueDay, MailChoice, Person, WaitingMail
from kiosk.inbox.record import audit
from kiosk.settings.mail import mail_address

Routes = Mapping[str, tuple[str, ...]]


class Wish(StrEnum):
    """When somebody wants to be told. Who is told at once has the daily mail as well."""

    ANY_TIME = "any-time"
    AT_ONCE = "at-once"
    DAILY = "daily"
    NONE = "none"


TOLD_AT_ONCE = (Wish.ANY_TIME, Wish.AT_ONCE)


class NobodyLeft(Exception):
    """This choice would leave `routes` (keys of the content) without anybody who is told at once."""

    def __init__(self, routes: tuple[str, ...]) -> None:
        super().__init__(", ".join(routes))
        self.routes = routes


@dataclass(frozen=True)
class Told:
    """Somebody whom mail can reach, and when."""

    person: Person
    choice: MailChoice

    @property
    def at_once(self) -> bool:
        """Whether they are told as soon as something waits."""
        return self.choice.wish in TOLD_AT_ONCE


def choice_of(session: Session, person_id: bytes) -> MailChoice:
    """What this person has said; for somebody who has said nothing, a row that is not kept yet and has no address."""
    kept = session.get(MailChoice, person_id)
    return kept or MailChoice(person_id=person_id, address="", wish=Wish.AT_ONCE, knows_of_none=False)


def reachable(session: Session, among: Iterable[Person]) -> list[Told]:
    """Those of these people who have an open account, an address, and want mail at all."""
    people = {person.id: person for person in among if person.active}
    choices = select(MailChoice).where(
        MailChoice.person_id.in_(people), MailChoice.address != "", MailChoice.wish != Wish.NONE
    )
    return [
        Told(people[one.person_id], one) for one in session.scalars(choices.order_by(MailChoice.person_id))
    ]


def untold_routes(session: Session, routes: Routes) -> tuple[str, ...]:
    """The routes on which nobody is told at once that a worry waits."""
    everybody = session.scalars(select(Person).where(Person.active))
    roles = {one.person.role for one in reachable(session, everybody) if one.at_once}
    return tuple(route for route, read_by in routes.items() if not roles & set(read_by))


def choose(
    session: Session,
    person: Person,
    untrusted_address: str,
    untrusted_wish: str,
    routes: Routes,
    now: datetime,
) -> None:
    """Keep what this person says about mail to them, and the act of it, in the caller's transaction.

    An empty address means no mail. ValueError for what is no address or no wish; NobodyLeft for a choice after which
    nobody on a route would be told at once, where somebody was before: the transaction must then be given up.
    """
    wish = Wish(untrusted_wish)
    address = mail_address(untrusted_address) if untrusted_address else ""
    if not address and wish is not Wish.NONE:
        raise ValueError("without an address there is no mail")
    before = untold_routes(session, routes)
    choice = session.merge(choice_of(session, person.id))
    choice.address, choice.wish = address, wish
    session.flush()
    if lost := tuple(route for route in untold_routes(session, routes) if route not in before):
        raise NobodyLeft(lost)
    audit.record(session, "mail-chosen", person.id, None, now)


def note_seen(session: Session, person_id: bytes) -> None:
    """This person knows now that no mail server is set up."""
    session.merge(choice_of(session, person_id)).knows_of_none = True


def forget(session: Session, person_id: bytes) -> None:
    """Leave nothing of mail to somebody whose account is closed, in the caller's transaction."""
    for model in (MailChoice, WaitingMail, DueDay):
        session.execute(delete(model).where(model.person_id == person_id))
