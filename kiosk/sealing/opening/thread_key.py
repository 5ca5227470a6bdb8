"""The key of a later message, kept under the key of the worry that it belongs to.

Whoever opens the worry, today or after a colleague let them in, can so open the whole conversation; and whoever
can't open the worry gains nothing by it.
"""

from kiosk.sealing import labels
from kiosk.sealing.box import close_box, open_box
from kiosk.sealing.suite import derive


def close_thread_key(concern_key: bytes, message_id: bytes, message_key: bytes) -> bytes:
    """The data key of this message, sealed under the data key of its worry: 61 bytes."""
    return close_box(_thread_key(concern_key), message_key, message_id)


def open_thread_key(concern_key: bytes, message_id: bytes, sealed: bytes) -> bytes:
    """The message's data key again; BrokenEnvelope for another worry's key, or another message's bytes."""
    return open_box(_thread_key(concern_key), sealed, message_id)


def status_id(concern_key: bytes, number: int, status: str) -> bytes:
    """The id of the message that says this status after so many others: the same for all who can open the worry."""
    info = labels.STATUS_ID + b"\0" + number.to_bytes(4) + status.encode("ascii")
    return derive(concern_key, salt=b"", info=info)[:16]


def _thread_key(concern_key: bytes) -> bytes:
    return derive(concern_key, salt=b"", info=labels.THREAD_KEY)
