"""Views that somebody keeps: filters under a name, sealed by whoever keeps them, and shown to nobody else."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.index.filters import Filters, read_filters
from kiosk.inbox.keys.former_keys import KeyRing
from kiosk.inbox.models import SavedView
from kiosk.inbox.worries.filing import FILED
from kiosk.sealing.envelope import pad, unpad
from kiosk.sealing.errors import BrokenEnvelope

MOST: Final = 12
LONGEST_NAME: Final = 40
_ABOUT: Final = b"saved-view/"


@dataclass(frozen=True)
class Kept:
    """One kept view."""

    id: bytes
    name: str
    filters: Filters


def views_of(desk: Desk, me: SignedIn) -> tuple[Kept, ...]:
    """The views that this person keeps, by name. One that does not open any more is not a view any more."""
    with reading(desk.inbox) as session:
        rows = session.execute(
            select(SavedView.id, SavedView.sealed).where(SavedView.person_id == me.person.id)
        ).all()
    keys = KeyRing(me)
    found = (_opened(desk, keys, view_id, sealed) for view_id, sealed in rows)
    return tuple(sorted((view for view in found if view), key=lambda view: (view.name.casefold(), view.id)))


def keep_view(desk: Desk, me: SignedIn, untrusted_name: str, filters: Filters) -> bool:
    """Keep these filters under this name, in place of others of that name. False without a name, or with too many."""
    name = " ".join(untrusted_name.split())[:LONGEST_NAME]
    before = [view.id for view in views_of(desk, me) if view.name == name]
    view_id = os.urandom(16)
    body = pad(json.dumps([name, filters.query], ensure_ascii=False).encode("utf-8", "replace"))
    with writing(desk.inbox) as session:
        mine = SavedView.person_id == me.person.id
        session.execute(delete(SavedView).where(mine, SavedView.id.in_(before)))
        count = session.scalar(select(func.count()).select_from(SavedView).where(mine)) or 0
        if not name or count >= MOST:
            return False
        sealed = me.master_key.seal(FILED, _ABOUT + view_id, body)
        session.add(SavedView(id=view_id, person_id=me.person.id, sealed=sealed))
    return True


def drop_view(desk: Desk, me: SignedIn, view_id: bytes) -> None:
    """Keep this view no longer."""
    with writing(desk.inbox) as session:
        mine = SavedView.person_id == me.person.id, SavedView.id == view_id
        session.execute(delete(SavedView).where(*mine))


def _opened(desk: Desk, keys: KeyRing, view_id: bytes, sealed: bytes) -> Kept | None:
    try:
        name, query = json.loads(unpad(keys.open(FILED, _ABOUT + view_id, sealed)))
    except (BrokenEnvelope, ValueError, TypeError):
        return None
    kept: Mapping[str, str] = query
    return Kept(view_id, name, read_filters(kept, desk.content, desk.casework))
