"""Handing out codes, and what a code opens. A right and a wrong code take the same steps until the answers show."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from kiosk.letterbox import answers
from kiosk.letterbox.answers import KEPT_FOR, Hole, Waiting
from kiosk.pepper import read_pepper
from kiosk.public import codes
from kiosk.public.slip import BadSlip, Slip
from kiosk.reply import BadReply, Reply
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.pigeonhole import AnswerKey, Reached, close_pigeonhole, open_pigeonhole, reach

_TRIES: Final = 8  # a code that is taken already is as likely as a right guess
_NOTHING: Final = 1053  # bytes: as long as what lies in most pigeonholes, one padded KiB in its box

log = logging.getLogger("kiosk")


class NoCode(Exception):
    """Time and again a code was made that somebody has already: there is something wrong with this machine."""


@dataclass(frozen=True)
class Read:
    """One answer that was opened, and the day on which it was put there."""

    id: bytes
    reply: Reply = field(repr=False)


@dataclass(frozen=True)
class Found:
    """What a right code opens: the slip, and the answers, newest first."""

    slip: Slip
    answers: tuple[Read, ...]


class Pigeonholes:
    """The pigeonholes of one school. Every method raises NoPepper or StoreUnavailable when it can't be done now."""

    def __init__(self, engine: Engine, school_id: str, pepper: Path) -> None:
        self._engine = engine
        self._salt = bytes.fromhex(school_id)
        self._pepper = pepper

    def give_pictures(self, slip: Slip, today: date) -> tuple[str, ...]:
        """Six pictures that open this slip from now on; durable on return. They are kept nowhere."""
        for _ in range(_TRIES):
            pictures = codes.new_pictures()
            if self._put(codes.picture_code(pictures), slip, today):
                return pictures
        raise NoCode

    def give_reference(self, slip: Slip, today: date) -> str:
        """The same for a family: twelve characters."""
        for _ in range(_TRIES):
            reference = codes.new_reference()
            if self._put(codes.reference_code(reference), slip, today):
                return reference
        raise NoCode

    def open(self, code: bytes, today: date) -> Found | None:
        """What this code opens today, None for a wrong one, an expired one, and one that never was."""
        reached = self._reach(code)
        hole = answers.find(self._engine, reached.tag) or _nothing()
        slip = _slip_in(reached, hole)
        waiting = answers.in_box(self._engine, hole.box)
        if slip is None or hole.last_day < today:
            return None
        return Found(slip, _opened(slip, waiting))

    def _reach(self, code: bytes) -> Reached:
        return reach(code, salt=self._salt, pepper=read_pepper(self._pepper))

    def _put(self, code: bytes, slip: Slip, today: date) -> bool:
        reached, box = self._reach(code), bytes.fromhex(slip.box)
        sealed = close_pigeonhole(reached, box, slip.to_bytes())
        return answers.put(self._engine, reached.tag, Hole(box, sealed, today + KEPT_FOR))


def _nothing() -> Hole:
    """What is tried to be opened where nothing lies, so that a miss takes the steps of a hit."""
    return Hole(os.urandom(16), b"\x01" + os.urandom(_NOTHING - 1), date.min)


def _slip_in(reached: Reached, hole: Hole) -> Slip | None:
    try:
        return Slip.from_bytes(open_pigeonhole(reached, hole.box, hole.sealed))
    except (BrokenEnvelope, BadSlip):
        return None


def _opened(slip: Slip, waiting: Sequence[Waiting]) -> tuple[Read, ...]:
    key, found = AnswerKey(slip.seed), []
    for one in waiting:
        try:
            found.append(Read(one.id, Reply.from_bytes(key.open(one.envelope, one.wraps))))
        except (BrokenEnvelope, BadReply):
            log.error("answer %s in the letterbox does not open; it was damaged or changed", one.id.hex())
    return tuple(sorted(found, key=lambda read: (read.reply.sent_at, read.id), reverse=True))
