"""Photographs of grown-ups, beside the signed profile that names them. Their name is the hash of their bytes.

So the signature on the profile is one on every face in it: bytes that somebody else put there have another name.
"""

import hashlib
import re
from typing import Final

from sqlalchemy import Engine, select

from kiosk.db import glancing
from kiosk.letterbox.models import Portrait

NAME: Final = re.compile(r"[0-9a-f]{64}")


def name_of(image: bytes) -> str:
    """The name under which these bytes, and no others, are found."""
    return hashlib.sha256(image).hexdigest()


def is_named(untrusted_image: object, name: str) -> bool:
    """True for the very bytes of this name. SQLite keeps text in a column of bytes, if somebody puts it there."""
    return isinstance(untrusted_image, bytes) and name_of(untrusted_image) == name


def portrait(engine: Engine, name: str) -> bytes | None:
    """The photograph of this name; None if it is not there, or if what is there is another. Raises StoreUnavailable."""
    with glancing(engine) as connection:
        found = connection.scalar(select(Portrait.image).where(Portrait.digest == bytes.fromhex(name)))
    return found if is_named(found, name) else None
