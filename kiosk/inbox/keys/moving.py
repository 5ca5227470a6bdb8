"""Moving a person's worries to their new key, after it was renewed: in small steps, from wherever it stopped.

Each worry is moved in one transaction with others: its wrap is sealed to the new key, and what was filed about it
is sealed under the new master key. It opens before, in between and after, with whichever key it is sealed to.
"""

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from kiosk.db import StoreUnavailable, reading, writing
from kiosk.inbox.answers import messages
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import KeyRing, bring_over, still_open
from kiosk.inbox.keys.renewing import put_on_list
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern, FormerKey, Person
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.record import audit
from kiosk.inbox.signing_in.own_secrets import ChangedMeanwhile
from kiosk.inbox.voice import answers as survey_answers
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import FILED, open_slip
from kiosk.inbox.worries.opening import Damaged, unwrap
from kiosk.letterbox.emptying import scrub
from kiosk.sealing.envelope import Envelope
from kiosk.sealing.errors import BrokenEnvelope, UntrustedReaders
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.readers import ReadersList
from kiosk.sealing.seal import wrap_key

BATCH: Final = 50
"""Worries in one transaction: others wait for it no longer than a moment."""

ON_ITS_WAY: Final = timedelta(minutes=1)
"""How long after the list was signed a worry sealed to the old one may still arrive: a request is over long before."""

Stage = Literal["nothing", "moving", "list", "waiting"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How far it is: `done` of `total` worries are sealed to the new key.

    `stage` is what is left: worries to be moved, a list that a key holder has to sign, a last moment to wait
    for what is on its way, or nothing: then the old keys are gone.
    """

    done: int
    total: int
    stage: Stage


@dataclass(frozen=True, repr=False)
class _Row:
    concern_id: bytes
    sealed_key: bytes
    envelope: bytes
    filed: bytes | None


@dataclass(frozen=True, repr=False)
class _Moved:
    sealed_key: bytes
    filed: bytes | None


def progress_of(desk: Desk, me: SignedIn) -> Progress:
    """How far the renewal of this person's keys is. Nothing is changed."""
    mine = select(func.count()).select_from(ConcernWrap).where(ConcernWrap.key_id == me.person.key_id)
    with reading(desk.inbox) as session:
        person = session.get_one(Person, me.person.id)
        total = session.scalar(mine) or 0
        left = session.scalar(mine.where(ConcernWrap.sealed_to.is_not(None))) or 0
    return Progress(total - left, total, _stage(person, left))


def go_on(desk: Desk, me: SignedIn, *, seconds: float = 5) -> Progress:
    """Go on with the renewal of this person's keys for some seconds, and say how far it is.

    Safe to stop at any moment, and in two places at once. Raises ChangedMeanwhile when the keys of `me` are no
    longer theirs.
    """
    until = time.monotonic() + seconds
    for former in still_open(me.person):
        listed = _list(desk, me)
        collect(desk.letterbox, desk.inbox)
        if _move(desk, me, former, until) and listed is not None:
            messages.bring_over(desk.inbox, me)
            survey_answers.bring_over(desk.inbox, me)
            _end(desk, me, former, listed)
    return progress_of(desk, me)


def carry_on(desk: Desk, me: SignedIn) -> None:
    """Go on for a moment, if there is anything to go on with: so it ends by itself while a person does their work."""
    if still_open(me.person):
        with suppress(ChangedMeanwhile, StoreUnavailable):
            go_on(desk, me, seconds=1)


def _stage(person: Person, left: int) -> Stage:
    underway = still_open(person)
    if not underway:
        return "nothing"
    if left:
        return "moving"
    return "list" if any(one.unlisted_at is None for one in underway) else "waiting"


def _list(desk: Desk, me: SignedIn) -> ReadersList | None:
    try:
        return put_on_list(desk, me)
    except (NoList, UntrustedReaders):
        return None  # the people page says so; worries are moved all the same


def _move(desk: Desk, me: SignedIn, former: FormerKey, until: float) -> bool:
    """Move what is sealed to this former key; True when all of it is."""
    keys, new, after = KeyRing(me), PublicKey.from_bytes(me.person.public_key), b""
    if keys.reader(former.key_id) is None:
        return False  # the secrets that are kept for this are damaged: nothing is sealed anew without them
    _bring_over(desk, me, former)
    while rows := _next(desk, me, former, after):
        moved = [(row, _anew(row, me, former, keys, new)) for row in rows]
        with writing(desk.inbox) as session:
            _hold_still(session, me)
            for row, anew in moved:
                _replace(session, me, former, row, anew)
        after = rows[-1].concern_id
        if time.monotonic() >= until:
            break
    with reading(desk.inbox) as session:
        return not _left(session, former)


def _bring_over(desk: Desk, me: SignedIn, former: FormerKey) -> None:
    with writing(desk.inbox) as session:
        _hold_still(session, me)
        bring_over(session, former.key_id, me.person.key_id)


def _next(desk: Desk, me: SignedIn, former: FormerKey, after: bytes) -> list[_Row]:
    filed = (FiledConcern.concern_id == ConcernWrap.concern_id) & (FiledConcern.person_id == me.person.id)
    rows = (
        select(ConcernWrap.concern_id, ConcernWrap.sealed_key, CollectedConcern.envelope, FiledConcern.sealed)
        .join(CollectedConcern, CollectedConcern.id == ConcernWrap.concern_id)
        .outerjoin(FiledConcern, filed)
        .where(ConcernWrap.key_id == me.person.key_id, ConcernWrap.sealed_to == former.key_id)
        .where(ConcernWrap.concern_id > after)
        .order_by(ConcernWrap.concern_id)
        .limit(BATCH)
    )
    with reading(desk.inbox) as session:
        return [_Row(*row) for row in session.execute(rows)]


def _anew(row: _Row, me: SignedIn, former: FormerKey, keys: KeyRing, new: PublicKey) -> _Moved:
    """The wrap for the new key, and what was filed, under the new master key.

    What does not open is moved as it is: it goes on being shown as damaged, and is skipped by nobody.
    """
    filed = _filed_anew(row.concern_id, row.filed, me, keys)
    try:
        data_key = _data_key(row, former, keys)
        header = Envelope.from_bytes(row.envelope).header
    except (Damaged, BrokenEnvelope):
        _log.error("worry %s does not open for person %s", row.concern_id.hex(), me.person.id.hex())
        return _Moved(row.sealed_key, filed)
    return _Moved(wrap_key(data_key, header, new).sealed_key, filed)


def _data_key(row: _Row, former: FormerKey, keys: KeyRing) -> bytes:
    if row.filed is not None:
        try:
            return open_slip(keys, row.concern_id, row.filed).data_key
        except Damaged:
            pass
    reader = keys.reader(former.key_id)
    if reader is None:
        raise Damaged("the former key does not open")
    return unwrap(row.envelope, row.concern_id, row.sealed_key, reader)


def _filed_anew(concern_id: bytes, filed: bytes | None, me: SignedIn, keys: KeyRing) -> bytes | None:
    if filed is None:
        return None
    try:
        opened = keys.open(FILED, concern_id, filed)
    except BrokenEnvelope:
        return filed
    return me.master_key.seal(FILED, concern_id, opened)


def _hold_still(session: Session, me: SignedIn) -> None:
    """Of two workers at once, one moves what the other has not; and nobody with keys that were renewed since."""
    person = session.get_one(Person, me.person.id, with_for_update=True)
    if not person.active or person.key_id != me.person.key_id:
        raise ChangedMeanwhile


def _replace(session: Session, me: SignedIn, former: FormerKey, row: _Row, anew: _Moved) -> None:
    """Put the new ones in place of exactly what was read; what somebody took back meanwhile stays away."""
    session.execute(
        update(ConcernWrap)
        .where(ConcernWrap.concern_id == row.concern_id, ConcernWrap.key_id == me.person.key_id)
        .where(ConcernWrap.sealed_to == former.key_id, ConcernWrap.sealed_key == row.sealed_key)
        .values(sealed_key=anew.sealed_key, sealed_to=None)
        .execution_options(synchronize_session=False)
    )
    if anew.filed is not None:
        _refile(session, me, row.concern_id, row.filed, anew.filed)


def _refile(session: Session, me: SignedIn, concern_id: bytes, before: bytes | None, anew: bytes) -> None:
    session.execute(
        update(FiledConcern)
        .where(FiledConcern.person_id == me.person.id, FiledConcern.concern_id == concern_id)
        .where(FiledConcern.sealed == before)
        .values(sealed=anew)
        .execution_options(synchronize_session=False)
    )


def _left(session: Session, former: FormerKey) -> bool:
    either = or_(ConcernWrap.key_id == former.key_id, ConcernWrap.sealed_to == former.key_id)
    return session.scalar(select(ConcernWrap.concern_id).where(either).limit(1)) is not None


def _end(desk: Desk, me: SignedIn, former: FormerKey, listed: ReadersList) -> None:
    """Give the old keys up, when nothing new can be sealed to them any more and nothing is left that was."""
    now = datetime.now(UTC)
    with writing(desk.inbox) as session:
        _hold_still(session, me)
        kept = session.get_one(FormerKey, former.key_id)
        if any(reader.key_id == former.key_id for reader in listed.readers):
            kept.unlisted_at = None
            return
        kept.unlisted_at = kept.unlisted_at or now
        if now - kept.unlisted_at < ON_ITS_WAY:
            return
    collect(desk.letterbox, desk.inbox)  # the last that can have come
    _refile_stragglers(desk, me)
    with writing(desk.inbox) as session:
        _hold_still(session, me)
        kept = session.get_one(FormerKey, former.key_id)
        if kept.sealed_seed is None or _left(session, former):
            return
        kept.sealed_master_key = kept.sealed_seed = None
        audit.record(session, "old-keys-gone", me.person.id, None, now)
    scrub(desk.inbox)


def _refile_stragglers(desk: Desk, me: SignedIn) -> None:
    """What is filed about worries that were shared with the new key itself, and so were never moved."""
    keys = KeyRing(me)
    filed = select(FiledConcern.concern_id, FiledConcern.sealed).where(FiledConcern.person_id == me.person.id)
    with reading(desk.inbox) as session:
        rows = session.execute(filed).all()
    old = [(one, sealed) for one, sealed in rows if not _opens(me, one, sealed)]
    with writing(desk.inbox) as session:
        _hold_still(session, me)
        for concern_id, sealed in old:
            _refile(session, me, concern_id, sealed, _filed_anew(concern_id, sealed, me, keys) or sealed)


def _opens(me: SignedIn, concern_id: bytes, sealed: bytes) -> bool:
    try:
        me.master_key.open(FILED, concern_id, sealed)
    except BrokenEnvelope:
        return False
    return True
