"""Somebody has read a worry, whether they said so or took it on: what is noted, and what the family is told."""

from datetime import datetime

from kiosk.db import writing
from kiosk.inbox.answers import statuses
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.record import audit
from kiosk.inbox.worries.filing import mark_read


def note_read(desk: Desk, me: SignedIn, concern_id: bytes, at: datetime) -> None:
    """This person has read this worry: it is new to them no longer, the record says so, and a family is told.

    A family that can't be told now is told with the next word that staff send.
    """
    with writing(desk.inbox) as session:
        mark_read(session, me, concern_id, at)
        audit.record(session, "read", me.person.id, concern_id, at)
    statuses.say_it_is_read(desk, me, concern_id)
