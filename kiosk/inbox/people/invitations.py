"""Invitations: a way in for one new person, once, for a day. Of the link, only a hash is kept."""

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from kiosk.inbox.models import Invitation

VALID_FOR: Final = timedelta(hours=24)
NAME_LIMIT: Final = 100
_TOKEN_BYTES: Final = 32


class NoInvitation(Exception):
    """The link is wrong, used, withdrawn or older than a day; which of these, nobody is told."""


@dataclass(frozen=True)
class Invited:
    """An invitation just made, with the token that goes into the link and can't be looked up later."""

    invitation: Invitation
    token: str = field(repr=False)


def invite(
    session: Session,
    *,
    role: str,
    name: str,
    invited_by: bytes,
    at: datetime,
    for_person: bytes | None = None,
) -> Invited:
    """Make an invitation; the caller's transaction keeps it. `for_person` is who starts again, if anybody does."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation = Invitation(
        id=os.urandom(16),
        token_hash=token_hash(token),
        role=role,
        name=name,
        invited_by=invited_by,
        expires_at=at + VALID_FOR,
        for_person=for_person,
    )
    session.add(invitation)
    session.flush()
    return Invited(invitation, token)


def find(session: Session, untrusted_token: str, at: datetime) -> Invitation:
    """The open invitation with this token. Raises NoInvitation."""
    mine = Invitation.token_hash == token_hash(untrusted_token)
    found = session.scalar(select(Invitation).where(mine, *_open(at)))
    if found is None:
        raise NoInvitation
    return found


def still_open(session: Session, at: datetime) -> list[Invitation]:
    """The invitations that somebody can still use, the one that ends soonest first."""
    return list(session.scalars(select(Invitation).where(*_open(at)).order_by(Invitation.expires_at)))


def use(session: Session, invitation_id: bytes, person_id: bytes, at: datetime) -> None:
    """Mark the invitation as used by this person. Raises NoInvitation: of two at once, one comes first."""
    mine = update(Invitation).where(Invitation.id == invitation_id, *_open(at))
    if session.connection().execute(mine.values(used_by=person_id)).rowcount != 1:
        raise NoInvitation


def withdraw(session: Session, invitation_id: bytes, at: datetime) -> bool:
    """Make the link stop working; False when it has stopped already, or there is no such invitation."""
    mine = update(Invitation).where(Invitation.id == invitation_id, *_open(at))
    return session.connection().execute(mine.values(expires_at=at)).rowcount == 1


def withdraw_all_by(session: Session, person_id: bytes, at: datetime) -> None:
    """Make every link that this person has handed out and nobody has used stop working."""
    theirs = update(Invitation).where(Invitation.invited_by == person_id, *_open(at))
    session.connection().execute(theirs.values(expires_at=at))


def withdraw_all_for(session: Session, person_id: bytes, at: datetime) -> None:
    """Make every link with which this person could start again, and did not, stop working."""
    theirs = update(Invitation).where(Invitation.for_person == person_id, *_open(at))
    session.connection().execute(theirs.values(expires_at=at))


def clean_name(untrusted_name: str) -> str:
    """A person's name as colleagues will see it; ValueError unless it is 1 to 100 printable characters."""
    name = " ".join(untrusted_name[: 2 * NAME_LIMIT].split())
    if not name or len(name) > NAME_LIMIT or not name.isprintable():
        raise ValueError("a name has 1 to 100 characters, on one line")
    return name


def token_hash(untrusted_token: str) -> bytes:
    """What is kept of a token. Thirty-two random bytes can't be guessed, so no slow hash is needed."""
    return hashlib.sha256(untrusted_token.encode("utf-8", "replace")).digest()


def _open(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return Invitation.used_by.is_(None), Invitation.expires_at > at
