"""Pigeonholes as the public side uses them: put one in, find one by its tag, read the answers in its box.

It can neither list pigeonholes nor change or take away any of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Engine, bindparam, select

from kiosk.db import glancing, insert_new
from kiosk.letterbox.models import Pigeonhole, SealedReply

KEPT_FOR: Final = timedelta(days=90)
"""How long after the last message a code still opens its pigeonhole."""


@dataclass(frozen=True)
class Hole:
    """One pigeonhole as it lies there. Nothing about it was checked."""

    box: bytes
    sealed: bytes
    last_day: date


@dataclass(frozen=True)
class Waiting:
    """One sealed answer as it lies in a box. Nothing about it was checked."""

    id: bytes
    envelope: bytes
    wraps: bytes
    day: date


def put(engine: Engine, tag: bytes, hole: Hole) -> bool:
    """Put a pigeonhole under this tag; durable on return. False, and nothing kept, when the tag is taken."""
    row = {"tag": tag, "box": hole.box, "sealed": hole.sealed, "last_day": hole.last_day}
    with engine.begin() as connection:
        return bool(connection.execute(insert_new(connection, Pigeonhole), row).rowcount)


def find(engine: Engine, tag: bytes) -> Hole | None:
    """The pigeonhole under this tag, expired or not."""
    with glancing(engine) as connection:
        row = connection.execute(_BY_TAG, {"tag": tag}).one_or_none()
    return Hole(*row) if row is not None else None


def in_box(engine: Engine, box: bytes) -> Sequence[Waiting]:
    """The answers in this box, by their random ids, which is no order of time."""
    with glancing(engine) as connection:
        return [Waiting(*row) for row in connection.execute(_IN_BOX, {"box": box})]


_BY_TAG = select(Pigeonhole.box, Pigeonhole.sealed, Pigeonhole.last_day).where(
    Pigeonhole.tag == bindparam("tag")
)
_IN_BOX = (
    select(SealedReply.id, SealedReply.envelope, SealedReply.wraps, SealedReply.day)
    .where(SealedReply.box == bindparam("box"))
    .order_by(SealedReply.id)
)
