"""Sending over real SMTP: a server that hangs, refuses or lies loses nothing, and nothing goes twice."""

import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.db import writing
from kiosk.inbox.models import MailServer, News, WaitingMail
from kiosk.inbox.telling import outbox, post, sending
from kiosk.inbox.telling.outbox import HELD_FOR
from kiosk.inbox.telling.post import CONVERSATION_SECONDS, NotSent, try_out
from tests.inbox.mailroom import Mailroom, mailroom
from tests.inbox.office import Office, worry
from tests.inbox.told import everybody, gather, rounds_of, rows, settings_with, tell, wish
from tests.served import free_port

PAST_THE_PAUSE = timedelta(minutes=3)


def server(office: Office) -> MailServer:
    (row,) = rows(office, MailServer)
    return row  # type: ignore[no-any-return]


def test_a_server_that_is_not_there_loses_nothing_and_says_so_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    wish(office, "lead")
    rounds = rounds_of(office, port)
    tell(office)

    for _ in range(3):
        rounds.go()
        office.clock.shift(PAST_THE_PAUSE)
    (failing, waiting) = (server(office), rows(office, WaitingMail))
    with mailroom(port) as room:
        office.clock.shift(timedelta(minutes=6))
        rounds.go()

    assert (failing.fault, failing.tries) == ("refused", 3)
    assert failing.failing_since is not None
    assert {one.kind for one in waiting} == {"news", "daily"}
    assert sorted(str(one.parsed["Subject"])[:9] for one in room.took) == ["Something", "Worry box"]
    assert server(office).failing_since is None
    assert [one.message for one in caplog.records if one.levelno >= logging.ERROR] == [
        "mail waits, and is tried again: The mail server refuses the connection."
    ]


def test_pauses_grow_and_a_server_that_fails_is_not_asked_in_between(office: Office) -> None:
    wish(office, "lead")
    rounds = rounds_of(office, free_port())
    tell(office)

    tried = []
    for _ in range(30):  # half an hour, minute by minute
        rounds.go()
        tried.append(server(office).tries)
        office.clock.shift(timedelta(seconds=61))

    assert tried == [1] + [2] * 2 + [3] * 5 + [4] * 15 + [5] * 7


def test_a_server_that_hangs_holds_nobody_for_longer_than_its_time(office: Office) -> None:
    wish(office, "lead")
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        rounds = rounds_of(office, silent.getsockname()[1])
        tell(office)
        rounds.go()

    assert server(office).fault == "silent"
    assert len(rows(office, WaitingMail)) == 2


def test_a_server_that_drips_is_hung_up_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "CONVERSATION_SECONDS", 0.5)
    with closing(socket.create_server(("127.0.0.1", 0))) as dripping:
        settings = settings_with(office, dripping.getsockname()[1])
        over = threading.Event()

        def drip() -> None:
            connection, _ = dripping.accept()
            with connection:
                while not over.wait(0.1):
                    try:
                        connection.sendall(b"2")
                    except OSError:
                        return

        dripper = threading.Thread(target=drip)
        dripper.start()
        with pytest.raises(NotSent) as refused:
            try_out(settings.mail)  # type: ignore[arg-type]
        over.set()
        dripper.join()

    assert refused.value.server


def test_a_mail_is_held_for_longer_than_a_conversation_can_last() -> None:
    assert HELD_FOR.total_seconds() > CONVERSATION_SECONDS + 30  # the longest time for one step


@pytest.mark.parametrize("where", ["rcpt", "answers"])
def test_a_mail_that_is_to_come_later_comes_later(office: Office, room: Mailroom, where: str) -> None:
    everybody(office, room, "lead", "deputy")
    rounds = rounds_of(office, room.port)
    tell(office)
    getattr(room, where).append("451 4.7.1 greylisted")

    rounds.go()
    first = list(room.told)
    (waiting,) = rows(office, WaitingMail)
    office.clock.shift(timedelta(seconds=61))
    rounds.go()

    assert len(first) == 1  # the other colleague's mail was not kept back
    assert (waiting.fault, waiting.tries) == ("busy", 1)
    assert sorted(room.told) == ["deputy", "lead"]
    assert server(office).failing_since is None


def test_an_address_that_the_server_refuses_waits_for_ever_and_keeps_nobody_else_back(
    office: Office, room: Mailroom
) -> None:
    everybody(office, room, "lead", "deputy")
    rounds = rounds_of(office, room.port)
    tell(office)
    room.rcpt.append("550 5.1.1 no such person")
    rounds.go()

    (waiting,) = rows(office, WaitingMail)
    assert waiting.fault == "recipient"
    assert len(room.told) == 1


def test_what_a_server_says_is_in_no_log(
    office: Office, room: Mailroom, caplog: pytest.LogCaptureFixture
) -> None:
    everybody(office, room, "lead")
    tell(office)
    room.rcpt.append("550 lead@heron.example is over quota")

    rounds_of(office, room.port).go()

    assert "a mail waits" in caplog.text
    assert "heron.example" not in caplog.text
    assert "quota" not in caplog.text


# ------------------------------------------------------------------------------------------------------- once


def test_two_workers_at_once_send_one_mail(office_on: Office, room: Mailroom) -> None:
    everybody(office_on, room, "lead", "deputy", "head")
    tell(office_on, "lead", "deputy", "head", "recovery")
    workers = [rounds_of(office_on, room.port) for _ in range(2)]
    together = threading.Barrier(2)

    def work(number: int) -> None:
        together.wait()
        workers[number].go()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert sorted(room.told) == ["deputy", "head", "lead"]
    assert rows(office_on, WaitingMail) == []


def test_two_workers_at_once_send_one_daily_mail(office_on: Office, room: Mailroom) -> None:
    for role in ("lead", "deputy", "head"):
        wish(office_on, role)
    together = threading.Barrier(2)

    def work(_: int) -> None:
        rounds = rounds_of(office_on, room.port)
        together.wait()
        rounds.go()
        rounds.go()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert sorted(room.told) == ["deputy", "head", "lead"]


def test_a_sender_whose_clock_is_behind_does_not_take_what_another_has_in_hand(office: Office) -> None:
    now = datetime.now(UTC)
    with writing(office.inbox) as session:
        outbox.ask(session, office.people["lead"].person.id, "news", now)
        (mail_id,) = outbox.due(session, now)
        mail = session.get_one(WaitingMail, mail_id)

        first = outbox.claim(session, mail, now)
        second = outbox.claim(session, mail, now - timedelta(seconds=20))

    assert first is not None
    assert second is None


def test_a_worry_that_is_gathered_twice_is_told_once(office: Office, room: Mailroom) -> None:
    everybody(office, room, "lead")
    sealed = office.seal(worry(("feel", "red")))
    for journey in (b"a" * 16, b"b" * 16):
        office._slot.deposit(sealed, datetime.now(UTC).date(), journey)
        gather(office)

    rounds_of(office, room.port).go()

    assert room.told == ["lead"]
    assert len(rows(office, News)) == 1


def test_a_sender_killed_before_it_noted_that_the_mail_went_sends_it_again_under_the_same_name(
    office: Office, room: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody(office, room, "lead")
    tell(office)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as at_the_worst_moment:
        at_the_worst_moment.setattr(outbox, "done", killed)
        with pytest.raises(KeyboardInterrupt):
            rounds_of(office, room.port).go()
    rounds_of(office, room.port).go()
    meanwhile = list(room.told)
    office.clock.shift(HELD_FOR)
    rounds_of(office, room.port).go()

    assert meanwhile == ["lead"]  # it may still be on its way: nobody else takes it
    assert room.told == ["lead", "lead"]
    assert len({str(one.parsed["Message-ID"]) for one in room.took}) == 1
    assert rows(office, WaitingMail) == []


def test_what_comes_in_while_a_mail_is_being_sent_gets_a_mail_of_its_own(
    office: Office, room: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody(office, room, "lead")
    tell(office)
    posted = sending.post

    def post_and_be_overtaken(*arguments: object) -> None:
        posted(*arguments)  # type: ignore[arg-type]
        with writing(office.inbox) as session:
            outbox.ask(session, office.people["lead"].person.id, "news", datetime.now(UTC))

    with monkeypatch.context() as overtaken:
        overtaken.setattr(sending, "post", post_and_be_overtaken)
        rounds_of(office, room.port).go()
    office.clock.shift(timedelta(minutes=16))
    rounds_of(office, room.port).go()

    assert room.told == ["lead", "lead"]
    assert len({str(one.parsed["Message-ID"]) for one in room.took}) == 2
