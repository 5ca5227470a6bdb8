"""Telling staff that something waits: the same mail for everything, to those who can open it and nobody else."""

import re
from datetime import timedelta

import pytest

from kiosk.content import load_content
from kiosk.db import writing
from kiosk.inbox.answers import messages
from kiosk.inbox.models import CollectedConcern, MailChoice, News, Person, WaitingMail
from kiosk.inbox.telling import choices
from kiosk.inbox.telling.choices import Wish
from kiosk.routing import readers_for
from tests.inbox.mailroom import Mailroom
from tests.inbox.office import Office, worry
from tests.inbox.told import (
    SENDER,
    TO_STAFF,
    add,
    everybody,
    gather,
    masked,
    publish,
    read,
    rounds_of,
    rows,
    tell,
    wish,
)

QUARTER = timedelta(minutes=16)
HOUR = timedelta(minutes=61)


# ------------------------------------------------------------------------------------------- what a mail says


def test_five_different_worries_and_a_later_message_make_the_same_bytes(
    office: Office, room: Mailroom
) -> None:
    rounds = rounds_of(office, room.port)
    everybody(office, room)
    told = (
        (worry(("feel", "green")), ("lead", "recovery")),
        (worry(("feel", "red"), ("what", "unsafe")), ("lead", "recovery")),
        (worry(("who", "grownup")), TO_STAFF),
        (worry(("about_child", "words"), channel="family", locale="pl", name="Ola"), ("deputy", "recovery")),
        (worry(("what", "else"), words="x" * 9000, burst=True), ("lead", "recovery")),
    )

    for concern, to in told:
        last = office.tell(concern, to)
        gather(office)
        rounds.go()
        office.clock.shift(timedelta(minutes=20))
    add(office, last, "lead", "recovery")
    rounds.go()

    assert set(room.told) == {"chair", "deputy", "head", "lead"}
    assert room.told.count("lead") == 4
    assert len({masked(letter.raw, letter.to) for letter in room.took}) == 1


def test_the_mail_says_that_something_waits_and_nothing_of_what(office: Office, room: Mailroom) -> None:
    everybody(office, room, "lead")
    concern_id = tell(office, "lead", "recovery", words="they took my bag in the corridor")

    rounds_of(office, room.port).go()

    (letter,) = room.took
    assert letter.text == (
        "Something new waits for you in the worry box of Heron Brook School.\n\n"
        "Sign in to read it:\nhttp://localhost\n\n"
        "This mail says the same whatever waits. It never says who or what, and not how urgent it is.\n"
        "Please do not answer this mail: nobody reads what is sent to its sender. "
        "It is no emergency service and reaches none.\n"
    )
    assert "Mrs Kaur" not in letter.raw.decode()
    assert concern_id.hex() not in letter.raw.decode()


def test_the_mail_comes_from_a_machine_and_names_no_other(office: Office, room: Mailroom) -> None:
    everybody(office, room, "lead")
    tell(office)

    rounds_of(office, room.port).go()

    (letter,) = room.took
    parsed = letter.parsed
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{32}@heron\.example>", str(parsed["Message-ID"]))
    assert (letter.sender, letter.hello) == (SENDER, "heron.example")
    assert parsed.get_content_type() == "text/plain"
    assert str(parsed["From"]) == f"Worry box <{SENDER}>"
    assert str(parsed["To"]) == "lead@heron.example"


@pytest.mark.parametrize(
    "address",
    [
        "lead@heron.example\nBcc: all@heron.example",
        "lead@heron.example\r\n\r\nhello",
        "Mrs Kaur <lead@heron.example>",
        "lead@heron.example, head@heron.example",
        "lead",
        "@heron.example",
        "lead@[127.0.0.1]",
        "lead @heron.example",
        "lëad@heron.example",
        "l" * 250 + "@a.uk",
    ],
)
def test_an_address_that_could_say_more_than_one_address_is_refused(office: Office, address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        wish(office, "lead", address=address)

    assert rows(office, MailChoice) == []


# --------------------------------------------------------------------------------------------------- who is told


def test_everybody_with_a_wrap_is_told_once_and_nobody_else(office: Office, room: Mailroom) -> None:
    rounds = rounds_of(office, room.port)
    everybody(office, room)
    tell(office, "lead", "deputy", "recovery")

    rounds.go()
    rounds.go()

    assert sorted(room.told) == ["deputy", "lead"]
    assert rows(office, WaitingMail) == []


def test_whoever_a_teller_leaves_out_has_no_mail(office: Office, room: Mailroom) -> None:
    everybody(office, room)
    left_out = office.people["deputy"].person.key_id.hex()
    concern = worry(("feel", "red"))
    concern = type(concern)(**{**concern.__dict__, "excluded": (left_out,)})
    routed = readers_for(concern, office.school.readers_list(version=9), load_content())
    office.tell(concern, [reader.role for reader in routed])
    gather(office)

    for _ in range(6):
        rounds_of(office, room.port).go()
        office.clock.shift(HOUR)

    assert "deputy" not in room.told
    assert "lead" in room.told


def test_somebody_without_a_wrap_is_not_even_told_when_nobody_reads_it(
    office: Office, room: Mailroom
) -> None:
    everybody(office, room)
    tell(office, *TO_STAFF)

    for _ in range(5):
        rounds_of(office, room.port).go()
        office.clock.shift(HOUR)

    assert set(room.told) == {"head", "chair"}


def test_a_leaver_has_no_mail_and_leaves_no_address(office: Office, room: Mailroom) -> None:
    everybody(office, room, "lead", "deputy")
    tell(office)
    with writing(office.inbox) as session:
        person = session.get_one(Person, office.people["deputy"].person.id)
        person.active = False
        choices.forget(session, person.id)

    rounds_of(office, room.port).go()

    assert room.told == ["lead"]
    assert [one.address for one in rows(office, MailChoice)] == ["lead@heron.example"]


def test_a_closed_account_has_no_mail_that_waited_for_it(office: Office, room: Mailroom) -> None:
    everybody(office, room, "deputy")
    tell(office, "deputy", "recovery")
    room.answers.append("451 later")
    rounds_of(office, room.port).go()
    with writing(office.inbox) as session:
        session.get_one(Person, office.people["deputy"].person.id).active = False

    office.clock.shift(HOUR)
    rounds_of(office, room.port).go()

    assert room.told == []
    assert rows(office, WaitingMail) == []


def test_several_at_once_are_one_mail_and_a_person_has_one_in_a_quarter_of_an_hour(
    office: Office, room: Mailroom
) -> None:
    rounds = rounds_of(office, room.port)
    everybody(office, room, "lead")
    for _ in range(3):
        tell(office)
    rounds.go()
    tell(office)
    rounds.go()
    before = list(room.told)

    office.clock.shift(QUARTER)
    rounds.go()

    assert before == ["lead"]
    assert room.told == ["lead", "lead"]


def test_the_school_names_who_is_told_at_once_but_never_so_that_nobody_is(
    office: Office, room: Mailroom
) -> None:
    publish(office, told={"new": ("lead",)})
    everybody(office, room)

    tell(office)
    tell(office, *TO_STAFF)
    rounds_of(office, room.port).go()

    assert sorted(room.told) == ["chair", "head", "lead"]


def test_whoever_wants_only_the_daily_mail_or_none_is_not_told_at_once(
    office: Office, room: Mailroom
) -> None:
    everybody(office, room, "lead", "deputy")
    wish(office, "deputy", Wish.DAILY)
    wish(office, "head", Wish.NONE)

    tell(office, "lead", "deputy", "head", "recovery")
    rounds_of(office, room.port).go()

    assert room.told == ["lead"]


def test_a_later_message_is_told_like_a_worry_and_forgotten_when_it_is_read(
    office: Office, room: Mailroom
) -> None:
    everybody(office, room, "lead", "head")
    concern_id = tell(office)
    read(office, "lead", concern_id)
    rounds_of(office, room.port).go()
    before = len(rows(office, News)), list(room.told)
    office.clock.shift(QUARTER)

    add(office, concern_id, "lead", "deputy", "recovery")
    rounds_of(office, room.port).go()
    unread = len(rows(office, News))
    read(office, "lead", concern_id)
    rounds_of(office, room.port).go()

    assert before == (0, [])
    assert (unread, rows(office, News)) == (1, [])
    assert room.told == ["lead"]


def test_what_is_destroyed_unread_leaves_no_trace_among_the_news(office: Office) -> None:
    concern_id = tell(office)
    add(office, concern_id, "lead", "recovery")
    assert len(rows(office, News)) == 2

    with writing(office.inbox) as session:
        session.delete(session.get_one(CollectedConcern, concern_id))
        messages.forget(session, concern_id)

    assert rows(office, News) == []


def test_what_they_have_read_meanwhile_is_not_mailed(office: Office, room: Mailroom) -> None:
    everybody(office, room, "lead")
    concern_id = tell(office)
    room.rcpt.append("451 later")
    rounds_of(office, room.port).go()
    read(office, "lead", concern_id)

    office.clock.shift(HOUR)
    rounds_of(office, room.port).go()

    assert room.told == []
    assert rows(office, WaitingMail) == []
    assert rows(office, News) == []
