"""One round of telling: forget what was read, ask for mails that are due, send what waits."""

import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine

from kiosk.content import Content
from kiosk.content.telling import telling_times
from kiosk.db import StoreError, reading, writing
from kiosk.inbox.profile.published import profile_in
from kiosk.inbox.telling.hours import Hours
from kiosk.inbox.telling.news import anything, forget_read
from kiosk.inbox.telling.planning import Plan, ask_daily
from kiosk.inbox.telling.sending import Sender
from kiosk.letterbox.deposit import Letterbox
from kiosk.profile import Profile
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.readers import ReadersList, verify_readers
from kiosk.settings import InboxSettings

_SECONDS_BETWEEN_FORGETTING: Final = 60
"""It looks at everything unread. Whoever is to be told anew is looked up by themselves."""

_log = logging.getLogger(__name__)


@dataclass
class Rounds:
    """The rounds of one process. The profile is remembered: a letterbox that does not answer keeps no mail back."""

    inbox: Engine
    letterbox: Engine
    settings: InboxSettings
    content: Content
    _profile: Profile | None = field(default=None, repr=False)
    _forget_after: float = 0.0

    def go(self) -> None:
        """One round. Safe in two processes at once. Raises StoreUnavailable when the inbox does not answer."""
        with reading(self.inbox) as session:
            any_news = anything(session)
        if any_news and time.monotonic() >= self._forget_after:
            with writing(self.inbox) as session:
                forget_read(session, datetime.now(UTC))
            self._forget_after = time.monotonic() + _SECONDS_BETWEEN_FORGETTING
        mail = self.settings.mail
        if mail is None:
            return
        profile, listed = self._look_up()
        plan = Plan(Hours(profile, self.settings.school.zone), telling_times())
        if any_news:
            with writing(self.inbox) as session:
                plan.tell(session, datetime.now(UTC))
        self._ask_daily(plan, listed, datetime.now(UTC))
        Sender(self.inbox, self.settings, mail).send_all(plan)

    def _ask_daily(self, plan: Plan, listed: ReadersList | None, now: datetime) -> None:
        day = plan.hours.day_begun(now)
        if day is None:
            return
        with reading(self.inbox) as session:
            people = plan.without_daily(session, day, listed)
        for person_id in people:
            with writing(self.inbox) as session:
                ask_daily(session, day, person_id, now)

    def _look_up(self) -> tuple[Profile, ReadersList | None]:
        school = self.settings.school
        try:
            self._profile = profile_in(self.letterbox, school, self.content)
            signed = Letterbox(self.letterbox).readers()
        except StoreError:
            return self._profile or Profile.first(school, self.content), None
        if signed is None:
            return self._profile, None
        try:
            listed = verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)
        except UntrustedReaders as error:
            _log.critical("the readers list can't be believed: %s", error.reason)
            return self._profile, None
        return self._profile, listed
