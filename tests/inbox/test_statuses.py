"""How things stand: said to a family in their own language, once, and never in the way of reading."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from kiosk.db import open_engine, reading
from kiosk.inbox.answers import statuses
from kiosk.inbox.answers.answering import send_as
from kiosk.inbox.models import AuditEvent, CollectedConcern, Message
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import file_new, opened
from kiosk.letterbox.answering import remove_box
from kiosk.letterbox.models import Pigeonhole, SealedReply
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from kiosk.reply import Reply, Said
from kiosk.sealing.opening.thread_key import status_id
from tests.inbox.office import Office
from tests.inbox.records import at_desk
from tests.public.coming_back import TAPS, tell, tell_as_family
from tests.visitor import Visitor

READING = "Staff are reading what you told us."
WORKING = "Somebody at school is working on it."


@pytest.fixture
def public(office: Office) -> Flask:
    settings = office.school.public()
    make_pepper(settings.pepper)
    return create_app(settings)


def standing(public: Flask, reference: str, locale: str = "en-GB") -> str:
    """What a parent reads under "How things stand"."""
    parent = Visitor(public).get(f"/{locale}/family/answer").press("go", "look", reference=reference)
    return re.findall(r'id="standing">.*?<strong>(.*?)</strong>', parent.html, re.DOTALL)[0]


def only_id(office: Office, role: str = "lead", besides: tuple[bytes, ...] = ()) -> bytes:
    desk, me = at_desk(office, role)
    collect(desk.letterbox, desk.inbox)
    file_new(desk.inbox, me, desk.content)
    with reading(desk.inbox) as session:
        found = session.scalars(select(CollectedConcern.id).where(CollectedConcern.id.not_in(besides))).all()
    assert len(found) == 1
    return found[0]


def count(office: Office, model: type) -> int:
    url = office.school.inbox_url if model is Message else office.school.letterbox_url
    with reading(open_engine(url)) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_family_reads_received_then_being_read_then_what_staff_say(office: Office, public: Flask) -> None:
    _, reference = tell_as_family(public)
    assert standing(public, reference) == "We have received what you told us."
    worry = only_id(office)
    desk, me = at_desk(office, "lead")

    assert statuses.say_it_is_read(desk, me, worry) == "said"
    assert standing(public, reference) == READING
    assert standing(public, reference, "pl") != "We have received what you told us."
    office.clock.shift(timedelta(minutes=1))
    assert statuses.say(desk, me, worry, "working") == "said"

    assert standing(public, reference) == WORKING


def test_the_same_is_said_once_and_reading_never_takes_back_what_was_said_later(
    office: Office, public: Flask
) -> None:
    tell_as_family(public)
    worry = only_id(office)
    lead, deputy = at_desk(office, "lead"), at_desk(office, "deputy")
    file_new(deputy[0].inbox, deputy[1], deputy[0].content)

    outcomes = [statuses.say_it_is_read(*who, worry) for who in (lead, deputy, lead)]
    office.clock.shift(timedelta(minutes=1))
    outcomes += [statuses.say(*lead, worry, "talk"), statuses.say(*deputy, worry, "talk")]
    outcomes += [statuses.say_it_is_read(*deputy, worry)]

    assert outcomes == ["said", "already", "already", "said", "already", "already"]
    assert (count(office, Message), count(office, SealedReply)) == (2, 2)
    with reading(open_engine(office.school.inbox_url)) as session:
        acts = list(session.scalars(select(AuditEvent.act)))
    assert acts.count("status-said") == 2


def test_two_people_at_once_say_it_once(office: Office, public: Flask) -> None:
    tell_as_family(public)
    worry = only_id(office)
    lead, deputy = at_desk(office, "lead"), at_desk(office, "deputy")
    file_new(deputy[0].inbox, deputy[1], deputy[0].content)
    now = datetime.now(UTC).replace(microsecond=0)
    reply = Reply(now, lead[0].content.version, (Said("s-reading"),))
    # Neither has seen what the other is about to say: both come to the same id.
    ids = {status_id(opened(desk.inbox, me, worry).data_key, 0, "reading") for desk, me in (lead, deputy)}
    assert len(ids) == 1

    told = [
        send_as(*who, worry, reply, now, reply_id=next(iter(ids)), act="status-said")
        for who in (lead, deputy)
    ]

    assert told == [True, False]
    assert (count(office, Message), count(office, SealedReply)) == (1, 1)


def test_a_pigeonhole_that_is_gone_and_a_childs_worry_are_no_fault(office: Office, public: Flask) -> None:
    tell_as_family(public)
    worry = only_id(office)
    desk, me = at_desk(office, "lead")
    with reading(desk.letterbox) as session:
        box = session.scalar(select(Pigeonhole.box))
    assert box is not None
    remove_box(desk.letterbox, box)
    assert statuses.say_it_is_read(desk, me, worry) == "unreachable"

    tell(public, *TAPS)
    childs = only_id(office, besides=(worry,))

    assert statuses.say(desk, me, childs, "working") == "unreachable"
    assert statuses.say(desk, at_desk(office, "head")[1], worry, "working") == "unreachable", (
        "not theirs to open"
    )
    assert count(office, Message) == 0


def test_staff_say_it_with_one_tap_and_finish_with_what_they_did(office: Office, public: Flask) -> None:
    _, reference = tell_as_family(public)
    lead = office.sign_in(office.app(), "lead")
    worry = re.findall(r'href="(/worries/[0-9a-f]{32})"', lead.get("/").html)[0]
    lead.get(worry)
    assert "it was received" in lead.html

    lead.post(f"{worry}/status", lead.carried | {"status": "working"}).follow()
    assert "The family was told how things stand" in lead.html
    assert standing(public, reference) == WORKING
    lead.get(f"{worry}/answer?with=s-closed")
    assert [box["value"] for box in lead.page.all("input") if "checked" in box] == ["s-closed"]

    assert lead.post(f"{worry}/status", lead.carried | {"status": "made-up"}).answer.status_code == 400
    head = office.sign_in(office.app(), "head")
    assert head.post(f"{worry}/status", head.carried | {"status": "talk"}).answer.status_code == 404
