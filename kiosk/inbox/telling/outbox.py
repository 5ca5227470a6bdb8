"""The outbox: mails that wait, one for each person and kind, and whose turn it is to send one.

At least once: a sender that is killed after the server took a mail and before that is noted leaves the mail to be sent
again, under the same Message-ID. Otherwise no cause is mailed twice: what asks while a mail waits joins it, and of two
senders at once the database lets one have it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from kiosk.db import insert_new
from kiosk.inbox.models import WaitingMail

Kind = Literal["news", "daily", "test"]

HELD_FOR: Final = timedelta(minutes=2)
"""How long a sender has a mail for itself: longer than a conversation with the server can last."""

_SLACK: Final = timedelta(minutes=1)
"""Two senders look at their clocks before they wait for each other, and two machines' clocks differ a little."""

_LONGEST_PAUSE: Final = timedelta(hours=2)
"""No pause is longer. A next try after this was noted while the clock was wrong."""


@dataclass(frozen=True)
class Claimed:
    """A mail that this sender, and no other, sends now."""

    id: bytes
    person_id: bytes
    kind: str
    causes: int
    until: datetime
    tries: int


def ask(session: Session, person_id: bytes, kind: Kind, now: datetime) -> None:
    """Put a mail into the outbox, in the caller's transaction; one that waits already takes this cause too."""
    connection = session.connection()
    row = {
        "id": secrets.token_bytes(16),
        "person_id": person_id,
        "kind": kind,
        "causes": 1,
        "since": now,
        "tries": 0,
    }
    if connection.execute(insert_new(connection, WaitingMail), row).rowcount:
        return
    waiting = (WaitingMail.person_id == person_id, WaitingMail.kind == kind)
    session.execute(update(WaitingMail).where(*waiting).values(causes=WaitingMail.causes + 1))


def due(session: Session, now: datetime) -> list[bytes]:
    """The ids of the mails that could go now, those that wait longest first."""
    return list(session.scalars(select(WaitingMail.id).where(_free(now)).order_by(WaitingMail.since)))


def claim(session: Session, mail: WaitingMail, now: datetime) -> Claimed | None:
    """Take this mail in hand; None when another sender was quicker."""
    until = now + HELD_FOR
    free = (WaitingMail.id == mail.id, WaitingMail.causes == mail.causes, _free(now))
    if session.scalar(update(WaitingMail).where(*free).values(claimed_until=until).returning(WaitingMail.id)):
        return Claimed(mail.id, mail.person_id, mail.kind, mail.causes, until, mail.tries)
    return None


def done(session: Session, claimed: Claimed) -> None:
    """The server has it. What asked for a mail meanwhile gets another one."""
    mine = (WaitingMail.id == claimed.id, WaitingMail.claimed_until == claimed.until)
    gone = delete(WaitingMail).where(*mine, WaitingMail.causes == claimed.causes)
    if session.scalar(gone.returning(WaitingMail.id)) is None:
        again = {"claimed_until": None, "next_try": None, "tries": 0, "fault": None}
        session.execute(update(WaitingMail).where(*mine).values(again))


def put_back(session: Session, claimed: Claimed) -> None:
    """It was not the mail's fault: it waits as it did before."""
    mine = (WaitingMail.id == claimed.id, WaitingMail.claimed_until == claimed.until)
    session.execute(update(WaitingMail).where(*mine).values(claimed_until=None))


def put_off(session: Session, claimed: Claimed, fault: str, next_try: datetime) -> None:
    """The server did not take this one mail: it is tried again then, and for ever."""
    mine = (WaitingMail.id == claimed.id, WaitingMail.claimed_until == claimed.until)
    later = {"claimed_until": None, "tries": claimed.tries + 1, "next_try": next_try, "fault": fault}
    session.execute(update(WaitingMail).where(*mine).values(later))


def come(moment: datetime | None, now: datetime, longest: timedelta = _LONGEST_PAUSE) -> bool:
    """Whether a noted moment has come; one that lies too far ahead was noted by a wrong clock."""
    return moment is None or not (now < moment <= now + longest)


def _free(now: datetime) -> ColumnElement[bool]:
    tried, held = WaitingMail.next_try, WaitingMail.claimed_until
    return or_(tried.is_(None), tried <= now, tried > now + _LONGEST_PAUSE) & or_(
        held.is_(None), held <= now, held > now + HELD_FOR + _SLACK
    )
