"""The people page: who reads, by the signed list and not by the table; words of everybody, secrets of nobody."""

import base64
import re

import pytest
from flask import Flask

from kiosk.db import writing
from kiosk.inbox.models import Person
from kiosk.inbox.people.fingerprint_words import words_of_key
from kiosk.letterbox.models import SignedReadersList
from kiosk.sealing.opening.reader_key import ReaderKey
from tests.inbox.newcomers import give_school_key, invite, join, person_of
from tests.inbox.office import NAMES, Office
from tests.visitor import Visitor

SECRETS = ("passphrase_slot", "sealed_seed", "sealed_totp", "sealed_school_key", "public_key", "key_id")


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    give_school_key(office, "lead", "deputy")
    return office.sign_in(app, "lead")


def card(visitor: Visitor, name: str) -> str:
    """What the page says of this person, without tags."""
    cards = visitor.html.split('<li class="card">')[1:]
    texts = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one.partition("\n  </li>")[0])) for one in cards]
    return next(text for text in texts if name in text)


def test_it_shows_name_role_reading_school_key_and_words(office: Office, lead: Visitor) -> None:
    lead.get("/people")

    deputy, head = card(lead, "Mr Osei"), card(lead, "Ms Reid")
    assert "Deputy safeguarding lead" in deputy
    assert "Holds the school key" in deputy
    assert "Reads" in deputy
    assert "Holds the school key" not in head
    for role in NAMES:
        words = words_of_key(person_of(office, role).public_key)
        assert " ".join(words) in card(lead, NAMES[role])


def test_nobodys_secrets_are_on_it(office: Office, app: Flask, lead: Visitor) -> None:
    join(app, invite(lead, "Ms Priya Nair", "deputy"))
    html = lead.get("/people").html

    for sign_in_name in (*NAMES, "priya"):
        person = person_of(office, sign_in_name)
        for column in SECRETS:
            secret = getattr(person, column) or b"not there at all"
            assert secret.hex() not in html, column
            assert base64.b64encode(secret).decode() not in html, column


def test_who_joined_waits_and_the_page_says_so(office: Office, app: Flask, lead: Visitor) -> None:
    join(app, invite(lead, "Ms Priya Nair", "deputy"))

    lead.get("/people")

    assert "Reads nothing new" in card(lead, "Ms Priya Nair")
    assert "Compare words and let in" in card(lead, "Ms Priya Nair")
    assert "Compare words" not in card(lead, "Mr Osei")


def test_a_key_swapped_in_the_table_shows(office: Office, lead: Visitor) -> None:
    stranger = ReaderKey.generate().public_key
    with writing(office.inbox) as session:
        row = session.get_one(Person, person_of(office, "deputy").id)
        row.public_key, row.key_id = stranger.to_bytes(), stranger.key_id

    lead.get("/people")

    assert "do not agree: The deputy" in lead.html
    assert "Reads nothing new" in card(lead, "Mr Osei")


def test_a_damaged_key_shows_and_offers_no_letting_in(office: Office, lead: Visitor) -> None:
    with writing(office.inbox) as session:
        session.get_one(Person, person_of(office, "deputy").id).public_key = b"damaged"

    lead.get("/people")

    assert "eight words can’t be shown" in card(lead, "Mr Osei")
    assert "let in" not in card(lead, "Mr Osei")


@pytest.mark.parametrize("amiss", ["missing", "unsigned"])
def test_without_a_list_to_trust_it_says_so_and_nothing_can_be_done(
    office: Office, app: Flask, lead: Visitor, amiss: str
) -> None:
    newcomer = join(app, invite(lead, "Ms Priya Nair", "deputy")).person(office)
    with writing(office.letterbox) as session:
        for row in session.query(SignedReadersList):
            if amiss == "missing":
                session.delete(row)
            else:
                row.signature = bytes(64)

    lead.get("/people")

    said = "The set-up is not finished" if amiss == "missing" else "by somebody who may not do that"
    assert said in lead.html
    assert "Compare words" not in lead.html
    assert lead.get(f"/people/{newcomer.id.hex()}/let-in").answer.status_code == 404
    assert lead.get(f"/people/{newcomer.id.hex()}/leave").follow().title == "People"
    token = lead.carried
    assert lead.post(f"/people/{newcomer.id.hex()}/leave", token).answer.status_code == 409
    assert said in lead.html


@pytest.mark.parametrize("address", ["x", "0" * 32, "../people", "A" * 32, "0" * 31])
@pytest.mark.parametrize("act", ["let-in", "leave"])
def test_a_made_up_person_is_not_found(lead: Visitor, address: str, act: str) -> None:
    token = lead.get("/people").carried

    assert lead.get(f"/people/{address}/{act}").answer.status_code == 404
    assert lead.post(f"/people/{address}/{act}", token).answer.status_code in (404, 405)


def test_heads_and_chairs_find_no_such_page_and_no_link_to_it(office: Office, app: Flask) -> None:
    head = office.sign_in(app, "head")

    assert 'href="/people"' not in head.html
    assert head.get("/people").answer.status_code == 404


def test_everybody_finds_their_own_words_under_their_name(office: Office, app: Flask) -> None:
    head = office.sign_in(app, "head").get("/me")

    assert 'href="/my-words"' in head.html
    assert "You were let in" in head.get("/my-words").html
