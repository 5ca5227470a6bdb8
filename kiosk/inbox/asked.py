"""What a request asks for, read strictly: an id in an address or a form, and a day."""

import re
from datetime import date
from typing import Final

from flask import abort

_ID: Final = re.compile(r"[0-9a-f]{32}")
_DAY: Final = re.compile(
    r"2[0-9]{3}-[0-9]{2}-[0-9]{2}"
)  # `fromisoformat` also takes weeks, and any year since 1


def id_in(untrusted: str) -> bytes | None:
    """The 16 bytes that this names, in hexadecimal digits; None for any other text."""
    return bytes.fromhex(untrusted) if _ID.fullmatch(untrusted) else None


def id_or_404(untrusted: str) -> bytes:
    """The id in this address. What is none answers as a page that is not there."""
    return id_in(untrusted) or abort(404)


def day_in(untrusted: str) -> date | None:
    """The day that a form's field for days holds, such as 2026-11-20; None for any other text."""
    try:
        return date.fromisoformat(untrusted) if _DAY.fullmatch(untrusted) else None
    except ValueError:
        return None
