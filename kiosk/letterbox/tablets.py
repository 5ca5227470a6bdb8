"""Tablets as the public side may use them: is this one known, and does this code let one in?

A tablet's cookie opens nothing. It names a place, a count of its own and whether a lesson is on; so a plain hash
of it and of the code is enough, and whoever could read both would have gained the name of a classroom.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine, bindparam, select

from kiosk.db import glancing, insert_new
from kiosk.letterbox.models import Tablet, TabletEnrolment

ALPHABET: Final = "CDFHJKMNPRTWXY34679"
"""What a code is made of: no two of these look alike, in capitals or not, and without vowels they spell no word."""

CODE_LENGTH: Final = 8
TOKEN_BYTES: Final = 32
LONGEST_PRACTICE_SECONDS: Final = 60 * 60
"""A lesson that would last longer is not believed: somebody set a clock, or wrote into the table."""

_BESIDES = re.compile(r"[\s\-]")


@dataclass(frozen=True)
class KnownTablet:
    """A tablet that staff have named and not revoked. `practice_until` is in seconds since 1970; 0: never."""

    id: bytes
    name: str
    place: str
    practice_until: int
    look: str
    """JSON: how its pages look until a child chooses otherwise (kiosk.look)."""

    def practises(self, now: datetime) -> bool:
        """True while a lesson is on: what is told then is not kept."""
        left = self.practice_until - now.timestamp()
        return 0 < left <= LONGEST_PRACTICE_SECONDS


class Tablets:
    """The public side's half. Every method raises StoreUnavailable when the store cannot do it now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, token: bytes) -> KnownTablet | None:
        """The tablet that holds this token; None for a forged, a foreign and a revoked one alike."""
        with glancing(self._engine) as connection:
            row = connection.execute(_KNOWN, {"hash": hash_of(token)}).one_or_none()
        return KnownTablet(*row) if row is not None else None

    def enrol(self, untrusted_code: str, token: bytes, now: datetime) -> bool:
        """Let the tablet with this token in; durable on return. False for a wrong, a used and an old code alike."""
        code = clean_code(untrusted_code)
        with self._engine.begin() as connection:
            asked = {"hash": hash_of(code.encode()), "now": int(now.timestamp())}
            found = connection.scalar(_WAITING, asked)
            if found is None:
                return False
            row = {"tablet_id": found, "token_hash": hash_of(token), "day": now.astimezone(UTC).date()}
            # One row for each tablet: of two that come with one code, the second finds it taken.
            return connection.execute(insert_new(connection, TabletEnrolment), row).rowcount == 1


def clean_code(untrusted_code: str) -> str:
    """A code as it was typed, without spaces and hyphens, in capitals."""
    return _BESIDES.sub("", untrusted_code[:64]).upper()


def hash_of(secret: bytes) -> bytes:
    """What is kept of a code or a token."""
    return hashlib.sha256(secret).digest()


_KNOWN = (
    select(Tablet.id, Tablet.name, Tablet.place, Tablet.practice_until, Tablet.look)
    .join(TabletEnrolment, TabletEnrolment.tablet_id == Tablet.id)
    .where(TabletEnrolment.token_hash == bindparam("hash"), Tablet.revoked.is_(False))
)
_WAITING = select(Tablet.id).where(
    Tablet.code_hash == bindparam("hash"), Tablet.code_until > bindparam("now"), Tablet.revoked.is_(False)
)
