"""May somebody see that a concern exists? Only with a wrap for their key, in lists, grants and acts alike."""

import re
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.inbox.models import CaseConcern, CaseFile, ConcernWrap, Invitation, Person

_ID = re.compile(r"[0-9a-f]{32}")


def may_see(session: Session, concern_id: bytes, key_id: bytes) -> bool:
    """True when the person with this key can open this concern. To everybody else it does not exist."""
    return session.get(ConcernWrap, (concern_id, key_id)) is not None


def hidden_subjects(session: Session, subjects: Collection[str | None], key_id: bytes) -> frozenset[str]:
    """Those of these audit subjects that the person with this key must find no trace of.

    An id is hidden unless it is a person's, an invitation's, or that of a concern they can open, or of a case whose
    concerns they can all open: so a concern that was destroyed stays hidden too. Short names such as "export.csv" are
    never hidden.
    """
    ids = {bytes.fromhex(subject) for subject in subjects if subject and _ID.fullmatch(subject)}
    mine = select(ConcernWrap.concern_id).where(ConcernWrap.key_id == key_id, ConcernWrap.concern_id.in_(ids))
    people = select(Person.id).where(Person.id.in_(ids))
    invitations = select(Invitation.id).where(Invitation.id.in_(ids))
    theirs = select(ConcernWrap.concern_id).where(ConcernWrap.key_id == key_id)
    closed = select(CaseConcern.case_id).where(CaseConcern.concern_id.not_in(theirs))
    cases = select(CaseFile.id).where(CaseFile.id.in_(ids), CaseFile.id.not_in(closed))
    shown = {found for query in (mine, people, invitations, cases) for found in session.scalars(query)}
    return frozenset(one.hex() for one in ids - shown)
