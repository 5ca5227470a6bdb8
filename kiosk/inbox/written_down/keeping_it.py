"""From a filled sheet to a sealed worry: to the readers whom the routes name, through the letterbox, like any other.

The letterbox is the one way in: so whoever is told that something waits is told of this, what is damaged is put
aside, and who has new keys finds it under those, with no second way of doing any of it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from kiosk.concern import Concern
from kiosk.db import StoreUnavailable, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.former_keys import all_keys
from kiosk.inbox.models import AuditEvent, Person
from kiosk.inbox.people.readers_list import current_list
from kiosk.inbox.record import audit
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.visible import may_see
from kiosk.letterbox.deposit import Letterbox
from kiosk.routing import readers_for
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import Reader
from kiosk.sealing.seal import seal

_LABEL: Final = b"worry-box/v1/written-down"


@dataclass(frozen=True)
class GoesTo:
    """Who could open it if it were kept now. `oneself`: whoever writes it down is among them."""

    readers: tuple[Reader, ...]
    oneself: bool


def goes_to(desk: Desk, me: SignedIn, concern: Concern) -> GoesTo:
    """Who will read it, by the routes' own rule. Raises NoReader, and what `current_list` raises."""
    readers = readers_for(concern, current_list(desk), desk.content)
    mine = all_keys(me.person)
    return GoesTo(readers, any(reader.key_id in mine for reader in readers))


def keep(desk: Desk, me: SignedIn, concern: Concern, journey: str, at: datetime) -> bytes:
    """Seal it and put it into the letterbox and from there into the inbox; its id. Once, however often it is sent.

    Raises NoReader, StoreUnavailable, and what `current_list` raises: then the sheet is sent again, and what was
    half done is finished.
    """
    listed = current_list(desk)
    concern_id = _id_of(me, journey)
    sealed = seal(
        concern.to_bytes(),
        kind=Kind.CONCERN,
        readers=[reader.public_key for reader in readers_for(concern, listed, desk.content)],
        readers_version=listed.version,
        envelope_id=concern_id,
    )
    with writing(desk.inbox) as session:
        # Held still, so that the same form twice at once is on record once.
        session.execute(select(Person.id).where(Person.id == me.person.id).with_for_update())
        noted = AuditEvent.act == "written-down", AuditEvent.subject == concern_id.hex()
        if session.scalar(select(AuditEvent.seq).where(*noted).limit(1)) is None:
            audit.record(session, "written-down", me.person.id, concern_id, at)
        # Last: what the letterbox does not take must not stand here as written down.
        Letterbox(desk.letterbox).deposit(sealed, at.date(), concern_id)
    return concern_id


def bring_in(desk: Desk, me: SignedIn, concern_id: bytes) -> bool:
    """Take in what waits; whether it is here and this person can open it. What is not here yet comes with the next."""
    try:
        collect(desk.letterbox, desk.inbox)
    except StoreUnavailable:
        return False
    with reading(desk.inbox) as session:
        return may_see(session, concern_id, me.person.key_id)


def _id_of(me: SignedIn, journey: str) -> bytes:
    """The same for the same form of the same person, and nobody can choose it: ids of other worries can't be tried."""
    return hashlib.sha256(_LABEL + me.person.id + bytes.fromhex(journey)).digest()[:16]
