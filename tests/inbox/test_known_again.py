"""Somebody who comes back under another name and with another key: whoever left them out, left them out for good."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading, writing
from kiosk.inbox.models import AuditEvent, ConcernWrap, FormerKey, Person
from kiosk.inbox.sharing import granting
from kiosk.inbox.sharing.granting import Refused
from kiosk.inbox.worries.filing import opened
from kiosk.sealing.envelope import Envelope
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import wrap_key
from tests.inbox.newcomers import (
    Newcomer,
    give_school_key,
    invite,
    join,
    leave,
    let_in,
    person_of,
    published,
    tell_today,
)
from tests.inbox.office import Office, worry
from tests.inbox.test_orphans import at_desk
from tests.visitor import Visitor

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    """A key holder at a school with one tutor too many, so that one can leave and come back."""
    give_school_key(office, "lead", "deputy", "head")
    return office.sign_in(app, "lead")


def came(office: Office, app: Flask, lead: Visitor, name: str, sign_in_name: str) -> Newcomer:
    return join(app, invite(lead, name, "pastoral"), sign_in_name)


def left(office: Office, app: Flask, lead: Visitor) -> Newcomer:
    """Mr Hale was here, and has left."""
    hale = came(office, app, lead, "Mr Hale", "hale")
    assert let_in(lead, hale.person(office)).answer.status_code == 303
    return hale


def leaves_out(office: Office, person: Newcomer) -> bytes:
    excluded = (person.person(office).key_id.hex(),)
    return tell_today(office, replace(worry(("what", "words"), words="canary"), excluded=excluded))


def closed(lead: Visitor, office: Office, person: Newcomer) -> str:
    """Their account is closed; its address in the form."""
    assert leave(lead, person.person(office)).answer.status_code == 303
    return person.person(office).id.hex()


def claims(office: Office) -> dict[bytes, bytes]:
    with reading(office.inbox) as session:
        return {one.key_id: one.person_id for one in session.scalars(select(FormerKey))}


def test_at_a_school_that_nobody_has_left_nothing_is_asked(office: Office, app: Flask, lead: Visitor) -> None:
    hale = came(office, app, lead, "Mr Hale", "hale")

    lead.get(f"/people/{hale.person(office).id.hex()}/let-in")

    assert "had an account here before" not in lead.html


def test_what_left_out_the_old_account_is_neither_shared_with_nor_filed_for_the_new_one(
    office: Office, app: Flask, lead: Visitor
) -> None:
    hale = left(office, app, lead)
    concern_id = leaves_out(office, hale)
    lead.get("/")  # collected and filed
    old = closed(lead, office, hale)
    back = came(office, app, lead, "Thomas Hale-Byrne", "tom").person(office)

    assert let_in(lead, back, old).answer.status_code == 303

    assert claims(office) == {person_of(office, "hale").key_id: back.id}
    assert [one.key_id for one in published(office).with_role("pastoral")] == [back.key_id]
    with pytest.raises(Refused, match="left-out"):
        granting.ask(*at_desk(office, "lead"), concern_id, back.key_id, "covering", NOW)
    offered = granting.colleagues(*at_desk(office, "lead"), concern_id)
    assert back.key_id not in {one.key_id for one in offered}
    assert lead.get(f"/worries/{concern_id.hex()}/share").answer.status_code == 200
    assert "Thomas" not in lead.html.split("<form")[-1]


def test_a_key_that_somebody_hands_them_all_the_same_opens_nothing_in_their_list(
    office: Office, app: Flask, lead: Visitor
) -> None:
    hale = left(office, app, lead)
    concern_id = leaves_out(office, hale)
    lead.get("/")
    old = closed(lead, office, hale)
    tom = came(office, app, lead, "Thomas Hale-Byrne", "tom")
    let_in(lead, tom.person(office), old)
    _hand_a_key(office, concern_id, tom.person(office).key_id)

    visitor = tom.sign_in(office, app).follow()

    assert "There is nothing for you to read." in visitor.html
    assert visitor.get(f"/worries/{concern_id.hex()}").answer.status_code == 404
    assert "Two people or more" in visitor.get("/people/orphans").html


def test_with_never_the_new_account_is_a_new_person(office: Office, app: Flask, lead: Visitor) -> None:
    hale = left(office, app, lead)
    concern_id = leaves_out(office, hale)
    lead.get("/")
    closed(lead, office, hale)
    other = came(office, app, lead, "Ms Priya Nair", "priya").person(office)

    let_in(lead, other, "no")

    assert claims(office) == {}
    # It leaves somebody out, so a second reader has to agree; but it can be asked for.
    assert not granting.ask(*at_desk(office, "lead"), concern_id, other.key_id, "covering", NOW)


@pytest.mark.parametrize("answer", [(), ("0123456789abcdef" * 2,), ("no", "OLD"), ("Mr Hale",)])
def test_without_a_plain_answer_nobody_is_let_in(
    office: Office, app: Flask, lead: Visitor, answer: tuple[str, ...]
) -> None:
    old = closed(lead, office, left(office, app, lead))
    back = came(office, app, lead, "Thomas Hale-Byrne", "tom").person(office)
    page = lead.get(f"/people/{back.id.hex()}/let-in")
    assert "Has Thomas Hale-Byrne had an account here before?" in page.html
    form = page.carried
    form.setlist("before", [one.replace("OLD", old) for one in answer])

    lead.post(f"/people/{back.id.hex()}/let-in", form)

    assert lead.answer.status_code == 422
    assert "Nobody was let in yet" in lead.html
    assert published(office).with_role("pastoral") == ()
    assert claims(office) == {}


def test_an_open_account_cannot_be_claimed(office: Office, app: Flask, lead: Visitor) -> None:
    closed(lead, office, left(office, app, lead))
    back = came(office, app, lead, "Thomas Hale-Byrne", "tom").person(office)

    let_in(lead, back, person_of(office, "chair").id.hex())

    assert lead.answer.status_code == 422
    assert claims(office) == {}


def test_who_leaves_and_comes_back_twice_is_still_the_same_person(
    office: Office, app: Flask, lead: Visitor
) -> None:
    hale = left(office, app, lead)
    first = closed(lead, office, hale)
    tom = came(office, app, lead, "Thomas Hale-Byrne", "tom")
    let_in(lead, tom.person(office), first)
    second = closed(lead, office, tom)
    again = came(office, app, lead, "T. Byrne", "byrne").person(office)

    page = lead.get(f"/people/{again.id.hex()}/let-in")
    assert first not in page.html, "the first account is the second one's already"
    let_in(lead, again, second)

    assert claims(office) == {
        hale.person(office).key_id: again.id,
        tom.person(office).key_id: again.id,
    }


def test_it_is_on_record_once_and_names_both(office: Office, app: Flask, lead: Visitor) -> None:
    old = closed(lead, office, left(office, app, lead))
    back = came(office, app, lead, "Thomas Hale-Byrne", "tom").person(office)

    let_in(lead, back, old)

    with reading(office.inbox) as session:
        rows = select(AuditEvent.act, AuditEvent.subject).order_by(AuditEvent.seq.desc()).limit(2)
        acts = [tuple(row) for row in session.execute(rows)]
    assert acts == [("let-in", back.id.hex()), ("known-again", old)]


def _hand_a_key(office: Office, concern_id: bytes, key_id: bytes) -> None:
    """What nobody can do from a page: a real key to it, written beside the others."""
    desk, me = at_desk(office, "lead")
    found = opened(desk.inbox, me, concern_id)
    with writing(office.inbox) as session:
        person = session.scalars(select(Person).where(Person.key_id == key_id)).one()
        public = PublicKey.from_bytes(person.public_key)
        wrap = wrap_key(found.data_key, Envelope.from_bytes(found.envelope).header, public)
        session.add(ConcernWrap(concern_id=concern_id, key_id=key_id, sealed_key=wrap.sealed_key))
