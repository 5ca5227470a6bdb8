"""Attack cases 38 and 42: nothing that was told is in a mail or a log of mailing, and every mail is the same.

The numbers are those of the list of attack cases in docs/threat-model.md. Two workers go round at once, as two hosts
would; the mails travel by real SMTP.
"""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.inbox.mailroom import Mailroom, mailroom
from tests.inbox.office import Office, worry
from tests.inbox.test_inbox_disk import spellings
from tests.inbox.told import TO_STAFF, everybody, gather, masked, rounds_of

CANARY = "canary-that-sang-at-noon"
KINDS = {
    "ordinary": (worry(("feel", "green")), ("lead", "deputy", "recovery")),
    "urgent": (worry(("feel", "red"), ("what", "unsafe")), ("lead", "deputy", "recovery")),
    "about staff": (worry(("who", "grownup")), TO_STAFF),
    "every field": (
        worry(
            ("about_child", "words"),
            words=CANARY,
            name=CANARY,
            child=CANARY,
            contact=CANARY,
            shown=CANARY,
            channel="family",
        ),
        ("lead", "deputy", "recovery"),
    ),
}


@pytest.fixture
def room() -> Iterator[Mailroom]:
    """A mail server on this machine."""
    with mailroom() as running:
        yield running


def both_go(office: Office, room: Mailroom) -> None:
    together = threading.Barrier(2)

    def go(_: int) -> None:
        rounds = rounds_of(office, room.port)
        together.wait()
        rounds.go()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(go, range(2)))


def test_case_38_and_42_ordinary_urgent_and_about_staff_are_one_mail_without_a_word_of_what_was_told(
    office: Office, room: Mailroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    everybody(office, room)

    for concern, to in KINDS.values():
        told = office.tell(concern, to)
        gather(office)
        both_go(office, room)
        assert told.hex() not in b"".join(letter.raw for letter in room.took).decode()
        office.clock.shift(timedelta(minutes=16))

    assert sorted(room.told) == ["chair", *["deputy"] * 3, "head", *["lead"] * 3]
    assert len({masked(letter.raw, letter.to) for letter in room.took}) == 1
    everything = b"".join(letter.raw for letter in room.took) + caplog.text.encode()
    assert not [spelling for spelling in spellings(CANARY.encode()) if spelling in everything]
