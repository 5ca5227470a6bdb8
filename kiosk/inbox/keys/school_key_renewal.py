"""A new school key: made by a key holder in the browser, taken over by the technician on the server.

Until then the school works with the old one. The new one lies sealed with each key holder, and the next readers
list and profile, signed by it, wait in this inbox. The one step that counts is school.toml's `verify_key`: whoever
reads the old one there trusts the old list, whoever reads the new one finds the new list, published at the latest
when the inbox starts. Meanwhile nothing is signed with the old key: it would have to be signed again by the new
one, which only its holders can. Whatever can't wait (a colleague who must go today) is done by taking the new key
back first.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import HeldSchoolKey, Person
from kiosk.inbox.people import handover
from kiosk.inbox.people.leaving import FEWEST_KEY_HOLDERS
from kiosk.inbox.people.readers_list import current_list, is_listed, next_number, note_newest, school_key_of
from kiosk.inbox.record import audit
from kiosk.inbox.roles import PEOPLE_MANAGERS
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish, publish_profile
from kiosk.profile import Profile, believed
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import ReadersList, SignedReaders, verify_readers
from kiosk.sealing.school_profile import SignedProfile
from kiosk.settings import School


class TooFewHolders(Exception):
    """Fewer than two key holders are on the signed list with the key that they have today."""


class TooLate(Exception):
    """The technician has begun to take the new key over: it can't be taken back any more."""


class NotTheNext(Exception):
    """What is held is not the next after what is published; `str()` says what differs, in plain words."""


@dataclass(frozen=True)
class Held:
    """The school's next key, while it waits: with what it has signed already."""

    verify_key: bytes
    readers: SignedReaders
    profile: SignedProfile | None
    made_by: str
    made_at: datetime
    pinned: bool


def held_key(inbox: Engine) -> Held | None:
    """The school's next key, if one waits. Nothing of it is to be trusted yet."""
    with reading(inbox) as session:
        row = session.get(HeldSchoolKey, 1)
        if row is None:
            return None
        profile = None
        if row.profile_body is not None and row.profile_signature is not None:
            profile = SignedProfile(row.profile_body, row.profile_signature)
        return Held(
            verify_key=row.verify_key,
            readers=SignedReaders(row.readers_body, row.readers_signature),
            profile=profile,
            made_by=session.get_one(Person, row.made_by).name,
            made_at=row.made_at,
            pinned=row.pinned_at is not None,
        )


def make_next(desk: Desk, me: SignedIn) -> None:
    """Make the school's next key, sign what is published now with it, and offer it to every key holder.

    It is offered to keys that are on the signed list, never to one from the table alone. Raises NotKeyHolder,
    TooFewHolders, KeyIsChanging when one waits already, StoreConflict, and what `current_list` raises.
    """
    school_key_of(me, desk.settings.school)
    current, key, now = current_list(desk), SchoolKey.generate(), datetime.now(UTC)
    profile = _next_profile(desk, key)
    with writing(desk.inbox) as session:
        listed = replace(current, version=next_number(session, desk, current))
        holders = _holders(session, current)
        if len(holders) < FEWEST_KEY_HOLDERS or me.person.id not in {one.id for one in holders}:
            raise TooFewHolders
        for holder in holders:
            handover.offer(holder, key, listed.version)
        session.add(_row(key, listed, profile, me.person.id, now))
        audit.record(session, "school-key-made", me.person.id, None, now)


def take_back(desk: Desk, me: SignedIn) -> None:
    """Throw the next key away: the old one goes on. Nothing if none waits. Raises NotKeyHolder, TooLate."""
    school_key_of(me, desk.settings.school)
    with writing(desk.inbox) as session:
        row = session.get(HeldSchoolKey, 1, with_for_update=True)
        if row is None:
            return
        if row.pinned_at is not None:
            raise TooLate
        session.delete(row)
        for person in session.scalars(select(Person).where(Person.offered_key_envelope.is_not(None))):
            # Nothing else can have been offered while it waited.
            person.offered_key_envelope = person.offered_key_wraps = None
        audit.record(session, "school-key-withdrawn", me.person.id, None, datetime.now(UTC))


def check_held(held: Held, letterbox: Engine, school: School) -> None:
    """Make sure that what is held is the very next after what this school trusts: same readers, same profile.

    Raises NotTheNext, UntrustedReaders, UntrustedProfile. Once the new key is pinned, only its own signatures count.
    """
    listed = verify_readers(held.readers, verify_key=held.verify_key, school_id=school.id, at_least=1)
    profile = _believed(held.profile, held.verify_key, school)
    if school.verify_key == held.verify_key:
        return
    published = Letterbox(letterbox).readers()
    if published is None:
        raise NotTheNext("no readers list is published")
    now = verify_readers(published, verify_key=school.verify_key, school_id=school.id, at_least=1)
    if listed.readers != now.readers or listed.version <= now.version:
        raise NotTheNext("the readers list that waits is not the one that is published now")
    shown = _believed(Letterbox(letterbox).profile(), school.verify_key, school)
    if (shown is None) != (profile is None) or (shown and profile and not _follows(profile, shown)):
        raise NotTheNext("the school profile was published anew since the key was made")


def mark_pinned(inbox: Engine, verify_key: bytes, *, pinned: bool) -> bool:
    """Note that this key is being written into school.toml, or was not after all; False if it waits no more."""
    with writing(inbox) as session:
        row = session.get(HeldSchoolKey, 1, with_for_update=True)
        if row is None or row.verify_key != verify_key:
            return False
        row.pinned_at = datetime.now(UTC) if pinned else None
    return True


def finish(letterbox: Engine, inbox: Engine, school: School) -> bool:
    """Publish what waits, if school.toml names its key already; False if there is nothing to finish.

    Safe to stop and to run again. Raises as `check_held`.
    """
    held = held_key(inbox)
    if held is None or held.verify_key != school.verify_key:
        return False
    check_held(held, letterbox, school)
    publish(letterbox, held.readers)
    if held.profile is not None:
        publish_profile(letterbox, held.profile)
    with writing(inbox) as session:
        row = session.get(HeldSchoolKey, 1, with_for_update=True)
        if row is not None and row.verify_key == held.verify_key:
            note_newest(session, ReadersList.from_bytes(held.readers.body).version)
            session.delete(row)
            audit.record(session, "school-key-adopted", None, None, datetime.now(UTC))
    return True


def _holders(session: Session, current: ReadersList) -> list[Person]:
    people = select(Person).where(Person.active, Person.sealed_school_key.is_not(None)).with_for_update()
    return [one for one in session.scalars(people) if one.role in PEOPLE_MANAGERS and is_listed(one, current)]


def _next_profile(desk: Desk, key: SchoolKey) -> SignedProfile | None:
    school = desk.settings.school
    shown = _believed(Letterbox(desk.letterbox).profile(), school.verify_key, school)
    if shown is None:
        return None
    return key.sign_profile(shown.model_copy(update={"version": shown.version + 1}).to_bytes())


def _believed(signed: SignedProfile | None, verify_key: bytes, school: School) -> Profile | None:
    if signed is None:
        return None
    return believed(signed, verify_key=verify_key, school_id=school.id, at_least=1)


def _follows(profile: Profile, shown: Profile) -> bool:
    return profile == shown.model_copy(update={"version": shown.version + 1})


def _row(
    key: SchoolKey, listed: ReadersList, profile: SignedProfile | None, by: bytes, at: datetime
) -> HeldSchoolKey:
    signed = key.sign(listed)
    return HeldSchoolKey(
        id=1,
        verify_key=key.verify_key,
        readers_body=signed.body,
        readers_signature=signed.signature,
        profile_body=profile.body if profile else None,
        profile_signature=profile.signature if profile else None,
        made_by=by,
        made_at=at,
    )
