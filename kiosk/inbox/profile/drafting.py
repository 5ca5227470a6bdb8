"""The draft of the school profile: one row that staff write in, until a key holder signs and publishes it.

Publishing is one act over two stores. The signed bytes are kept in the draft's own row, with the line of the
record, before the letterbox gets them; whoever comes next hands over what a crash left there. So a profile is
published with its line in the record or not at all, and no number is ever signed twice.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.db import StoreConflict, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import AuditEvent, Person, ProfileDraft
from kiosk.inbox.people.readers_list import refuse_while_changing, school_key_of
from kiosk.inbox.profile import draft_portraits
from kiosk.inbox.profile.forms import Section
from kiosk.inbox.profile.portraits import Portrait
from kiosk.inbox.record import audit
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish_profile
from kiosk.profile import BadProfile, Profile, believed
from kiosk.sealing.errors import UntrustedProfile
from kiosk.sealing.school_profile import SignedProfile

PUBLISHED = "profile-published"
_ROW = 1
_SUBJECT = "version-"


class DraftUnusable(Exception):
    """What lies in the draft's place is damaged, another school's, or can't be published. Throw it away."""


class Meanwhile(Exception):
    """Somebody else changed the draft after this person looked at it. Nothing was changed."""


@dataclass(frozen=True)
class Draft:
    """What would be published next. `changed_at` is None when nobody has changed anything since the last time."""

    profile: Profile
    before: Profile
    """What pupils and families read now: the newest published profile, or what the program says without one."""
    changed_by: str
    changed_at: datetime | None

    @property
    def digest(self) -> str:
        """Names these very bytes: a key holder signs what they have seen and nothing else."""
        return _digest(self.profile.to_bytes())


@dataclass(frozen=True)
class Publication:
    """Who published the newest profile and when, as the record says; None for what no line tells of."""

    version: int
    by: str
    at: datetime | None


def newest_published(desk: Desk) -> Profile | None:
    """The newest published profile; None before the first. Raises UntrustedProfile, StoreUnavailable."""
    signed = Letterbox(desk.letterbox).profile()
    return _believed(desk, signed) if signed is not None else None


def publication(desk: Desk) -> Publication | None:
    """How the newest published profile came to be; None before the first. Raises UntrustedProfile."""
    newest = newest_published(desk)
    if newest is None:
        return None
    asked = (
        select(Person.name, AuditEvent.at)
        .join(Person, Person.id == AuditEvent.person_id)
        .where(AuditEvent.act == PUBLISHED, AuditEvent.subject == f"{_SUBJECT}{newest.version}")
    )
    with reading(desk.inbox) as session:
        found = session.execute(asked.order_by(AuditEvent.seq.desc()).limit(1)).one_or_none()
    return Publication(newest.version, *(found or ("", None)))


def draft_of(desk: Desk) -> Draft:
    """The draft as it is now. Raises DraftUnusable, UntrustedProfile, StoreUnavailable."""
    hand_over(desk)
    published = newest_published(desk)
    start = published or _first(desk)
    # Without a published profile, nobody is told of hours: whoever publishes the first one sees that they will be.
    before = published or start.model_copy(update={"hours": ()})
    with reading(desk.inbox) as session:
        row = session.get(ProfileDraft, _ROW)
        profile = _next(session, published, _written(desk, row) if row is not None else start)
        by = session.get(Person, row.changed_by) if row is not None else None
    return Draft(profile, before, by.name if by else "", row.changed_at if row is not None else None)


def save(
    desk: Desk,
    me: SignedIn,
    section: Section,
    untrusted_seen: str,
    values: dict[str, Any],
    at: datetime,
    portrait: Portrait | None = None,
) -> None:
    """Write a section into the draft, if it still says what this person saw (its fingerprint).

    `portrait` is a photograph that `values` name for the first time. Raises Meanwhile, ValidationError for values
    that no profile can have, and what `draft_of` raises.
    """
    hand_over(desk)
    published = newest_published(desk)
    start = published or _first(desk)
    with _alone(desk) as session:
        row = _locked(session)
        now = _next(session, published, _written(desk, row) if row is not None else start)
        following = Profile.model_validate({**now.model_dump(mode="json"), **values})
        if section.fingerprint(now) != untrusted_seen or (row is not None and row.signature is not None):
            raise Meanwhile
        if following == now:
            return
        _keep(session, row, following, start, me.person.id, at)
        if portrait is not None:
            draft_portraits.add(session, portrait)
        draft_portraits.keep_only(session, following.portraits - start.portraits)
        audit.record(session, "profile-drafted", me.person.id, section.key, at)


def discard(desk: Desk, me: SignedIn, untrusted_digest: str, at: datetime) -> None:
    """Throw the draft away, usable or not, if it is still the one that this person saw. Raises Meanwhile."""
    with _alone(desk) as session:
        row = _locked(session)
        if row is None or _digest(row.body) != untrusted_digest:
            raise Meanwhile
        session.delete(row)
        draft_portraits.keep_only(session, ())
        audit.record(session, "profile-discarded", me.person.id, None, at)


def digest_of_row(desk: Desk) -> str:
    """What to give `discard` for a draft that can't be read; "" if there is none."""
    with reading(desk.inbox) as session:
        row = session.get(ProfileDraft, _ROW)
    return _digest(row.body) if row is not None else ""


def publish(desk: Desk, me: SignedIn, untrusted_digest: str, at: datetime) -> None:
    """Sign the draft that this person saw, and publish it.

    Raises NotKeyHolder, KeyIsChanging, Meanwhile, DraftUnusable, UntrustedProfile, StoreUnavailable.
    """
    key = school_key_of(me, desk.settings.school)
    hand_over(desk)
    published = newest_published(desk)
    with _alone(desk) as session:
        refuse_while_changing(session)
        row = _locked(session)
        if row is None or row.signature is not None:
            raise Meanwhile
        profile = _next(session, published, _written(desk, row))
        body = profile.to_bytes()
        if _digest(body) != untrusted_digest:
            raise Meanwhile
        row.body, row.signature = body, key.sign_profile(body).signature
        audit.record(session, PUBLISHED, me.person.id, f"{_SUBJECT}{profile.version}", at)
    hand_over(desk)


def hand_over(desk: Desk) -> None:
    """Give the letterbox what is signed already, if anything waits for that. Safe twice, and by two at once.

    Raises DraftUnusable for what can't be published, StoreUnavailable.
    """
    with reading(desk.inbox) as session:
        row = session.get(ProfileDraft, _ROW)
        if row is None or row.signature is None:
            return
        signed = SignedProfile(row.body, row.signature)
        try:
            portraits = draft_portraits.waiting(session, _believed(desk, signed).portraits)
        except UntrustedProfile:
            raise DraftUnusable from None
    try:
        publish_profile(desk.letterbox, signed, portraits)
    except StoreConflict:
        raise DraftUnusable from None
    with writing(desk.inbox) as session:
        row = _locked(session)
        if row is not None and (row.body, row.signature) == (signed.body, signed.signature):
            session.delete(row)
            draft_portraits.keep_only(session, ())


@contextmanager
def _alone(desk: Desk) -> Iterator[Session]:
    """A transaction on the inbox; whoever writes the first draft at the same moment as another is told so."""
    try:
        with writing(desk.inbox) as session:
            yield session
    except StoreConflict:
        raise Meanwhile from None


def _locked(session: Session) -> ProfileDraft | None:
    return session.get(ProfileDraft, _ROW, with_for_update=True)


def _keep(
    session: Session, row: ProfileDraft | None, draft: Profile, start: Profile, by: bytes, at: datetime
) -> None:
    """Write the row, or take it away when it says nothing that is not said without it."""
    if draft.model_copy(update={"version": start.version}) == start:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(ProfileDraft(id=_ROW, body=draft.to_bytes(), changed_by=by, changed_at=at))
    else:
        row.body, row.changed_by, row.changed_at = draft.to_bytes(), by, at


def _first(desk: Desk) -> Profile:
    return Profile.first(desk.settings.school, desk.content)


def _next(session: Session, published: Profile | None, profile: Profile) -> Profile:
    """The same, with the number that it will have: one that was never published nor signed before."""
    asked = select(AuditEvent.subject).where(AuditEvent.act == PUBLISHED)
    signed = [int(subject.removeprefix(_SUBJECT)) for subject in session.scalars(asked) if subject]
    newest = max([published.version if published else 0, *signed])
    return profile.model_copy(update={"version": newest + 1})


def _written(desk: Desk, row: ProfileDraft) -> Profile:
    try:
        profile = Profile.from_bytes(row.body)
    except BadProfile:
        raise DraftUnusable from None
    if profile.school_id != desk.settings.school.id:
        raise DraftUnusable
    return profile


def _believed(desk: Desk, signed: SignedProfile) -> Profile:
    school = desk.settings.school
    return believed(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
