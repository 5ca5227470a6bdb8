"""How often a code may be tried: slowly after a few slips, and never locked for everybody.

Wrong codes count for their tablet (or, where nobody has named it, for its visit) and for the whole school. After
five in ten minutes a tablet is asked to wait. After 200 in a day somebody is guessing: staff's technician reads it in
the log, a visit that is no known tablet's gets one slip, and all of those together some tries a minute. A child at
an enrolled tablet, and every right code, goes on. Waiting is a page that says so: no worker is held. Staff see the
counts of each day and tablet on their page of tablets.
"""

import hashlib
import logging
from contextlib import suppress
from datetime import UTC, datetime

from flask import current_app, session
from limits import parse
from limits.errors import StorageError
from sqlalchemy import Engine

from kiosk.db import StoreError
from kiosk.letterbox.wrong_tries import Kind, note_wrong_try
from kiosk.public.tablet import this_tablet
from kiosk.web import limiter

WRONG_HERE = parse("5 per 10 minutes")
WRONG_IN_A_DAY = parse("200 per day")
WRONG_WHEN_SLOW = parse("1 per 10 minutes")
TRIES_WHEN_SLOW = parse("10 per minute")

log = logging.getLogger("kiosk")


def may_try() -> bool:
    """False while this visitor should wait a little; counts a try while the school is being guessed at."""
    strategy = limiter(current_app).limiter
    try:
        if not strategy.test(WRONG_HERE, "code", _who()):
            return False
        if this_tablet() is not None or strategy.test(WRONG_IN_A_DAY, "codes"):
            return True
        return strategy.test(WRONG_WHEN_SLOW, "slow", _who()) and strategy.hit(TRIES_WHEN_SLOW, "codes")
    except StorageError:  # an answer can wait until the limits' store is back; a guess can't be taken back
        return False


def note_wrong(kind: Kind) -> None:
    """Count a wrong code. The 200th of a day is said aloud: somebody may be guessing."""
    let_staff_know(kind)
    strategy = limiter(current_app).limiter
    try:
        strategy.hit(WRONG_HERE, "code", _who())
        strategy.hit(WRONG_WHEN_SLOW, "slow", _who())
        if strategy.hit(WRONG_IN_A_DAY, "codes") and not strategy.test(WRONG_IN_A_DAY, "codes"):
            log.critical(
                "SOMEBODY MAY BE GUESSING CODES: %s were wrong within a day. Tries are slowed down; codes still work.",
                WRONG_IN_A_DAY.amount,
            )
    except StorageError:
        log.error("a wrong code could not be counted: the limits' store does not answer")


def let_staff_know(kind: Kind) -> None:
    """Count a wrong code for staff, by day and tablet. While the letterbox is down it is not counted."""
    known = this_tablet()
    engine: Engine = current_app.extensions["kiosk.wrong_tries"]
    with suppress(StoreError):  # whoever came for an answer gets their page all the same
        note_wrong_try(engine, kind, known.id if known else None, datetime.now(UTC).date())


def _who() -> str:
    known = this_tablet()
    who = known.id if known else str(session.get("csrf_token", "")).encode()
    return hashlib.sha256(b"code" + who).hexdigest()
