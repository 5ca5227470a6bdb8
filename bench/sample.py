"""The worry that every measurement tells: three answers and some 1,300 characters of own words, in 2 KiB."""

import secrets
from urllib.parse import urlencode

from kiosk.sealing.envelope import Kind, pack_wraps
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.seal import Sealed, seal

WORDS = "They hide my bag at break and laugh when I look for it. It has been every day this week. " * 15
ANSWERS = [("feel", "yellow"), ("what", "things"), ("name", "no")]
_PLAINTEXT = b"x" * 1_700  # about what the form below comes to; the rows that come of it prove the size

_READERS = [ReaderKey.generate().public_key for _ in range(3)]


def form(csrf_token: str) -> bytes:
    """The last form of a pupil's journey as a browser sends it, on a journey of its own."""
    steering = [
        ("csrf_token", csrf_token),
        ("journey", secrets.token_hex(16)),
        ("page", "check"),
        ("trail", ""),
    ]
    return urlencode([*steering, *ANSWERS, ("own_words", WORDS), ("go", "send")]).encode("ascii")


def sealed() -> Sealed:
    """A worry of that size, sealed to three readers under a new id."""
    return seal(
        _PLAINTEXT,
        kind=Kind.CONCERN,
        readers=_READERS,
        readers_version=1,
        envelope_id=secrets.token_bytes(16),
    )


def row_sizes() -> tuple[int, int]:
    """How many bytes of envelope and of wraps one such worry puts into the letterbox."""
    one = sealed()
    return len(one.envelope), len(pack_wraps(one.wraps))
