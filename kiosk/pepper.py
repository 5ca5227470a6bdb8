"""The pepper: 32 random bytes in a file of the public side's own, without which no code for an answer can be tried.

It is in no database and in no backup. So whoever copies the letterbox can't guess codes at all, short as a child's
code is. Lost, it takes every code with it: answers can't be reached any more, worries stay as readable as they were.
"""

import os
from pathlib import Path

PEPPER_LENGTH = 32


class NoPepper(Exception):
    """There is no pepper, or the file does not hold one: no code can be made or tried just now."""


def read_pepper(file: Path) -> bytes:
    """The pepper in this file. Raises NoPepper."""
    try:
        pepper = bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        raise NoPepper(f"{file.name} is missing or can't be read") from None
    if len(pepper) != PEPPER_LENGTH:
        raise NoPepper(f"{file.name} does not hold {PEPPER_LENGTH} bytes")
    return pepper


def make_pepper(file: Path) -> bool:
    """Write a new pepper that its owner alone can read, unless there is a file already; True when one was made.

    Never over an old one, not even a damaged one: with it, every code that was handed out would be gone.
    """
    try:
        place = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(place, "w", encoding="ascii") as opened:
        opened.write(f"{os.urandom(PEPPER_LENGTH).hex()}\n")
        opened.flush()
        os.fsync(opened.fileno())
    return True
