"""Tablets as staff see them: making, listing and revoking them, and a lesson's beginning and end.

For the inbox and the command line; the public side's role on PostgreSQL may do none of this.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import CursorResult, Engine, select, update

from kiosk.db import reading, writing
from kiosk.letterbox.models import Tablet, TabletEnrolment
from kiosk.letterbox.tablets import ALPHABET, CODE_LENGTH, LONGEST_PRACTICE_SECONDS, KnownTablet, hash_of
from kiosk.look import Look

CODE_VALID_FOR: Final = timedelta(hours=24)
LESSONS: Final = tuple(range(10, LONGEST_PRACTICE_SECONDS // 60 + 1, 10))
"""How long a lesson may last, in minutes."""

NAME_LIMIT: Final = 60


@dataclass(frozen=True)
class ListedTablet(KnownTablet):
    """One tablet of the list, revoked ones too. `enrolled` is None while its code waits, or was never used."""

    made: date
    code_until: int
    enrolled: date | None
    revoked: bool

    def waits(self, now: datetime) -> bool:
        """True while somebody can still use its code."""
        return not self.revoked and self.enrolled is None and self.code_until > now.timestamp()

    def in_a_lesson(self, now: datetime) -> bool:
        """True while children practise on it."""
        return not self.revoked and self.practises(now)


@dataclass(frozen=True)
class MadeTablet:
    """A tablet just made, with the code that is shown once and can't be looked up later."""

    id: bytes
    code: str = field(repr=False)


def make_tablet(engine: Engine, *, name: str, place: str, now: datetime, today: date) -> MadeTablet:
    """Add a tablet whose code works once, for a day. ValueError unless `clean_name` would leave both as they are."""
    if clean_name(name) != name or clean_name(place) != place:
        raise ValueError("a tablet's name and place are given clean")
    made = MadeTablet(secrets.token_bytes(16), "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))
    row = Tablet(
        id=made.id,
        code_hash=hash_of(made.code.encode()),
        code_until=int((now + CODE_VALID_FOR).timestamp()),
        name=name,
        place=place,
        made_day=today,
        revoked=False,
        practice_until=0,
        look=Look().to_text(),
    )
    with writing(engine) as session:
        session.add(row)
    return made


def listed_tablets(engine: Engine) -> list[ListedTablet]:
    """All tablets, by name; revoked ones last."""
    order = (Tablet.revoked, Tablet.name, Tablet.id)
    columns = (
        Tablet.id,
        Tablet.name,
        Tablet.place,
        Tablet.practice_until,
        Tablet.look,
        Tablet.made_day,
        Tablet.code_until,
    )
    everything = select(*columns, TabletEnrolment.day, Tablet.revoked).outerjoin(TabletEnrolment)
    with reading(engine) as session:
        return [ListedTablet(*row) for row in session.execute(everything.order_by(*order))]


def revoke_tablet(engine: Engine, tablet_id: bytes) -> bool:
    """Make a tablet, or its code, unknown for good; False if it is already, or there is none."""
    return _change(engine, tablet_id, revoked=True, practice_until=0)


def begin_practice(engine: Engine, tablet_id: bytes, minutes: int, now: datetime) -> bool:
    """Begin a lesson, or set the end of one anew; False for a tablet that is revoked or not there.

    ValueError for a length that is not among LESSONS.
    """
    if minutes not in LESSONS:
        raise ValueError("a lesson lasts 10 to 60 minutes")
    until = int((now + timedelta(minutes=minutes)).timestamp())
    return _change(engine, tablet_id, practice_until=until)


def end_practice(engine: Engine, tablet_id: bytes) -> bool:
    """End a lesson now; False for a tablet that is revoked or not there."""
    return _change(engine, tablet_id, practice_until=0)


def set_look(engine: Engine, tablet_id: bytes, look: Look) -> bool:
    """How this tablet's pages look until a child chooses otherwise; False for one that is revoked or not there."""
    return _change(engine, tablet_id, look=look.to_text())


def clean_name(untrusted_name: str) -> str:
    """A tablet's name or place; ValueError unless it is 1 to 60 printable characters."""
    name = " ".join(untrusted_name[: 4 * NAME_LIMIT].split())
    if not name or len(name) > NAME_LIMIT or not name.isprintable():
        raise ValueError("a name has 1 to 60 characters, on one line")
    return name


def _change(engine: Engine, tablet_id: bytes, **values: object) -> bool:
    with writing(engine) as session:
        mine = update(Tablet).where(Tablet.id == tablet_id, Tablet.revoked.is_(False))
        done = session.execute(mine.values(**values))
        assert isinstance(done, CursorResult)
        return done.rowcount == 1
