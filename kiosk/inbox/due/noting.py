"""How much is due for somebody on which day, noted for the daily mail whenever it was reckoned anew: numbers alone."""

from sqlalchemy import select

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.due.reckoning import Reckoned
from kiosk.inbox.models import DueDay
from kiosk.inbox.telling import due_days


def note_days(desk: Desk, me: SignedIn, found: Reckoned) -> None:
    """Note it, if it is not what was noted last. Raises StoreUnavailable."""
    now = found.numbers
    with reading(desk.inbox) as session:
        rows = session.execute(select(DueDay.day, DueDay.number).where(DueDay.person_id == me.person.id))
        noted = {row.day: row.number for row in rows}
    if noted != now:
        with writing(desk.inbox) as session:
            due_days.note(session, me.person.id, now)
