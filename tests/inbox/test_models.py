"""What the inbox's tables hold in the clear, and what they refuse."""

import os
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, String, func, select
from sqlalchemy.exc import StatementError

from kiosk.db import StoreConflict, reading, writing
from kiosk.inbox.models import AuditEvent, Base, CollectedConcern, ConcernWrap, FiledConcern, Person
from kiosk.letterbox.models import Base as LetterboxBase

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, 30, 10, 123456, tzinfo=UTC)


def person(**values: object) -> Person:
    usual = {
        "id": os.urandom(16),
        "sign_in_name": os.urandom(4).hex(),
        "name": "Rowan Heron",
        "role": "lead",
        "key_id": os.urandom(16),
        **dict.fromkeys(("public_key", "passphrase_slot", "sealed_seed", "sealed_totp"), b"sealed"),
    }
    return Person(**{**usual, **values})


def event(at: datetime) -> AuditEvent:
    return AuditEvent(seq=1, at=at, act="view", previous_hash=bytes(32), hash=bytes(32))


def concern() -> CollectedConcern:
    return CollectedConcern(id=os.urandom(16), day=DAY, envelope=b"envelope")


def add(engine: Engine, *rows: Base) -> None:
    with writing(engine) as session:
        for row in rows:
            session.add(row)
            session.flush()


def test_only_staff_their_acts_and_tablets_are_text_in_the_clear() -> None:
    texts = {
        str(column)
        for table in (*Base.metadata.tables.values(), *LetterboxBase.metadata.tables.values())
        for column in table.columns
        if isinstance(column.type, String)
    }

    assert texts == {
        "person.sign_in_name",
        "person.name",
        "person.role",
        "invitation.name",
        "invitation.role",
        "concern_grant.reason",
        "hold.reason",
        "mail_choice.address",  # a colleague's own, which they gave
        "mail_choice.wish",
        "mail_server.fault",
        "waiting_mail.fault",
        "waiting_mail.kind",  # one for all that waits: see models/telling.py
        "keep_review.reason",
        "review_date.what",  # what of the school's is reviewed: a policy, a report
        "training.who",  # a colleague's name, as open as those of the people who sign in
        "training.what",
        "audit_event.act",
        "audit_event.subject",
        "tablet.name",
        "tablet.place",
        "tablet.look",  # colours and sizes, and which switches a class uses
        "wrong_try.kind",  # which kind of code was wrong, never the code
    }


def test_the_two_stores_share_no_table() -> None:
    assert not Base.metadata.tables.keys() & LetterboxBase.metadata.tables.keys()


def test_a_new_person_is_active_and_has_used_no_code(inbox_engine: Engine) -> None:
    add(inbox_engine, person())

    with reading(inbox_engine) as session:
        found = session.scalars(select(Person)).one()

    assert (found.active, found.totp_last_step, found.sealed_school_key) == (True, 0, None)


@pytest.mark.parametrize("twice", ["id", "sign_in_name", "key_id"])
def test_two_people_never_share_a_name_or_a_key(inbox_engine: Engine, twice: str) -> None:
    first = person()
    shared = {twice: getattr(first, twice)}
    add(inbox_engine, first)

    with pytest.raises(StoreConflict):
        add(inbox_engine, person(**shared))


@pytest.mark.parametrize("length", [0, 15, 17])
def test_ids_have_sixteen_bytes(inbox_engine: Engine, length: int) -> None:
    for row in (person(id=bytes(length)), CollectedConcern(id=bytes(length), day=DAY, envelope=b"e")):
        with pytest.raises(StoreConflict):
            add(inbox_engine, row)


def test_wrap_and_filed_note_need_their_concern_and_go_with_it(inbox_engine: Engine) -> None:
    reader, read = person(), concern()
    wrap = ConcernWrap(concern_id=read.id, key_id=reader.key_id, sealed_key=b"key")
    note = FiledConcern(person_id=reader.id, concern_id=read.id, sealed=b"note")
    with pytest.raises(StoreConflict):
        add(inbox_engine, ConcernWrap(concern_id=os.urandom(16), key_id=reader.key_id, sealed_key=b"key"))
    add(inbox_engine, reader, read, wrap, note)

    with writing(inbox_engine) as session:
        session.delete(session.get_one(CollectedConcern, read.id))

    with reading(inbox_engine) as session:
        left = [
            session.scalar(select(func.count()).select_from(table)) for table in (ConcernWrap, FiledConcern)
        ]
    assert left == [0, 0]


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
def test_time_comes_back_in_utc_to_the_microsecond(inbox_engine: Engine, zone: timezone) -> None:
    add(inbox_engine, event(AT.astimezone(zone)))

    with reading(inbox_engine) as session:
        found = session.scalars(select(AuditEvent.at)).one()

    assert (found, found.tzinfo) == (AT, UTC)


def test_time_without_a_zone_is_refused(inbox_engine: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"):
        add(inbox_engine, event(AT.replace(tzinfo=None)))
