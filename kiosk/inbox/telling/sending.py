"""Sending what waits in the outbox: each mail in hand of one sender, one conversation each, and pauses that grow."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.db import insert_new, reading, writing
from kiosk.inbox.models import AuditEvent, MailServer, Person, WaitingMail
from kiosk.inbox.record.audit import GENESIS
from kiosk.inbox.roles import READERS
from kiosk.inbox.telling import letters, outbox
from kiosk.inbox.telling.choices import Wish, choice_of
from kiosk.inbox.telling.due_days import due_on
from kiosk.inbox.telling.faults import FAULTS
from kiosk.inbox.telling.letters import Heading, Numbers
from kiosk.inbox.telling.news import number_unread
from kiosk.inbox.telling.outbox import Claimed
from kiosk.inbox.telling.planning import Plan
from kiosk.inbox.telling.post import NotSent, post
from kiosk.settings import InboxSettings, MailSettings

_log = logging.getLogger(__name__)

Now = Literal["go", "later", "never"]


@dataclass(frozen=True)
class Sender:
    """Whoever takes the outbox to the mail server."""

    inbox: Engine
    settings: InboxSettings
    mail: MailSettings

    def send_all(self, plan: Plan) -> None:
        """Try every mail whose turn it is. When the server itself fails, the rest waits, too."""
        with reading(self.inbox) as session:
            server = session.get(MailServer, 1)
            waits = server is not None and not outbox.come(server.next_try, _now())
            ids = [] if waits else outbox.due(session, _now())
        for mail_id in ids:
            with writing(self.inbox) as session:
                claimed = _claim(session, mail_id, plan, _now())
            if claimed is not None and not self._send(claimed, plan):
                return

    def _send(self, claimed: Claimed, plan: Plan) -> bool:
        """False when the server fails, so that no other mail needs to be tried now."""
        with reading(self.inbox) as session:
            to = choice_of(session, claimed.person_id).address
            letter = self._letter(session, claimed, to, plan)
        try:
            post(self.mail, to, letter)
        except NotSent as not_sent:
            self._failed(claimed, not_sent, plan)
            return not not_sent.server
        with writing(self.inbox) as session:
            outbox.done(session, claimed)
            if claimed.kind == "news":
                session.merge(choice_of(session, claimed.person_id)).told_at = _now()
            with _server(session) as server:
                _works(server)
                server.last_sent = _now()
        return True

    def _failed(self, claimed: Claimed, not_sent: NotSent, plan: Plan) -> None:
        with writing(self.inbox) as session, _server(session) as server:
            if not_sent.server:
                outbox.put_back(session, claimed)
                _fails(server, not_sent.fault, plan)
                return
            _works(server)
            pause = plan.times.pause(claimed.tries + 1)
            outbox.put_off(session, claimed, not_sent.fault, _now() + pause)
        if claimed.tries == 0:
            _log.error("a mail waits, and is tried again: %s", FAULTS[not_sent.fault].wrong)

    def _letter(self, session: Session, claimed: Claimed, to: str, plan: Plan) -> bytes:
        heading = Heading(
            sender=self.mail.sender,
            to=to,
            mark=letters.mark_of(claimed.id, claimed.causes),
            at=_now(),
            school=self.settings.school.name,
            inbox=self.settings.url,
        )
        if claimed.kind == "news":
            return letters.news_letter(heading)
        if claimed.kind == "test":
            return letters.test_letter(heading)
        today = _now().astimezone(plan.hours.zone).date()
        person = session.get_one(Person, claimed.person_id)
        numbers = None
        if person.role in READERS:
            numbers = Numbers(number_unread(session, person), due_on(session, person.id, today))
        last = session.scalar(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1))
        acts, head = (last.seq, last.hash) if last else (0, GENESIS)
        return letters.daily_letter(heading, today, numbers, acts, head)


def server_state(session: Session) -> MailServer:
    """How the mail server does, as far as it was tried; nothing is known of it before."""
    return session.get(MailServer, 1) or MailServer(id=1, tries=0)


def try_at_once(session: Session) -> None:
    """Let everything that waits be tried now, in the caller's transaction, whatever pause it is in."""
    with _server(session) as server:
        server.next_try = None
    for mail in session.scalars(select(WaitingMail)):
        mail.next_try = None


def _claim(session: Session, mail_id: bytes, plan: Plan, now: datetime) -> Claimed | None:
    """Take this mail in hand, if it may go now; one that nobody needs any more goes unsent."""
    mail = session.get(WaitingMail, mail_id)
    if mail is None:
        return None
    may_go = _may_go(session, mail, plan, now)
    if may_go == "never":
        session.delete(mail)
    return outbox.claim(session, mail, now) if may_go == "go" else None


def _may_go(session: Session, mail: WaitingMail, plan: Plan, now: datetime) -> Now:
    person, choice = session.get_one(Person, mail.person_id), choice_of(session, mail.person_id)
    if not person.active or not choice.address:
        return "never"
    if mail.kind == "test":
        return "go"
    if choice.wish == Wish.NONE or (mail.kind == "news" and number_unread(session, person) == 0):
        return "never"
    if mail.kind == "daily":
        return "go" if plan.hours.open(now) else "later"
    quiet = choice.wish != Wish.ANY_TIME and not plan.hours.open(now)
    just_told = choice.told_at is not None and choice.told_at <= now < choice.told_at + plan.times.apart
    return "later" if quiet or just_told else "go"


@contextmanager
def _server(session: Session) -> Iterator[MailServer]:
    connection = session.connection()
    connection.execute(insert_new(connection, MailServer), {"id": 1, "tries": 0})
    yield session.get_one(MailServer, 1)


def _works(server: MailServer) -> None:
    if server.failing_since is not None:
        _log.warning("the mail server takes mail again")
    server.failing_since = server.fault = server.next_try = None
    server.tries = 0


def _fails(server: MailServer, fault: str, plan: Plan) -> None:
    if server.failing_since is None or server.fault != fault:
        _log.error("mail waits, and is tried again: %s", FAULTS[fault].wrong)
    server.failing_since = server.failing_since or _now()
    server.fault, server.tries = fault, server.tries + 1
    server.next_try = _now() + plan.times.pause(server.tries)


def _now() -> datetime:
    return datetime.now(UTC)
