"""The pages about mail: one's own address and wish, how mail stands for those who look after it, and the notices."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading
from kiosk.inbox.models import AuditEvent, MailChoice, WaitingMail
from kiosk.inbox.telling.choices import Wish
from tests.inbox.mailroom import Mailroom
from tests.inbox.office import Office
from tests.inbox.told import everybody, mail_environ, rounds_of, rows, tell, wish
from tests.served import free_port
from tests.visitor import Visitor


@pytest.fixture
def mailing(office: Office, room: Mailroom) -> Flask:
    """A worker of a school with a mail server."""
    return office.app(**mail_environ(room.port))


def keep(visitor: Visitor, address: str, wanted: Wish) -> Visitor:
    form = visitor.get("/me/mail").carried
    return visitor.post("/me/mail", {**form, "address": address, "wish": wanted})


def acts(office: Office) -> list[str]:
    with reading(office.inbox) as session:
        return list(session.scalars(select(AuditEvent.act).order_by(AuditEvent.seq)))


def test_everybody_says_for_themselves_where_mail_goes(office: Office, mailing: Flask) -> None:
    lead = office.sign_in(mailing, "lead")

    keep(lead, "  a.kaur@heron.example ", Wish.ANY_TIME).follow()

    assert "Kept." in lead.html
    (choice,) = rows(office, MailChoice)
    assert (choice.person_id, choice.address) == (office.people["lead"].person.id, "a.kaur@heron.example")
    assert choice.wish == Wish.ANY_TIME
    assert acts(office)[-1] == "mail-chosen"


def test_what_is_no_address_comes_back_as_it_was_typed(office: Office, mailing: Flask) -> None:
    lead = office.sign_in(mailing, "lead")

    keep(lead, "a.kaur at <heron>", Wish.AT_ONCE)

    assert lead.answer.status_code == 422
    assert "a.kaur at &lt;heron&gt;" in lead.html
    assert rows(office, MailChoice) == []


def test_the_last_who_is_told_at_once_can_not_switch_it_off(office: Office, mailing: Flask) -> None:
    wish(office, "head")
    head = office.sign_in(mailing, "head")

    keep(head, "head@heron.example", Wish.DAILY)
    refused = head.answer.status_code, head.title
    wish(office, "chair")
    keep(head, "head@heron.example", Wish.DAILY)

    assert refused == (409, "Mail to me")
    assert head.answer.status_code == 303
    assert {one.wish for one in rows(office, MailChoice)} == {"daily", "at-once"}


def test_whoever_was_never_told_may_say_that_they_want_none(office: Office, mailing: Flask) -> None:
    head = office.sign_in(mailing, "head")
    assert "You are not told by mail yet" in head.html

    keep(head, "", Wish.NONE).follow()

    assert "You are not told by mail yet" not in head.get("/").html


def test_a_test_mail_goes_to_whoever_asks_and_at_any_hour(
    office: Office, mailing: Flask, room: Mailroom, clock: time_machine.Traveller
) -> None:
    wish(office, "lead", Wish.DAILY)
    lead = office.sign_in(mailing, "lead").get("/me/mail")

    for _ in range(2):
        lead.post("/me/mail/test", lead.carried).follow()
    rounds_of(office, room.port).go()

    assert "A test mail is on its way." in lead.html
    assert [str(one.parsed["Subject"]) for one in room.took if "test" in str(one.parsed["Subject"])] == [
        "Worry box: test mail"
    ]


def test_test_mails_come_to_an_end(office: Office, mailing: Flask) -> None:
    wish(office, "lead")
    lead = office.sign_in(mailing, "lead").get("/me/mail")

    for _ in range(6):
        lead.post("/me/mail/test", lead.carried)
        if lead.answer.status_code != 303:
            break
        lead.follow()

    assert lead.answer.status_code == 429


def test_without_a_mail_server_key_holders_are_told_so_once(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    assert "no mail server is set up" in lead.html
    assert "no mail server" not in office.sign_in(app, "head").html

    lead.post("/mail/seen", lead.carried).follow()

    assert "no mail server" not in lead.html
    assert "no mail server" in office.sign_in(app, "deputy").html


def test_a_server_that_fails_is_on_the_list_and_its_page_says_what_to_do(office: Office) -> None:
    port = free_port()
    worker = office.app(**mail_environ(port))
    wish(office, "lead")
    tell(office)
    rounds_of(office, port).go()

    lead = office.sign_in(worker, "lead")
    listed = lead.html
    lead.get("/mail")

    assert "No mail has gone out since Friday, 20 November 2026, 10:0" in listed
    assert "No mail has gone out" not in office.sign_in(worker, "head").html
    assert "The mail server refuses the connection." in lead.html
    assert "2 mails wait" in lead.html
    assert "lead@heron.example" not in lead.html


def test_try_again_does_not_wait_for_the_pause(office: Office, room: Mailroom) -> None:
    wish(office, "lead")
    port = free_port()
    tell(office)
    rounds_of(office, port).go()
    lead = office.sign_in(office.app(**mail_environ(room.port)), "lead").get("/mail")

    lead.post("/mail/try-again", lead.carried).follow()
    rounds_of(office, room.port).go()

    assert len(room.told) == 2
    assert rows(office, WaitingMail) == []


def test_routes_of_which_nobody_is_told_are_named(office: Office, mailing: Flask) -> None:
    wish(office, "lead")
    lead = office.sign_in(mailing, "lead")
    assert "Of some worries nobody would be told at once." in lead.html
    lead.get("/mail")
    before = lead.html

    wish(office, "chair", Wish.ANY_TIME)

    assert "Of a worry about a grown-up at school, nobody is told at once." in before
    assert "Of a new worry, nobody" not in before
    assert "nobody is told at once" not in lead.get("/mail").html


def test_mail_that_a_colleagues_address_refuses_is_named(
    office: Office, mailing: Flask, room: Mailroom
) -> None:
    everybody(office, room)
    tell(office, "lead", "recovery")
    rounds = rounds_of(office, room.port)
    for _ in range(3):
        room.rcpt.append("550 no")
        rounds.go()
        office.clock.shift(3600)

    lead = office.sign_in(mailing, "deputy")

    assert "Mail to a colleague does not arrive." in lead.html
    assert "does not take mail for this colleague" in lead.get("/mail").html
