"""Answers: from staff's page to the child's pictures, and back. Real stores, real keys, both apps."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.datastructures import MultiDict

from kiosk.db import reading, writing
from kiosk.follow_up import FollowUp
from kiosk.inbox.keeping import destroying
from kiosk.inbox.keeping.tombstones import mark_destroyed
from kiosk.inbox.models import AuditEvent, ConcernWrap, Message, MessageWrap
from kiosk.inbox.worries.collect import collect
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.models import Pigeonhole, SealedReply
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from kiosk.sealing.envelope import Kind
from kiosk.sealing.seal import seal
from tests.inbox.office import Office
from tests.inbox.records import at_desk, read_by
from tests.public.coming_back import TAPS, pictures_on, put_in, tell, tell_as_family
from tests.visitor import Visitor


@pytest.fixture
def public(office: Office) -> Flask:
    settings = office.school.public()
    make_pepper(settings.pepper)
    return create_app(settings)


def only_worry(staff: Visitor) -> str:
    """The address of the one worry on the list."""
    return re.findall(r'href="(/worries/[0-9a-f]{32})"', staff.get("/").html)[0]


def send(staff: Visitor, worry: str, *phrases: str, **filled: str) -> Visitor:
    """Tick these sentences, look at the preview, and send."""
    data = MultiDict(staff.get(f"{worry}/answer").carried)
    for phrase in phrases:
        data.add("phrase", phrase)
    for place, value in filled.items():
        data.add("fill." + place.replace("__", ".").replace("_", "-"), value)
    staff.post(f"{worry}/answer", data)
    if staff.answer.status_code != 200:
        return staff
    return staff.post(f"{worry}/answer", MultiDict([*staff.carried.items(multi=True), ("do", "send")]))


def test_an_answer_is_read_with_the_pictures_and_the_child_writes_again(
    office: Office, public: Flask
) -> None:
    pictures = pictures_on(tell(public))
    lead = office.sign_in(office.app(), "lead")
    worry = only_worry(lead)

    sent = send(lead, worry, "read", "come", come__who="Mrs Kaur", come__day="2026-11-21")
    assert sent.answer.status_code == 303
    office.clock.shift(timedelta(minutes=5))
    child = put_in(Visitor(public), pictures)

    assert child.title == "This is our answer."
    assert "A grown-up has read this." in child.html
    assert "Mrs Kaur will come to see you tomorrow." in child.html
    child.press("go", "more").press("go", "send", own_words="it was on the bus")
    assert child.title == "Thank you for telling us."
    page = lead.get("/").get(worry).html
    assert "it was on the bus" in page
    assert "They opened it: Today." in page
    assert page.index("Mrs Kaur answered") < page.index("it was on the bus")


def test_what_a_child_adds_by_pictures_stands_in_the_conversation_with_what_is_urgent_marked(
    office: Office, public: Flask
) -> None:
    pictures = pictures_on(tell(public))
    lead = office.sign_in(office.app(), "lead")
    worry = only_worry(lead)
    child = put_in(Visitor(public), pictures).press("go", "more")
    child.press("tile", "what.unsafe").press("tile", "want.stay").press("go", "send")

    messages = lead.get("/").get(worry).html.partition('id="messages"')[2]

    assert "They said more" in messages
    for words in ("I do not feel safe", "Stay with me", "Urgent"):
        assert f"<span>{words}</span>" in messages or f">{words}</span>" in messages


def test_a_later_message_makes_the_worry_new_again_for_each_reader_but_a_receipt_does_not(
    office: Office, public: Flask
) -> None:
    pictures = pictures_on(tell(public))
    lead, deputy = (office.sign_in(office.app(), role) for role in ("lead", "deputy"))
    worry = only_worry(lead)
    for reader in (lead, deputy):
        reader.get(worry).post(f"{worry}/read", reader.carried)
    send(lead, worry, "read")

    child = put_in(Visitor(public), pictures)
    assert all("0 not read yet" in reader.get("/").html for reader in (lead, deputy))
    child.press("go", "again")

    for reader in (lead, deputy):
        assert "1 not read yet" in reader.get("/").html
        assert "1 message since" in reader.html
        assert "They said: it started again" in reader.get(worry).html


def test_a_colleague_who_is_let_in_reads_the_whole_conversation_and_loses_it_again(
    office: Office, public: Flask
) -> None:
    pictures = pictures_on(tell(public))
    lead, head = office.sign_in(office.app(), "lead"), office.sign_in(office.app(), "head")
    worry = only_worry(lead)
    send(lead, worry, "read")
    put_in(Visitor(public), pictures).press("go", "more").press("go", "send", own_words="please help")
    lead.get("/")
    assert head.get(worry).answer.status_code == 404

    data = lead.get(f"{worry}/share").carried
    key = office.people["head"].person.key_id.hex()
    lead.post(f"{worry}/share", {**data, "to": key, "reason": next(iter(reasons(lead)))})
    assert lead.answer.status_code == 303

    assert "please help" in head.get(worry).html
    assert "Mrs Kaur answered" in head.html
    take = re.findall(r'href="([^"]+/take-back)"', lead.get(worry).html)[0]
    lead.get(take).post(take, lead.carried)
    assert lead.answer.status_code == 303
    assert head.get(worry).answer.status_code == 404
    with reading(office.inbox) as session:
        left = session.scalar(
            select(func.count()).select_from(MessageWrap).where(MessageWrap.key_id == bytes.fromhex(key))
        )
    assert left == 0


def reasons(staff: Visitor) -> list[str]:
    return [
        option["value"]
        for tag, option in staff.page.elements
        if tag in ("option", "input")
        and option.get("name", "reason") == "reason"
        and option.get("value")
        and not re.fullmatch(r"[0-9a-f]{32}", option["value"])
    ]


def test_nobody_but_its_readers_can_answer_and_it_looks_as_if_there_were_no_worry(
    office: Office, public: Flask
) -> None:
    tell(public)
    lead, head = office.sign_in(office.app(), "lead"), office.sign_in(office.app(), "head")
    worry = only_worry(lead)

    real, made_up = head.get(f"{worry}/answer"), office.sign_in(office.app(), "chair")
    made_up.get(f"/worries/{'0' * 32}/answer")

    assert real.answer.status_code == made_up.answer.status_code == 404


def test_an_answer_is_kept_sealed_in_both_stores(office: Office, public: Flask) -> None:
    tell(public)
    lead = office.sign_in(office.app(), "lead")
    send(lead, only_worry(lead), "talk-to", talk_to__who="Mr Placeholder Unseen")

    with reading(office.letterbox) as session:
        reply = session.scalars(select(SealedReply)).one()
    with reading(office.inbox) as session:
        message = session.scalars(select(Message)).one()
        acts = list(session.scalars(select(AuditEvent.act)))

    assert reply.envelope == message.envelope
    assert b"Placeholder" not in reply.envelope + (message.sealed_key or b"")
    assert acts.count("answered") == 1


def test_an_answer_keeps_the_code_good_for_ninety_days_more(office: Office, public: Flask) -> None:
    tell(public)
    with reading(office.letterbox) as session:
        before = session.scalars(select(Pigeonhole.last_day)).one()
    office.clock.shift(timedelta(days=30))
    lead = office.sign_in(office.app(), "lead")

    send(lead, only_worry(lead), "read")

    with reading(office.letterbox) as session:
        assert session.scalars(select(Pigeonhole.last_day)).one() == before + timedelta(days=30)


def test_an_empty_place_is_asked_for_again_and_nothing_is_sent(office: Office, public: Flask) -> None:
    tell(public)
    lead = office.sign_in(office.app(), "lead")

    sent = send(lead, only_worry(lead), "come", come__who="", come__day="2026-11-21")

    assert sent.answer.status_code == 422
    assert "still has an empty place" in sent.html
    with reading(office.letterbox) as session:
        assert session.scalars(select(SealedReply.id)).all() == []


@pytest.mark.parametrize("day", ["2026-11-19", "2027-01-01", "tomorrow", ""])
def test_a_day_that_nobody_was_offered_is_refused(office: Office, public: Flask, day: str) -> None:
    tell(public)
    lead = office.sign_in(office.app(), "lead")

    sent = send(lead, only_worry(lead), "come", come__who="Mrs Kaur", come__day=day)

    assert sent.answer.status_code == 422


def test_come_and_find_me_stands_as_a_thing_to_do(office: Office, public: Flask) -> None:
    named = Visitor(public).get("/en-GB/tell")
    for name, value in (*TAPS[:-1], ("pick", "name.yes")):
        named.press(name, value)
    named.press("go", "next", own_name="Zoe B")
    named.press("go", "change.answer").press("pick", "answer.come").press("go", "send")
    assert pictures_on(named) == ()

    lead = office.sign_in(office.app(), "lead")
    page = lead.get(only_worry(lead)).html

    assert "Come and find Zoe B." in page
    assert "Write an answer" not in page


def test_whoever_wants_no_answer_gets_no_pictures_and_staff_are_told(office: Office, public: Flask) -> None:
    child = tell(public, *TAPS, ("go", "change.answer"), ("pick", "answer.none"))
    lead = office.sign_in(office.app(), "lead")

    assert pictures_on(child) == ()
    assert "They want no answer here." in lead.get(only_worry(lead)).html


def test_a_family_reads_prepared_phrases_and_free_words_marked_as_english(
    office: Office, public: Flask
) -> None:
    _, reference = tell_as_family(public)
    lead = office.sign_in(office.app(), "lead")
    worry = only_worry(lead)
    data = MultiDict(lead.get(f"{worry}/answer").carried)
    data.add("phrase", "f-thanks")
    data.add("words", "We met the driver.")
    lead.post(f"{worry}/answer", data)
    assert "What the family will see" in lead.html
    lead.post(f"{worry}/answer", MultiDict([*lead.carried.items(multi=True), ("do", "send")]))

    parent = Visitor(public).get("/en-GB/family/answer").press("go", "look", reference=reference.lower())

    assert parent.title == "Our answer"
    assert "Thank you for telling us." in parent.html
    assert 'lang="en-GB" dir="ltr" translate="no">We met the driver.' in parent.html


def test_free_words_never_reach_a_child(office: Office, public: Flask) -> None:
    pictures = pictures_on(tell(public))
    lead = office.sign_in(office.app(), "lead")
    worry = only_worry(lead)
    data = MultiDict(lead.get(f"{worry}/answer").carried)
    data.add("phrase", "read")
    data.add("words", "about the thing with Kevin")
    lead.post(f"{worry}/answer", data)
    assert "Kevin" not in lead.html
    lead.post(f"{worry}/answer", MultiDict([*lead.carried.items(multi=True), ("do", "send")]))

    assert "Kevin" not in put_in(Visitor(public), pictures).html


def test_destroying_a_worry_takes_its_messages_its_answers_and_its_box(office: Office, public: Flask) -> None:
    pictures = pictures_on(tell(public))
    lead = office.sign_in(office.app(), "lead")
    worry = only_worry(lead)
    send(lead, worry, "read")
    put_in(Visitor(public), pictures).press("go", "again")
    lead.get("/")
    concern_id = bytes.fromhex(worry.removeprefix("/worries/"))
    office.clock.shift(timedelta(days=365 * 9))
    later = datetime.now(UTC)
    read_by(office, concern_id, "lead", "deputy")

    destroying.ask(*at_desk(office, "lead"), concern_id, "time-up", later)
    destroying.agree(*at_desk(office, "deputy"), concern_id, later)

    with reading(office.inbox) as session:
        assert [session.scalar(select(func.count()).select_from(one)) for one in (Message, MessageWrap)] == [
            0,
            0,
        ]
    with reading(office.letterbox) as session:
        assert [
            session.scalar(select(func.count()).select_from(one)) for one in (Pigeonhole, SealedReply)
        ] == [0, 0]


def test_a_message_to_a_destroyed_worry_is_let_go(office: Office, public: Flask) -> None:
    pictures = pictures_on(tell(public))
    lead = office.sign_in(office.app(), "lead")
    concern_id = bytes.fromhex(only_worry(lead).removeprefix("/worries/"))
    child = put_in(Visitor(public), pictures)
    with writing(office.inbox) as session:
        mark_destroyed(session, concern_id, date(2026, 11, 20))
    child.press("go", "again")

    collect(office.letterbox, office.inbox)

    with reading(office.inbox) as session:
        assert session.scalars(select(Message.id)).all() == []


def test_a_message_that_comes_before_its_worry_waits_for_it(office: Office, public: Flask) -> None:
    pictures = pictures_on(tell(public))
    put_in(Visitor(public), pictures).press("go", "more").press("go", "send", own_words="at once")

    lead = office.sign_in(office.app(), "lead")

    assert "at once" in lead.get(only_worry(lead)).html


def test_a_message_whose_worry_its_reader_cannot_open_is_shown_alone(office: Office, public: Flask) -> None:
    pictures = pictures_on(tell(public))
    collect(office.letterbox, office.inbox)
    with writing(office.inbox) as session:  # as after both who could read it have left
        session.execute(delete(ConcernWrap))
    put_in(Visitor(public), pictures).press("go", "more").press("go", "send", own_words="still there?")

    lead, head = office.sign_in(office.app(), "lead"), office.sign_in(office.app(), "head")

    assert "1 message belongs to a worry that you can’t open." in lead.html
    assert "still there?" in lead.get("/messages").html
    assert "belongs to a worry" not in head.html
    assert "still there?" not in head.get("/messages").html


def test_a_message_that_somebody_else_puts_under_a_worry_is_marked(office: Office, public: Flask) -> None:
    tell(public)
    lead = office.sign_in(office.app(), "lead")
    worry = only_worry(lead)
    forged = FollowUp("stopped", "0" * 32, "en-GB", datetime(2026, 11, 20, 9, tzinfo=UTC), "ab")
    sealed = seal(
        forged.to_bytes(),
        kind=Kind.FOLLOW_UP,
        readers=[office.school.readers["lead"].public_key],
        readers_version=1,
        envelope_id=bytes(16),
        thread_id=bytes.fromhex(worry.removeprefix("/worries/")),
    )
    Letterbox(office.letterbox).deposit(sealed, date(2026, 11, 20), bytes(16))

    page = lead.get("/").get(worry).html

    assert "does not carry the mark of the person who told the worry" in page
