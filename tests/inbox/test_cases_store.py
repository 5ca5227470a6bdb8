"""Cases in the store: who can open them, that nothing in them can be changed unseen, and two who write at once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from kiosk.case import events as of
from kiosk.case.impossible import Impossible
from kiosk.db import StoreConflict, reading, sqlite_file, writing
from kiosk.inbox.cases.store import (
    Changed,
    InACase,
    OpenCase,
    append,
    my_cases,
    note_seen,
    open_case,
    read_case,
)
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import (
    AuditEvent,
    CaseConcern,
    CaseEntry,
    CaseFile,
    CollectedConcern,
    ConcernWrap,
    Person,
    SeenCase,
)
from kiosk.inbox.sharing import granting
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import opened
from kiosk.inbox.worries.opening import Damaged
from kiosk.inbox.worries.visible import hidden_subjects
from kiosk.sealing.envelope import Envelope
from kiosk.sealing.seal import wrap_key
from tests.inbox.newcomers import give_school_key, tell_today
from tests.inbox.office import Office, worry
from tests.inbox.test_renewing import again, desk_of, finish, renewed

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CANARY = "canary-staff-wrote-this"
MADE_UP = bytes(range(16))


def at_desk(office: Office, role: str) -> tuple[Desk, SignedIn]:
    if not office.workers:
        office.app()
    desk: Desk = office.workers[0].extensions["kiosk.inbox.desk"]
    with reading(office.inbox) as session:
        person = session.get_one(Person, office.people[role].person.id)
    return desk, SignedIn(person, office.people[role].master_key)


def told(office: Office, *to: str, left_out: tuple[str, ...] = ()) -> bytes:
    excluded = tuple(office.people[role].person.key_id.hex() for role in left_out)
    told_id = office.tell(
        replace(worry(words="a child's own words"), excluded=excluded), to=(*to, "recovery")
    )
    collect(office.letterbox, office.inbox)
    return told_id


def an(office: Office, role: str, kind: Callable[..., of.Event], **parts: Any) -> of.Event:
    return kind(at=NOW, by=office.people[role].person.id.hex(), **parts)


def note(office: Office, role: str, text: str = CANARY) -> of.Event:
    return an(office, role, of.Noted, note=text)


def begun(office: Office, role: str, *concerns: bytes) -> OpenCase:
    first = an(
        office,
        role,
        of.Opened,
        concerns=tuple(one.hex() for one in concerns),
        owner=office.people[role].person.id.hex(),
        procedure="six-steps",
        told_by="",
    )
    assert isinstance(first, of.Opened)
    return open_case(*at_desk(office, role), first)


def sees(office: Office, role: str, case_id: bytes) -> bool:
    """Whether they find it in their list; and what the list says, reading says too."""
    listed = case_id in my_cases(*at_desk(office, role))
    try:
        read_case(*at_desk(office, role), case_id)
    except NotYours:
        assert not listed
        return False
    assert listed
    return True


# ------------------------------------------------------------------------------------- writing and reading


def test_what_was_written_is_read_by_whoever_opens_the_worry(office_on: Office) -> None:
    case = begun(office_on, "lead", told(office_on, "lead", "deputy"))
    case = append(*at_desk(office_on, "lead"), case, note(office_on, "lead"))
    append(
        *at_desk(office_on, "deputy"),
        read_case(*at_desk(office_on, "deputy"), case.id),
        note(office_on, "deputy"),
    )

    found = read_case(*at_desk(office_on, "lead"), case.id)

    assert [event.KIND for event in found.events] == ["opened", "noted", "noted"]
    assert found.events[1] == note(office_on, "lead")
    assert found.case.last == 3


def test_what_can_not_have_happened_is_not_written(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))

    with pytest.raises(Impossible):
        append(*at_desk(office, "lead"), case, an(office, "lead", of.Reopened, why="x"))

    assert len(read_case(*at_desk(office, "lead"), case.id).events) == 1


def test_nobody_writes_in_somebody_elses_name(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))

    with pytest.raises(ValueError, match="signed in"):
        append(*at_desk(office, "lead"), case, note(office, "deputy"))


def test_every_act_is_on_record_and_says_no_word(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))
    case = append(*at_desk(office, "lead"), case, note(office, "lead"))
    with writing(office.inbox) as session:
        note_seen(session, at_desk(office, "lead")[1], case, NOW)

    with reading(office.inbox) as session:
        rows = session.execute(select(AuditEvent.act, AuditEvent.subject).order_by(AuditEvent.seq)).all()

    assert [tuple(row) for row in rows][-3:] == [
        ("case-opened", case.id.hex()),
        ("case-written", case.id.hex()),
        ("case-viewed", case.id.hex()),
    ]


# --------------------------------------------------------------------------------------------- who can open


def test_who_can_not_open_the_worry_finds_no_case(office_on: Office) -> None:
    case = begun(office_on, "lead", told(office_on, "lead", "deputy"))

    assert sees(office_on, "deputy", case.id)
    assert not sees(office_on, "head", case.id)
    assert my_cases(*at_desk(office_on, "head")) == ()


def test_a_case_that_is_not_mine_looks_like_a_made_up_one(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))

    for case_id in (case.id, MADE_UP):
        with pytest.raises(NotYours):
            read_case(*at_desk(office, "head"), case_id)


def test_who_can_open_only_one_of_the_worries_can_not_open_the_case(office_on: Office) -> None:
    both = told(office_on, "lead", "deputy")
    only_lead = told(office_on, "lead", "head")

    case = begun(office_on, "lead", both, only_lead)

    assert sees(office_on, "lead", case.id)
    assert not sees(office_on, "deputy", case.id)
    assert not sees(office_on, "head", case.id)


def test_joining_a_worry_that_leaves_somebody_out_takes_the_case_from_them(office_on: Office) -> None:
    case = begun(office_on, "lead", told(office_on, "lead", "deputy", "head"))
    assert sees(office_on, "deputy", case.id)
    joined = told(office_on, "lead", "head", left_out=("deputy",))

    event = an(office_on, "lead", of.ConcernJoined, concern=joined.hex(), why="")
    append(*at_desk(office_on, "lead"), case, event)

    assert not sees(office_on, "deputy", case.id)
    assert sees(office_on, "head", case.id)
    assert read_case(*at_desk(office_on, "lead"), case.id).case.concerns[-1] == joined.hex()


def test_who_was_left_out_finds_no_case_even_with_a_key_that_somebody_made_them(office: Office) -> None:
    concern = told(office, "lead", "head", left_out=("deputy",))
    case = begun(office, "lead", concern)
    desk, lead = at_desk(office, "lead")
    found = opened(desk.inbox, lead, concern)
    deputy = office.people["deputy"]
    wrap = wrap_key(found.data_key, Envelope.from_bytes(found.envelope).header, deputy.reader_key.public_key)
    with writing(office.inbox) as session:
        session.add(ConcernWrap(concern_id=concern, key_id=wrap.key_id, sealed_key=wrap.sealed_key))

    assert not sees(office, "deputy", case.id)


def test_whoever_is_let_in_to_the_worry_reads_its_case_too(office: Office) -> None:
    concern = told(office, "lead", "deputy")
    case = begun(office, "lead", concern)

    granting.ask(*at_desk(office, "lead"), concern, office.people["head"].person.key_id, "covering", NOW)

    assert sees(office, "head", case.id)


def test_a_worry_of_somebody_else_opens_no_case(office: Office) -> None:
    with pytest.raises(NotYours):
        begun(office, "head", told(office, "lead", "deputy"))

    case = begun(office, "lead", told(office, "lead", "deputy"))
    others = told(office, "head", "chair")
    with pytest.raises(NotYours):
        append(
            *at_desk(office, "lead"), case, an(office, "lead", of.ConcernJoined, concern=others.hex(), why="")
        )


def test_who_lost_the_worry_meanwhile_writes_nothing_more(office: Office) -> None:
    concern = told(office, "lead", "deputy")
    case = begun(office, "lead", concern)
    with writing(office.inbox) as session:
        key_id = office.people["lead"].person.key_id
        session.execute(delete(ConcernWrap).where(ConcernWrap.key_id == key_id))

    with pytest.raises(NotYours):
        append(*at_desk(office, "lead"), case, note(office, "lead"))


def test_the_audit_page_names_a_case_to_those_who_can_open_it_only(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))

    with reading(office.inbox) as session:
        hidden = {
            role: hidden_subjects(session, [case.id.hex()], office.people[role].person.key_id)
            for role in ("lead", "deputy", "head")
        }

    assert hidden == {"lead": frozenset(), "deputy": frozenset(), "head": frozenset({case.id.hex()})}


def test_a_renewed_key_opens_every_case_before_in_between_and_after(office: Office) -> None:
    app = office.app()
    give_school_key(office, "lead")
    concern = tell_today(office, worry(words="x"))
    collect(office.letterbox, office.inbox)
    case = begun(office, "lead", concern)
    case = append(*at_desk(office, "lead"), case, note(office, "lead"))
    with writing(office.inbox) as session:
        note_seen(session, at_desk(office, "lead")[1], case, NOW)

    me = renewed(office, app, "lead")

    assert read_case(desk_of(app), me, case.id).events == case.events
    assert finish(office, app, "lead").stage == "nothing"
    found = read_case(desk_of(app), again(office, "lead"), case.id)
    assert found.events == case.events
    assert append(desk_of(app), again(office, "lead"), found, note(office, "lead", "after")).case.last == 3


# ------------------------------------------------------------------------------------------ two at once


def test_the_second_of_two_writers_is_told_and_nothing_is_lost(office_on: Office) -> None:
    case = begun(office_on, "lead", told(office_on, "lead", "deputy"))
    seen_by_deputy = read_case(*at_desk(office_on, "deputy"), case.id)
    append(*at_desk(office_on, "lead"), case, note(office_on, "lead", "first"))

    with pytest.raises(Changed) as told_so:
        append(*at_desk(office_on, "deputy"), seen_by_deputy, note(office_on, "deputy", "second"))
    again = append(*at_desk(office_on, "deputy"), told_so.value.now, note(office_on, "deputy", "second"))

    assert [event.note for event in again.events if isinstance(event, of.Noted)] == ["first", "second"]
    assert read_case(*at_desk(office_on, "lead"), case.id).events == again.events


def test_many_writers_at_once_leave_one_unbroken_chain(office_on: Office) -> None:
    case = begun(office_on, "lead", told(office_on, "lead", "deputy"))
    failures: list[Exception] = []

    def write(role: str, name: str) -> None:
        was = case
        for number in range(3):
            while True:
                try:
                    was = append(*at_desk(office_on, role), was, note(office_on, role, f"{name} {number}"))
                    break
                except Changed as changed:
                    was = changed.now
                except Exception as error:  # noqa: BLE001  # a thread's error would be lost
                    failures.append(error)
                    return

    writers = [
        threading.Thread(target=write, args=(role, f"{role} {number}"))
        for role in ("lead", "deputy")
        for number in range(2)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    events = read_case(*at_desk(office_on, "lead"), case.id).events
    notes = [event.note for event in events if isinstance(event, of.Noted)]
    assert failures == []
    assert len(notes) == len(set(notes)) == 12


def test_two_who_open_a_case_from_one_worry_at_once_open_one(office_on: Office) -> None:
    concern = told(office_on, "lead", "deputy")
    begun(office_on, "lead", concern)

    with pytest.raises(InACase):
        begun(office_on, "deputy", concern)

    with reading(office_on.inbox) as session:
        assert len(session.scalars(select(CaseFile.id)).all()) == 1


# ------------------------------------------------------------------------- somebody writes to the database


@pytest.mark.parametrize("what", ["removed", "swapped", "changed", "moved up", "key"])
def test_a_row_removed_swapped_or_changed_is_noticed(office: Office, what: str) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))
    for number in range(4):
        case = append(*at_desk(office, "lead"), case, note(office, "lead", f"{number}"))

    with writing(office.inbox) as session:
        rows = {row.number: row for row in session.scalars(select(CaseEntry))}
        if what == "removed":
            session.delete(rows[3])
        elif what == "swapped":
            rows[2].sealed, rows[3].sealed = rows[3].sealed, rows[2].sealed
        elif what == "changed":
            rows[2].sealed = rows[2].sealed[:-1] + bytes([rows[2].sealed[-1] ^ 1])
        elif what == "moved up":
            session.delete(rows[4])
            session.flush()
            session.execute(update(CaseEntry).where(CaseEntry.number == 5).values(number=4))
        else:
            session.get_one(CaseFile, case.id).sealed_key = bytes(61)

    with pytest.raises(Damaged):
        read_case(*at_desk(office, "lead"), case.id)


def test_an_entry_of_another_case_is_noticed(office: Office) -> None:
    cases = [begun(office, "lead", told(office, "lead", "deputy")) for _ in range(2)]
    one, other = (append(*at_desk(office, "lead"), case, note(office, "lead")) for case in cases)
    with writing(office.inbox) as session:
        sealed = session.get_one(CaseEntry, (other.id, 2)).sealed
        session.get_one(CaseEntry, (one.id, 2)).sealed = sealed

    with pytest.raises(Damaged):
        read_case(*at_desk(office, "lead"), one.id)


def test_what_is_cut_off_at_the_end_is_missed_by_whoever_had_read_it(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))
    case = append(*at_desk(office, "lead"), case, note(office, "lead"))
    with writing(office.inbox) as session:
        note_seen(session, at_desk(office, "lead")[1], case, NOW)
    assert read_case(*at_desk(office, "lead"), case.id).events == case.events

    with writing(office.inbox) as session:
        session.execute(delete(CaseEntry).where(CaseEntry.number == 2))

    with pytest.raises(Damaged):
        read_case(*at_desk(office, "lead"), case.id)
    assert len(read_case(*at_desk(office, "deputy"), case.id).events) == 1, "who had not read it can't know"


def test_a_worry_is_not_destroyed_while_a_case_hangs_on_it(office_on: Office) -> None:
    concern = told(office_on, "lead", "deputy")
    case = begun(office_on, "lead", concern)

    with pytest.raises(StoreConflict), writing(office_on.inbox) as session:
        session.execute(delete(CollectedConcern).where(CollectedConcern.id == concern))

    assert sees(office_on, "lead", case.id)


def test_a_case_goes_with_all_that_belongs_to_it(office_on: Office) -> None:
    case = begun(office_on, "lead", told(office_on, "lead", "deputy"))
    with writing(office_on.inbox) as session:
        note_seen(session, at_desk(office_on, "lead")[1], case, NOW)

    with writing(office_on.inbox) as session:
        session.execute(delete(CaseFile))

    with reading(office_on.inbox) as session:
        for model in (CaseConcern, CaseEntry, SeenCase):
            assert session.scalars(select(model)).all() == []


def test_nothing_of_a_case_lies_in_the_clear_on_the_disk(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))
    child = "ab" * 16
    added = an(
        office,
        "lead",
        of.PersonAdded,
        person=child,
        name=CANARY,
        parts=("hurting",),
        year="",
        group="7B-canary",
    )
    case = append(*at_desk(office, "lead"), case, added)
    append(*at_desk(office, "lead"), case, note(office, "lead"))

    file = sqlite_file(office.inbox)
    assert file is not None
    written = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert case.id in written
    for secret in (
        CANARY.encode(),
        b"7B-canary",
        b"hurting",
        b"six-steps",
        bytes.fromhex(child),
        child.encode(),
    ):
        assert secret not in written


def test_the_length_of_an_entry_says_little(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))
    for text in ("no", "x" * 600):
        case = append(*at_desk(office, "lead"), case, note(office, "lead", text))

    with reading(office.inbox) as session:
        assert len({len(sealed) for sealed in session.scalars(select(CaseEntry.sealed))}) == 1
