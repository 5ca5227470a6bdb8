"""A session box: a master key that three shares open together, and no two of them.

The row holds the box, the browser's cookie one share, and the running host another that was never written
down. So a stolen store, a stolen cookie, and both of them after a restart, are all worth nothing.
"""

import hashlib

from kiosk.sealing import labels
from kiosk.sealing.box import close_box, open_box
from kiosk.sealing.errors import BrokenEnvelope, WrongSession
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.suite import KEY_LENGTH, derive


def close_session(
    master: MasterKey,
    *,
    cookie_share: bytes,
    host_secret: bytes,
    session_id: bytes,
    person_id: bytes,
    created: int,
    step: bytes = b"",
) -> bytes:
    """The 61 bytes for the session's row. `created` is in whole seconds since 1970, UTC.

    `step` is empty for a whole session. Otherwise it says what the row is good for, and nothing else opens it:
    who writes to the store can't make a whole session out of one that is half-way.
    ValueError unless the two shares are 32 bytes, the ids 16, and `created` fits eight bytes.
    """
    key = _session_key(cookie_share, host_secret, session_id, step)
    return close_box(key, master.to_bytes(), _about(person_id, created, step))


def open_session(
    box: bytes,
    *,
    cookie_share: bytes,
    host_secret: bytes,
    session_id: bytes,
    person_id: bytes,
    created: int,
    step: bytes = b"",
) -> MasterKey:
    """The master key, if everything is as it was given to `close_session`; WrongSession otherwise."""
    try:
        key = _session_key(cookie_share, host_secret, session_id, step)
        return MasterKey.from_bytes(open_box(key, box, _about(person_id, created, step)))
    except (ValueError, BrokenEnvelope):
        raise WrongSession from None


def _session_key(cookie_share: bytes, host_secret: bytes, session_id: bytes, step: bytes) -> bytes:
    if (len(cookie_share), len(host_secret), len(session_id)) != (KEY_LENGTH, KEY_LENGTH, 16):
        raise ValueError("shares are 32 bytes and a session id 16")
    label = labels.SESSION_STEP if step else labels.SESSION_BOX
    named = label + hashlib.sha256(session_id).digest()
    return derive(cookie_share, salt=host_secret, info=named)


def _about(person_id: bytes, created: int, step: bytes) -> bytes:
    if len(person_id) != 16 or not 0 <= created < 2**63:
        raise ValueError("a person's id is 16 bytes and a time is not negative")
    return person_id + created.to_bytes(8) + step
