"""Set-up and drill: each recovery half is typed back from its sheet, and the first readers list waits for that.

A school whose recovery sheets nobody can read would lose everything on the day it needs them. So until both
halves were typed back, and at least two people hold the school key, the public side has no list to seal to.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from kiosk.db import reading, writing
from kiosk.inbox.models import HeldReadersList, Person, RecoveryHalf
from kiosk.inbox.people.leaving import FEWEST_KEY_HOLDERS
from kiosk.inbox.record import audit
from kiosk.letterbox.emptying import publish
from kiosk.sealing.opening.recovery import recognise
from kiosk.sealing.readers import SignedReaders

DRILL_AFTER: Final = timedelta(days=365)
"""Paper fades, moves and is thrown away: after a year a sheet should be tried again."""


class UnknownHalf(Exception):
    """Typed as some half was printed, but not one of this school's: an older sheet, or another school's."""


@dataclass(frozen=True)
class Half:
    """One recovery half: when it was last typed back, and by whom (None: on the command line)."""

    number: int
    typed_back: datetime | None
    by: str | None

    def is_overdue(self, now: datetime) -> bool:
        """True when it was never typed back, or more than a year ago."""
        return self.typed_back is None or now - self.typed_back > DRILL_AFTER


@dataclass(frozen=True)
class SetUp:
    """How far a school's set-up has come. When it is finished, its public pages have a list to seal to."""

    key_holders: int
    halves: tuple[Half, ...]
    finished: bool

    @property
    def enough_key_holders(self) -> bool:
        """Whether somebody could still let people in when one key holder is away."""
        return self.key_holders >= FEWEST_KEY_HOLDERS


@dataclass(frozen=True)
class TypedBack:
    """What typing back a half did: which half it was, and whether that opened the public pages."""

    number: int
    opened: bool


def set_up_of(inbox: Engine) -> SetUp:
    """How far this school's set-up has come."""
    columns = (RecoveryHalf.number, RecoveryHalf.confirmed_at, Person.name)
    with reading(inbox) as session:
        halves = session.execute(
            select(*columns)
            .outerjoin(Person, Person.id == RecoveryHalf.confirmed_by)
            .order_by(RecoveryHalf.number)
        )
        return SetUp(_key_holders(session), tuple(Half(*row) for row in halves), _held(session) is None)


def is_finished(inbox: Engine) -> bool:
    """Whether nothing of the set-up is left to do before worries can be told."""
    with reading(inbox) as session:
        return _held(session) is None


def held_back(inbox: Engine) -> SignedReaders | None:
    """The list that waits for the set-up to be finished; None when none does."""
    with reading(inbox) as session:
        held = _held(session)
    return SignedReaders(held.body, held.signature) if held else None


def keep_to_recognise(session: Session, halves: tuple[str, str]) -> None:
    """Keep what the printed halves are known by, in place of what was kept of older ones."""
    session.execute(delete(RecoveryHalf))
    known = [recognise(half) for half in halves]
    session.add_all(RecoveryHalf(number=half.number, fingerprint=half.fingerprint) for half in known)
    session.flush()


def hold_back(session: Session, signed: SignedReaders, version: int) -> None:
    """Keep the school's first readers list until the set-up is finished."""
    session.add(HeldReadersList(version=version, body=signed.body, signature=signed.signature))
    session.flush()


def type_back(
    inbox: Engine, letterbox: Engine, untrusted_typed: str, person_id: bytes | None, at: datetime
) -> TypedBack:
    """Note that a half was typed back; with the last one that was missing, publish the list that is held back.

    All of it or nothing. What was typed is compared and forgotten. `person_id` is None on the command line.
    Raises RecoveryHalfMistyped, UnknownHalf, StoreUnavailable.
    """
    known = recognise(untrusted_typed)
    with writing(inbox) as session:
        # Locked, so that of two halves typed at the same moment the second one sees the first.
        halves = session.scalars(select(RecoveryHalf).order_by(RecoveryHalf.number).with_for_update()).all()
        half = next((half for half in halves if half.number == known.number), None)
        if half is None or not compare_digest(half.fingerprint, known.fingerprint):
            raise UnknownHalf
        half.confirmed_at, half.confirmed_by = at, person_id
        audit.record(session, "half-typed-back", person_id, f"half-{half.number}", at)
        opened = all(half.confirmed_at for half in halves) and _open(session, letterbox, person_id, at)
    return TypedBack(known.number, opened)


def _open(session: Session, letterbox: Engine, person_id: bytes | None, at: datetime) -> bool:
    held = _held(session)
    if held is None or _key_holders(session) < FEWEST_KEY_HOLDERS:
        return False
    audit.record(session, "opened", person_id, None, at)
    session.delete(held)
    session.flush()
    # Last, so that whatever fails leaves both stores as they were. Published twice it is the same list.
    publish(letterbox, SignedReaders(held.body, held.signature))
    return True


def _held(session: Session) -> HeldReadersList | None:
    return session.scalar(select(HeldReadersList).limit(1))


def _key_holders(session: Session) -> int:
    holders = select(func.count()).select_from(Person)
    return session.scalar(holders.where(Person.active, Person.sealed_school_key.is_not(None))) or 0
