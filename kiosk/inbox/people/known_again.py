"""Somebody who comes back: a new account, with new keys, for a person whose old account was closed.

A worry names whom it leaves out by key. What it says about the old key goes on to mean this person, because a key
holder, who sits beside them, says which closed accounts were theirs.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from kiosk.db import writing
from kiosk.inbox.models import FormerKey, Person
from kiosk.inbox.record import audit

NEVER = "no"
"""What the form says for somebody who never had an account here."""


class NotSaid(Exception):
    """Whether this person had an account here before was not answered, or not with an account that is offered."""


def closed_accounts(session: Session, person: Person) -> Sequence[Person]:
    """The closed accounts that may have been this person's: those that nobody else was known by again."""
    others = select(FormerKey.key_id).where(FormerKey.person_id != person.id)
    closed = select(Person).where(~Person.active, Person.id != person.id, Person.key_id.not_in(others))
    return session.scalars(closed.order_by(Person.name, Person.id)).all()


def know_again(
    inbox: Engine, by: bytes, person: Person, untrusted_answer: Collection[str], at: datetime
) -> None:
    """Let every key of the accounts named here mean this person, too. Raises NotSaid. Twice is once."""
    with writing(inbox) as session:
        _know_again(session, by, person, untrusted_answer, at)


def _know_again(
    session: Session, by: bytes, person: Person, untrusted_answer: Collection[str], at: datetime
) -> None:
    session.execute(select(Person.id).where(~Person.active).with_for_update())
    offered = {account.id.hex(): account for account in closed_accounts(session, person)}
    if not offered or set(untrusted_answer) == {NEVER}:
        return
    if not untrusted_answer or not set(untrusted_answer) <= offered.keys():
        raise NotSaid
    for address in sorted(set(untrusted_answer)):
        account = offered[address]
        if session.get(FormerKey, account.key_id) is not None:
            continue
        theirs = update(FormerKey).where(FormerKey.person_id == account.id)
        session.execute(theirs.values(person_id=person.id))
        session.add(FormerKey(key_id=account.key_id, person_id=person.id, since=at))
        audit.record(session, "known-again", by, account.id, at)
