"""What an export is made of, gathered for one reader: only cases and worries that this person can open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from kiosk.content.export_load import load_export_lists
from kiosk.db import reading
from kiosk.export.material import Colleague, Lists, Looked, Message, Whole, Worry
from kiosk.i18n import translator
from kiosk.inbox.answers import messages
from kiosk.inbox.answers.heard import Heard
from kiosk.inbox.cases.store import OpenCase, my_cases, read_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import AuditEvent, CaseConcern, CollectedConcern, Person
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.record.acts import ACTS
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.filing import concern_of, entries_for
from kiosk.inbox.worries.listing import Entry
from kiosk.inbox.worries.opening import Damaged
from kiosk.reply import WORDS_LOCALE, lines_of

_SAID: Final = {
    "more": "They said more.",
    "thanks": "They said thank you.",
    "stopped": "They said: it has stopped.",
    "not-stopped": "They said: it has not stopped.",
    "again": "They said: it started again.",
}
_STRANGE: Final = " This does not carry the mark of the person who told the worry."
_LONG_AGO: Final = date(1, 1, 1)
"""So that a day in an answer is never "tomorrow": who reads a record reads it later."""


@dataclass(frozen=True, repr=False)
class Opened:
    """A case as it was opened, and all of it as an export has it."""

    case_file: OpenCase
    whole: Whole


@dataclass(frozen=True, repr=False)
class Everything:
    """All that somebody can open. `damaged` counts the cases that do not open: nobody can tell whom they name."""

    opened: tuple[Opened, ...]
    loose: tuple[Worry, ...]
    damaged: int


def lists_of(desk: Desk) -> Lists:
    """The school's lists, labels and people. Raises StoreUnavailable."""
    roles = desk.content.roles
    with reading(desk.inbox) as session:
        people = session.execute(select(Person.id, Person.name, Person.role)).all()
    return Lists(
        content=desk.content,
        casework=desk.casework,
        export=load_export_lists(),
        zone=desk.settings.school.zone,
        school=desk.settings.school.name,
        labels=school_profile(desk).record_labels,
        colleagues={
            one.id.hex(): Colleague(one.name, roles[one.role].label if one.role in roles else one.role)
            for one in people
        },
    )


def opened_case(desk: Desk, me: SignedIn, case_id: bytes, lists: Lists) -> Opened:
    """This case with its worries. Raises NotYours, also when there is none; Damaged."""
    messages.file_new(desk.inbox, me)
    return _opened(desk, me, read_case(desk, me, case_id), lists)


def everything(desk: Desk, me: SignedIn, lists: Lists) -> Everything:
    """Every case that this person can open, and their worries that are in none."""
    found: list[Opened] = []
    damaged = 0
    entries = entries_for(desk.inbox, me, desk.content)
    messages.file_new(desk.inbox, me)
    for case_id in my_cases(desk, me):
        try:
            found.append(_opened(desk, me, read_case(desk, me, case_id), lists))
        except Damaged:
            damaged += 1
        except NotYours:
            continue  # taken back in between
    with reading(desk.inbox) as session:
        in_a_case = frozenset(session.scalars(select(CaseConcern.concern_id)))
    loose = [entry for entry in entries if entry.concern_id not in in_a_case]
    return Everything(tuple(found), _loose(desk, me, loose), damaged)


def with_person(found: Everything, person: str) -> tuple[Opened, ...]:
    """The cases that this person is in, the oldest first."""
    theirs = (one for one in found.opened if person in one.whole.case.people)
    return tuple(sorted(theirs, key=lambda one: one.whole.case.opened_at))


def _opened(desk: Desk, me: SignedIn, case_file: OpenCase, lists: Lists) -> Opened:
    case = case_file.case
    worries = tuple(_worry(desk, me, bytes.fromhex(one)) for one in case.concerns)
    looked = _looked(desk, case.id, lists)
    return Opened(case_file, Whole(case, case_file.events, worries, looked))


def _loose(desk: Desk, me: SignedIn, entries: Sequence[Entry]) -> tuple[Worry, ...]:
    return tuple(_worry(desk, me, entry.concern_id) for entry in entries)


def _worry(desk: Desk, me: SignedIn, concern_id: bytes) -> Worry:
    said = messages.thread_of(desk.inbox, me, concern_id).said
    told = tuple(_message(one, desk) for one in said)
    try:
        concern = concern_of(desk.inbox, me, concern_id)
    except Damaged:
        return Worry(concern_id.hex(), _day(desk, concern_id), None, told)
    return Worry(concern_id.hex(), concern.told_at, concern, told)


def _day(desk: Desk, concern_id: bytes) -> datetime:
    with reading(desk.inbox) as session:
        day = session.scalar(select(CollectedConcern.day).where(CollectedConcern.id == concern_id))
    return Entry(concern_id, day or _LONG_AGO, summary=None).told_at


def _message(heard: Heard, desk: Desk) -> Message:
    one, follow_up, reply = heard.id.hex(), heard.follow_up, heard.reply
    if reply is not None:
        phrases = lines_of(reply, desk.content, translator(WORDS_LOCALE), _LONG_AGO)
        words = tuple(text for text in (*(line.text for line in phrases), reply.words) if text)
        return Message(one, heard.at, heard.by or "Somebody at the school", "Answered.", words, WORDS_LOCALE)
    if follow_up is None:
        return Message(one, heard.at, "", "A message came, and can’t be opened: it is damaged.", (), "")
    said = _SAID.get(follow_up.act, "They said more.") + (_STRANGE if heard.strange else "")
    words = tuple(text for text in follow_up.words.values() if text)
    return Message(one, heard.at, "", said, words, follow_up.locale)


def _looked(desk: Desk, case_id: str, lists: Lists) -> tuple[Looked, ...]:
    with reading(desk.inbox) as session:
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.subject == case_id).order_by(AuditEvent.seq)
        ).all()
    return tuple(_one_look(row, lists) for row in rows)


def _one_look(row: AuditEvent, lists: Lists) -> Looked:
    known = lists.colleagues.get(row.person_id.hex()) if row.person_id else None
    did = ACTS.get(row.act, row.act)
    return Looked(row.at, known.name if known else "", known.role if known else "", did)
