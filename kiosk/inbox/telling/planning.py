"""Who is told of what, and when: from what nobody has read to mails in the outbox.

Nobody without a wrap is ever among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kiosk.content.telling import TellingTimes
from kiosk.inbox.models import MailChoice, News, Person
from kiosk.inbox.people.readers_list import stands
from kiosk.inbox.roles import READERS
from kiosk.inbox.telling import outbox
from kiosk.inbox.telling.choices import Told, reachable
from kiosk.inbox.telling.hours import Hours
from kiosk.inbox.telling.news import holders, is_read
from kiosk.sealing.readers import ReadersList

_BATCH = 100
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """What a school has settled about telling: its hours and roles, and our times."""

    hours: Hours
    times: TellingTimes

    def tell(self, session: Session, now: datetime) -> None:
        """Ask for a mail to everybody who is to be told now of something that nobody has read."""
        new = select(News).where(News.step == 0).order_by(News.id).limit(_BATCH)
        for news in session.scalars(new.with_for_update(skip_locked=True)):
            self._tell_first(session, news, now)
        for step in range(len(self._next_roles()), 0, -1):
            told = select(News).where(News.step == step).order_by(News.since).limit(_BATCH)
            for news in session.scalars(told.with_for_update(skip_locked=True)).all():
                if self.hours.waited(news.since, now) < step * self.times.unread:
                    break  # what came after it has waited for less
                self._tell_next(session, news, now)

    def without_daily(self, session: Session, day: date, listed: ReadersList | None) -> list[bytes]:
        """The ids of those who want the daily mail, were let in, and have not had it on this day. Only looks."""
        roles = self.hours.profile.told.get("digest", ())
        active = session.scalars(select(Person).where(Person.active))
        return [
            one.person.id
            for one in reachable(session, active)
            if not day <= (one.choice.daily_on or date.min) <= day + _A_DAY
            if (not roles or one.person.role in roles) and _let_in(one.person, listed)
        ]

    def _tell_first(self, session: Session, news: News, now: datetime) -> None:
        """Those who are told at once. The school may have named roles; where none of those has a wrap, all who have."""
        roles = self.hours.profile.told.get("new", ())
        at_once = [one for one in reachable(session, holders(session, news)) if one.at_once]
        named = [one for one in at_once if one.person.role in roles]
        _ask(session, named or at_once, now)
        news.step = 1

    def _tell_next(self, session: Session, news: News, now: datetime) -> None:
        """The next role of which anybody can be told, in order."""
        if is_read(session, news):
            session.delete(news)
            return
        found = reachable(session, holders(session, news))
        by_role = [[one for one in found if one.person.role == role] for role in self._next_roles()]
        there = [people for people in by_role if people]
        if news.step > len(there):
            news.step = len(by_role) + 1  # everybody who can be told was told
            return
        _ask(session, there[news.step - 1], now)
        news.step += 1

    def _next_roles(self) -> Sequence[str]:
        return self.hours.profile.told.get("urgent", ()) or self.times.next_roles


def ask_daily(session: Session, day: date, person_id: bytes, now: datetime) -> None:
    """Ask for one person's daily mail, unless another sender just did."""
    noted = MailChoice.daily_on
    # A day further ahead than tomorrow was noted by a wrong clock.
    not_yet = or_(noted.is_(None), noted < day, noted > day + _A_DAY)
    once = update(MailChoice).where(MailChoice.person_id == person_id, not_yet).values(daily_on=day)
    if session.scalar(once.returning(MailChoice.person_id)) is not None:
        outbox.ask(session, person_id, "daily", now)


def _ask(session: Session, people: Sequence[Told], now: datetime) -> None:
    for one in people:
        outbox.ask(session, one.person.id, "news", now)


def _let_in(person: Person, listed: ReadersList | None) -> bool:
    """Whoever reads worries by their role learns nothing before a key holder has let them in."""
    return person.role not in READERS or (listed is not None and stands(person, listed))
