"""After a worry is kept: the code for coming back, made off the path of keeping it, and shown once."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from flask import current_app

from kiosk.db import StoreError
from kiosk.pepper import NoPepper
from kiosk.public import desk
from kiosk.public.intake import Kept
from kiosk.public.pigeonholes import NoCode, Pigeonholes
from kiosk.public.slip import Slip

Code = TypeVar("Code")
log = logging.getLogger("kiosk")


def pigeonholes() -> Pigeonholes:
    """The pigeonholes of the app that serves this request."""
    found: Pigeonholes = current_app.extensions["kiosk.pigeonholes"]
    return found


def pictures_for(kept: Kept) -> tuple[str, ...] | None:
    """Six pictures for whoever told this; None when no answer is wanted, or none can be made just now."""
    return _code_for(kept, lambda slip: pigeonholes().give_pictures(slip, datetime.now(UTC).date()))


def reference_for(kept: Kept) -> str | None:
    """Twelve characters for the family that told this; None likewise."""
    return _code_for(kept, lambda slip: pigeonholes().give_reference(slip, datetime.now(UTC).date()))


def _code_for(kept: Kept, give: Callable[[Slip], Code]) -> Code | None:
    if kept.box is None or kept.concern is None:
        return None
    readers = tuple(reader.key_id.hex() for reader in kept.readers)
    slip = Slip.of(kept.concern, kept.concern_id, kept.box.seed, readers, desk.content())
    try:
        return give(slip)
    except (NoPepper, NoCode, StoreError) as error:
        # The worry is kept: that no answer can reach its teller must not look as if it were not.
        log.critical("NO CODE FOR AN ANSWER COULD BE MADE (%s). Run `kiosk check`.", type(error).__name__)
        return None
