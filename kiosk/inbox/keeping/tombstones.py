"""What is left of a destroyed worry: a hash of its id, so that a copy that comes in again is left out."""

import hashlib
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.db import insert_new, reading
from kiosk.inbox.models import Destroyed
from kiosk.letterbox import emptying

_LABEL: Final = b"worry-box/v1/destroyed"
_WIPED_AGAIN_FOR: Final = timedelta(days=1)


def mark_destroyed(session: Session, concern_id: bytes, day: date) -> None:
    """Remember that the worry with this id was destroyed; twice is no error."""
    connection = session.connection()
    connection.execute(insert_new(connection, Destroyed), {"id_hash": _hash_of(concern_id), "day": day})


def is_destroyed(session: Session, concern_id: bytes) -> bool:
    """Whether a worry with this id was destroyed here."""
    return session.get(Destroyed, _hash_of(concern_id)) is not None


def wipe_again(inbox: Engine, today: date) -> None:
    """Wipe the disk once more if something was destroyed lately, in case a reader at work held it up then."""
    lately = select(Destroyed.id_hash).where(Destroyed.day >= today - _WIPED_AGAIN_FOR).limit(1)
    with reading(inbox) as session:
        found = session.scalar(lately)
    if found is not None:
        emptying.scrub(inbox)


def _hash_of(concern_id: bytes) -> bytes:
    return hashlib.sha256(_LABEL + concern_id).digest()
