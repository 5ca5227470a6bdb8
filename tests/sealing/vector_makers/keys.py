"""The keys that the vectors use, all grown from stated names, and a way to hold randomness still."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey

Vector = dict[str, Any]


def grown(name: str, length: int = 32) -> bytes:
    """Bytes that look random and are always the same for one name."""
    return hashlib.shake_256(b"worry box test vectors: " + name.encode()).digest(length)


@contextmanager
def held_still(name: str) -> Iterator[None]:
    """Make `os.urandom` give the same salts, nonces and halves each time."""
    drawn = count()
    with patch("os.urandom", lambda length: grown(f"{name} {next(drawn)}", length)):
        yield


READERS = {name: ReaderKey.from_seed(grown(name)) for name in ("anna", "ben", "clare")}
SCHOOL = SchoolKey.from_seed(grown("school"))
MASTER = MasterKey.from_bytes(grown("master"))
PERSON = grown("person", 16)
