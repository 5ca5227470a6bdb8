"""Letters to families: in their language from the prepared phrases, with an English copy, and kept nowhere."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from kiosk.db import open_engine, reading
from kiosk.inbox.models import AuditEvent, Message
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from tests.inbox.office import Office
from tests.public.coming_back import tell
from tests.visitor import Visitor

CANARY = "canary of the letter"


@pytest.fixture
def public(office: Office) -> Flask:
    settings = office.school.public()
    make_pepper(settings.pepper)
    return create_app(settings)


def tell_in_urdu(public: Flask) -> None:
    parent = Visitor(public).get("/ur/family")
    told = {
        "about": "mine",
        "about_child": "words",
        "spoken": "mirpuri",
        "interpreter": "yes",
        "format": "large",
    }
    parent.post(parent.action, parent.carried | told | {"own_words": "بس", "go": "send"})
    assert parent.answer.status_code == 200, "the reference stands here"


def the_worry(staff: Visitor) -> str:
    return re.findall(r'href="(/worries/[0-9a-f]{32})"', staff.get("/").html)[0]


def make(staff: Visitor, worry: str, *phrases: str, **filled: str) -> Visitor:
    data = MultiDict(staff.get(f"{worry}/letter").carried)
    for phrase in phrases:
        data.add("phrase", phrase)
    for place, value in filled.items():
        data.add("fill." + place.replace("__", ".").replace("_", "-"), value)
    return staff.post(f"{worry}/letter", data)


def test_a_letter_is_in_the_familys_language_with_a_copy_in_english(office: Office, public: Flask) -> None:
    tell_in_urdu(public)
    lead = office.sign_in(office.app(), "lead")
    worry = the_worry(lead)
    slots = {"f_meet__day": "2026-11-23", "f_meet__time": "15:30", "f_meet__place": "Room 4"}

    make(lead, worry, "f-meet", "f-bring", f_bring__language="ur", **slots)

    letters = {part["lang"]: part["dir"] for part in lead.page.all("article")}
    assert letters == {"ur": "rtl", "en-GB": "ltr"}
    theirs, english = lead.html.split("<article")[1:]
    assert "We would like to meet you on Monday 23 November at 15:30. Place: Room 4." in english
    assert "پیر" in theirs, "the day in their language, and with its date: a letter is read later"
    assert "15:30" in theirs or "3:30" in theirs
    assert "This language" not in theirs
    assert "/ur/family/answer" in theirs


def test_a_letter_is_noted_and_kept_nowhere(office: Office, public: Flask) -> None:
    tell_in_urdu(public)
    lead = office.sign_in(office.app(), "lead")
    worry = the_worry(lead)
    data = MultiDict(lead.get(f"{worry}/letter").carried)
    data.add("words", CANARY)

    lead.post(f"{worry}/letter", data)

    assert lead.html.count(CANARY) == 2, "marked as English in their letter, and in the copy"
    with reading(open_engine(office.school.inbox_url)) as session:
        assert "letter-made" in set(session.scalars(select(AuditEvent.act)))
        assert session.scalars(select(Message.id)).all() == []
    kept = [path for path in office.school.folder.rglob("*") if path.is_file()]
    assert not [path for path in kept if CANARY.encode() in path.read_bytes()]


def test_an_empty_letter_and_one_with_an_empty_place_come_back_filled(office: Office, public: Flask) -> None:
    tell_in_urdu(public)
    lead = office.sign_in(office.app(), "lead")
    worry = the_worry(lead)

    assert make(lead, worry).answer.status_code == 422
    assert make(lead, worry, "f-working").answer.status_code == 422
    assert [box["value"] for box in lead.page.all("input") if "checked" in box] == ["f-working"]
    assert make(lead, worry, "f-bring", f_bring__language="klingon").answer.status_code == 422


def test_there_is_no_letter_to_a_child_nor_about_a_worry_that_one_cannot_open(
    office: Office, public: Flask
) -> None:
    tell(public)
    lead = office.sign_in(office.app(), "lead")
    childs = the_worry(lead)
    assert lead.get(f"{childs}/letter").answer.status_code == 404

    tell_in_urdu(public)
    both = set(re.findall(r'href="(/worries/[0-9a-f]{32})"', lead.get("/").html))
    (worry,) = both - {childs}
    head = office.sign_in(office.app(), "head")
    assert head.get(f"{worry}/letter").answer.status_code == 404
    assert head.post(f"{worry}/letter", head.carried | {"phrase": "f-read"}).answer.status_code == 404
