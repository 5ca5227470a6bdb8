"""Destroying a worry: one reader asks, another agrees, and then every key, copy and note of it is taken away.

What stays is the audit chain's lines, shown to nobody who reads worries, and a hash by which a copy that comes in
again is known and left out. A backup from before still opens for those who could open it then, until it is let go.
"""

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kiosk.concern import AnswerTo
from kiosk.db import StoreUnavailable
from kiosk.inbox.answers import messages
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keeping.reviewing import (
    Refused,
    check_reason,
    check_ripe,
    deciding,
    keeping_now,
    other_keepers,
    refuse_held,
    set_review,
    today_at,
)
from kiosk.inbox.keeping.tombstones import mark_destroyed
from kiosk.inbox.keeping.with_case import check_case_is_over, forget_case, together_with
from kiosk.inbox.models import BrokenEnvelope, CollectedConcern, KeepReview, Person
from kiosk.inbox.record import audit
from kiosk.inbox.roles import KEEPERS
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.filing import concern_of
from kiosk.inbox.worries.visible import may_see
from kiosk.letterbox import emptying
from kiosk.letterbox.answering import remove_box


def ask(desk: Desk, me: SignedIn, concern_id: bytes, reason: str, at: datetime) -> None:
    """Ask for a worry whose time is up to be destroyed; another reader has to agree.

    Raises NotYours, Damaged, Refused: also when nobody else could agree, or when somebody asked already.
    """
    check_reason(desk, reason, "destroy")
    today = today_at(desk, at)
    together = together_with(desk, me, concern_id)
    check_ripe(together[0], today)
    check_case_is_over(desk, me, together, today)
    with deciding(desk.inbox, me, concern_id) as session:
        refuse_held(session, concern_id)
        if not other_keepers(session, me, concern_id):
            raise Refused("alone")
        if _asker(session, concern_id) is not None:
            raise Refused("waiting")
        set_review(session, me, concern_id, reason, None, at)
        audit.record(session, "destroy-asked", me.person.id, concern_id, at)


def agree(desk: Desk, me: SignedIn, concern_id: bytes, at: datetime) -> bool:
    """Give the second reader's word: it is destroyed now, with its case and all that is in it.

    False when bytes of it are still to be wiped off a disk.

    Raises NotYours, Damaged, Refused.
    """
    today = today_at(desk, at)
    together = together_with(desk, me, concern_id)
    for keeping in together:
        check_ripe(keeping, today)
    check_case_is_over(desk, me, together, today)
    ids = [keeping.entry.concern_id for keeping in together]
    boxes = {one: concern_of(desk.inbox, me, one).answer_to for one in ids}
    with deciding(desk.inbox, me, concern_id) as session:
        for one in ids:
            refuse_held(session, one)
            _check_asked(session, me, one, of_case=one != concern_id)
        forget_case(session, concern_id)
        for one in ids:
            _destroy(session, one, today)
        # Last, because the audit chain's lock is the one that everybody else takes last.
        for one in ids:
            audit.record(session, "destroyed", me.person.id, one, at)
    wiped = [_wipe(desk, one, boxes[one]) for one in ids]
    return all(wiped)


def decline(desk: Desk, me: SignedIn, concern_id: bytes, at: datetime) -> None:
    """Take the question off the table: another reader says no, or the asker takes it back.

    Raises NotYours, Damaged, Refused.
    """
    keeping_now(desk, me, concern_id)
    one = delete(KeepReview).where(KeepReview.concern_id == concern_id, KeepReview.keep_until.is_(None))
    with deciding(desk.inbox, me, concern_id) as session:
        if session.connection().execute(one).rowcount != 1:
            raise Refused("gone")
        audit.record(session, "destroy-declined", me.person.id, concern_id, at)


def _check_asked(session: Session, me: SignedIn, concern_id: bytes, *, of_case: bool) -> None:
    """Refused unless another reader asked for this one, and still could decide it."""
    asker = _asker(session, concern_id)
    if asker is None or asker.id == me.person.id:
        # Nobody asked (any more), or they did themselves.
        raise Refused("case-others" if of_case else "gone")


def _asker(session: Session, concern_id: bytes) -> Person | None:
    """Who asked for it to be destroyed, if that still waits and they still could decide it."""
    review = session.get(KeepReview, concern_id, populate_existing=True)
    if review is None or review.keep_until is not None:
        return None
    asker = session.get_one(Person, review.reviewed_by)
    still = asker.active and asker.role in KEEPERS and may_see(session, concern_id, asker.key_id)
    return asker if still else None


def _destroy(session: Session, concern_id: bytes, today: date) -> None:
    """Everything of it but the audit lines. Wraps, slips, grants, holds and reviews go with their worry's row."""
    connection = session.connection()
    mark_destroyed(session, concern_id, today)
    # A copy of it that was damaged on its way may still hold whole wraps.
    connection.execute(delete(BrokenEnvelope).where(BrokenEnvelope.id == concern_id))
    one = delete(CollectedConcern).where(CollectedConcern.id == concern_id)
    if connection.execute(one).rowcount != 1:
        raise NotYours
    messages.forget(session, concern_id)
    session.expire_all()


def _wipe(desk: Desk, concern_id: bytes, answer_to: AnswerTo | None) -> bool:
    """Off the disks, as far as the databases can. What fails here, the collector does with its next round.

    But for its box of answers: that one goes when its time is up, and holds no word of the worry until then.
    """
    try:
        emptying.remove(desk.letterbox, [concern_id])
        if answer_to:
            remove_box(desk.letterbox, bytes.fromhex(answer_to.box))
        return emptying.scrub(desk.letterbox) and emptying.scrub(desk.inbox)
    except StoreUnavailable:
        return False
