"""Telling a family how things stand: a sealed message in their pigeonhole, as an answer is, that says one thing.

"Being read" is said by itself when the first of staff marks the worry as read; staff say the rest with one tap.
"""

import logging
from datetime import UTC, datetime
from typing import Final, Literal

from kiosk.content.model import Status
from kiosk.db import StoreUnavailable
from kiosk.i18n import translator
from kiosk.inbox.answers import messages
from kiosk.inbox.answers.answering import NoBox, send_as
from kiosk.inbox.answers.heard import Thread
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.filing import opened
from kiosk.inbox.worries.opening import Damaged
from kiosk.reply import WORDS_LOCALE, Reply, Said, lines_of, status_now, status_of
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.opening.thread_key import status_id

Outcome = Literal["said", "already", "unreachable", "not-now"]
"""`already`: they read this very thing. `unreachable`: no family, or no code of theirs opens a pigeonhole any more.
`not-now`: a store or the readers list does not answer; trying again later may do."""

FIRST: Final[Status] = "reading"
_log = logging.getLogger(__name__)


def say(desk: Desk, me: SignedIn, concern_id: bytes, status: Status) -> Outcome:
    """Tell the family that told this worry how things stand. Safe twice, and by two people at once; never raises."""
    try:
        return _say(desk, me, concern_id, status, datetime.now(UTC))
    except (NoBox, NotYours, Damaged):
        return "unreachable"
    except (StoreUnavailable, NoList, UntrustedReaders) as error:
        _log.warning("a family could not be told how things stand (%s)", type(error).__name__)
        return "not-now"


def say_it_is_read(desk: Desk, me: SignedIn, concern_id: bytes) -> Outcome:
    """Tell the family that staff are reading, unless they were told anything of how things stand before."""
    return say(desk, me, concern_id, FIRST)


def standing(desk: Desk, thread: Thread) -> Status | None:
    """How things stand, as the family was told last; None where nobody told them."""
    return status_now([one.reply for one in thread.said if one.reply], desk.content)


def _say(desk: Desk, me: SignedIn, concern_id: bytes, status: Status, at: datetime) -> Outcome:
    found = opened(desk.inbox, me, concern_id)
    if found.concern.channel != "family":
        return "unreachable"
    thread = messages.thread_of(desk.inbox, me, concern_id)
    now = standing(desk, thread)
    if now == status or (now and status == FIRST):
        return "already"
    before = sum(1 for one in thread.said if one.reply and status_of(one.reply, desk.content))
    reply_id = status_id(found.data_key, before, status)
    told = send_as(desk, me, concern_id, _reply(desk, status, at), at, reply_id=reply_id, act="status-said")
    return "said" if told else "already"


def _reply(desk: Desk, status: Status, at: datetime) -> Reply:
    phrase = next(one for one in desk.content.phrases.values() if one.status == status)
    moment = at.astimezone(UTC).replace(microsecond=0)
    bare = Reply(moment, desk.content.version, (Said(phrase.key),))
    (line,) = lines_of(bare, desk.content, translator(WORDS_LOCALE), moment.date())
    return Reply(moment, desk.content.version, (Said(phrase.key, shown=line.text),))
