"""Boxes for answers as the inbox uses them: put an answer in, keep a box open, take a box away."""

from datetime import date

from sqlalchemy import Engine, delete, select, update

from kiosk.db import insert_new, reading, writing
from kiosk.letterbox.models import Pigeonhole, SealedReply


def is_reachable(engine: Engine, box: bytes, today: date) -> bool:
    """True while some code opens this box: it was made, and its time is not up."""
    one = select(Pigeonhole.tag).where(Pigeonhole.box == box, Pigeonhole.last_day >= today)
    with reading(engine) as session:
        return session.scalar(one.limit(1)) is not None


def put_reply(engine: Engine, box: bytes, reply_id: bytes, envelope: bytes, wraps: bytes, day: date) -> None:
    """Put a sealed answer into a box; the same one twice changes nothing."""
    row = {"id": reply_id, "box": box, "envelope": envelope, "wraps": wraps, "day": day}
    with writing(engine) as session:
        connection = session.connection()
        connection.execute(insert_new(connection, SealedReply), row)


def keep_open(engine: Engine, box: bytes, last_day: date) -> None:
    """Let the codes of this box open it until this day, if they would not anyway."""
    later = update(Pigeonhole).where(Pigeonhole.box == box, Pigeonhole.last_day < last_day)
    with writing(engine) as session:
        session.execute(later.values(last_day=last_day))


def remove_box(engine: Engine, box: bytes) -> None:
    """Take a box away, with the answers in it and every code's way to it; none is no error."""
    with writing(engine) as session:
        session.execute(delete(SealedReply).where(SealedReply.box == box))
        session.execute(delete(Pigeonhole).where(Pigeonhole.box == box))


def forget_expired(engine: Engine, today: date) -> int:
    """Prune the pigeonholes whose last day is over, and the answers that no code opens any more; say how many."""
    with writing(engine) as session:
        gone = session.connection().execute(delete(Pigeonhole).where(Pigeonhole.last_day < today))
        reached = select(Pigeonhole.box)
        session.execute(delete(SealedReply).where(SealedReply.box.not_in(reached)))
        return gone.rowcount
