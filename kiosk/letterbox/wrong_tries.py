"""Codes that were wrong, counted by day and tablet: so that staff learn when somebody may be guessing.

Nothing of the code is kept. The public side may only put rows in: what it has noted it can't read or take back.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast

from sqlalchemy import Engine, delete, func, insert, select

from kiosk.db import reading, writing
from kiosk.letterbox.models import WrongTry

Kind = Literal["pictures", "reference", "tablet"]
"""Six pictures, a family's reference, or the code that gives a tablet its name."""

KEPT_DAYS: Final = 30


@dataclass(frozen=True)
class Tries:
    """How many codes of one kind were wrong on one day on one tablet; None: on all that have no name."""

    day: date
    kind: Kind
    tablet_id: bytes | None
    count: int


def note_wrong_try(engine: Engine, kind: Kind, tablet_id: bytes | None, day: date) -> None:
    """Count one more. Raises StoreUnavailable."""
    row = {"id": secrets.token_bytes(16), "day": day, "kind": kind, "tablet_id": tablet_id}
    with engine.begin() as connection:
        connection.execute(insert(WrongTry), row)


def wrong_tries(engine: Engine, since: date) -> list[Tries]:
    """All counts from this day on, the newest day first, and of one day the most first."""
    columns = (WrongTry.day, WrongTry.kind, WrongTry.tablet_id)
    count = func.count()
    asked = select(*columns, count).where(WrongTry.day >= since).group_by(*columns)
    with reading(engine) as session:
        rows = session.execute(asked.order_by(WrongTry.day.desc(), count.desc(), WrongTry.kind)).all()
    return [Tries(day, cast(Kind, kind), tablet_id, number) for day, kind, tablet_id, number in rows]


def forget_wrong_tries(engine: Engine, before: date) -> None:
    """Take the counts of earlier days away."""
    with writing(engine) as session:
        session.execute(delete(WrongTry).where(WrongTry.day < before))
