"""The audit page: who did what when, and a sheet with the end of the record to be printed and kept elsewhere."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kiosk.db import reading, writing
from kiosk.i18n import format_day, format_time
from kiosk.inbox.asked import day_in, id_in
from kiosk.inbox.desk import desk, me
from kiosk.inbox.models import AuditEvent, Invitation, Person
from kiosk.inbox.people.letting_in import was_let_in
from kiosk.inbox.record import audit
from kiosk.inbox.record.acts import ACTS
from kiosk.inbox.record.audit_lines import Filters, Lines, lines_for
from kiosk.inbox.roles import AUDIT_READERS, READERS, open_to
from kiosk.sealing.errors import SealingError
from kiosk.web.pages import words

pages = Blueprint("audit_page", __name__)

_PLACE: Final = b"a place in the audit page"


@dataclass(frozen=True)
class Line:
    """One act, ready to be read. `address` leads to the worry; `somebody` and `word` are shown as they are."""

    day: str
    time: str
    who: str | None
    did: str
    address: str | None = None
    somebody: str | None = None
    word: str | None = None
    a_worry: bool = False


@pages.before_request
def _only_who_was_let_in() -> None:
    """Somebody who reads by their role has joined by a link; until they are let in, they learn nothing here."""
    if me().person.role in READERS and not was_let_in(desk(), me().person):
        abort(404)


@pages.get("/audit")
@open_to(*AUDIT_READERS)
def acts() -> ResponseReturnValue:
    """Who did what when, newest first. Nobody finds an act about a worry that they can't open."""
    _note("audit")
    asked = {name: request.args.get(name, "") for name in ("person", "act", "from", "to")}
    filters, understood = _filters(asked)
    zone = desk().settings.school.zone
    with reading(desk().inbox) as session:
        before = _unsealed_place(request.args.get("before", ""))
        found = lines_for(session, filters, zone, _key_of_reader(), before)
        people = {person.id: person.name for person in session.scalars(select(Person).order_by(Person.name))}
        invited = {one.id: one.name for one in session.scalars(select(Invitation))}
    return render_template(
        "audit.html",
        lines=[_line(event, found, people, invited) for event in found.events],
        people=[(person_id.hex(), name) for person_id, name in people.items()],
        acts=sorted(((act, words().gettext(said)) for act, said in ACTS.items()), key=lambda pair: pair[1]),
        asked=asked,
        understood=understood,
        later=before is not None,
        older=_sealed_place(found.older) if found.older is not None else None,
    )


@pages.get("/audit/head")
@open_to(*AUDIT_READERS)
def head() -> ResponseReturnValue:
    """The number of acts and the record's end on one sheet; whoever keeps it can tell later if acts were cut off."""
    _note("audit-head")
    report = audit.verify(desk().inbox)
    now, school = datetime.now(UTC), desk().settings.school
    digits = report.head.hex()
    return render_template(
        "audit_head.html",
        report=report,
        groups=[digits[start : start + 4] for start in range(0, len(digits), 4)],
        day=format_day(now, words().tag, school.time_zone),
        time=format_time(now, words().tag, school.time_zone),
    )


def _key_of_reader() -> bytes | None:
    """Whose wraps decide what is seen. None for a role that reads no worries: it sees acts, but no addresses."""
    return me().person.key_id if me().person.role in READERS else None


def _line(event: AuditEvent, found: Lines, people: dict[bytes, str], invited: dict[bytes, str]) -> Line:
    zone, tag = desk().settings.school.time_zone, words().tag
    day, clock = format_day(event.at, tag, zone), format_time(event.at, tag, zone)
    who = people.get(event.person_id, event.person_id.hex()) if event.person_id is not None else None
    did = words().gettext(ACTS[event.act]) if event.act in ACTS else event.act
    subject = event.subject
    if subject is None:
        return Line(day, clock, who, did)
    subject_id = id_in(subject)
    if subject_id is None:
        return Line(day, clock, who, did, word=subject)
    known = people.get(subject_id) or invited.get(subject_id)
    if known:
        return Line(day, clock, who, did, somebody=known)
    return Line(day, clock, who, did, a_worry=True, address=None if subject in found.hidden else subject)


def _filters(asked: dict[str, str]) -> tuple[Filters, bool]:
    """What was asked for, and whether all of it was understood."""
    days = {name: day_in(asked[name]) for name in ("from", "to")}
    person = id_in(asked["person"])
    act = asked["act"] if asked["act"] in ACTS else None
    found = {"person": person, "act": act, **days}
    understood = all(found[name] is not None for name, typed in asked.items() if typed)
    return Filters(person, act, days["from"], days["to"]), understood


def _sealed_place(seq: int) -> str:
    """A place for an address. Sealed, because the gaps between plain numbers would count the acts left out."""
    sealed = me().master_key.seal("filed", _PLACE, seq.to_bytes(8))
    return base64.urlsafe_b64encode(sealed).decode("ascii")


def _unsealed_place(untrusted_place: str) -> int | None:
    try:
        sealed = base64.urlsafe_b64decode(untrusted_place)
        return int.from_bytes(me().master_key.open("filed", _PLACE, sealed))
    except (SealingError, binascii.Error, ValueError):
        return None


def _note(act: str) -> None:
    # Before anything is shown: what can't be noted in the audit chain is not shown.
    with writing(desk().inbox) as session:
        audit.record(session, act, me().person.id, None, datetime.now(UTC))
