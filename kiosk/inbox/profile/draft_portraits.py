"""Photographs on their way: they wait with the draft of the profile, and go to the letterbox with what is signed.

What the profile that is published now names lies in the letterbox already.
"""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk.db import reading
from kiosk.inbox.desk import Desk
from kiosk.inbox.models import DraftPortrait
from kiosk.inbox.profile.portraits import Portrait
from kiosk.letterbox.portraits import NAME, is_named, portrait


def add(session: Session, made: Portrait) -> None:
    """Let this photograph wait with the draft."""
    session.merge(DraftPortrait(digest=bytes.fromhex(made.name), image=made.image))


def keep_only(session: Session, names: Collection[str]) -> None:
    """Throw every waiting photograph away but these."""
    kept = [bytes.fromhex(name) for name in names]
    session.execute(delete(DraftPortrait).where(DraftPortrait.digest.not_in(kept)))


def waiting(session: Session, names: Collection[str]) -> dict[str, bytes]:
    """Those of these photographs that wait, by their names, and are what they are named."""
    wanted = DraftPortrait.digest.in_([bytes.fromhex(name) for name in names])
    found = session.execute(select(DraftPortrait.digest, DraftPortrait.image).where(wanted))
    return {digest.hex(): image for digest, image in found if is_named(image, digest.hex())}


def find(desk: Desk, untrusted_name: str) -> bytes | None:
    """A photograph that waits or is published; None for any other. Raises StoreUnavailable."""
    if not NAME.fullmatch(untrusted_name):
        return None
    with reading(desk.inbox) as session:
        drafted = waiting(session, [untrusted_name])
    return drafted.get(untrusted_name) or portrait(desk.letterbox, untrusted_name)
