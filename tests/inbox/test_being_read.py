"""Whoever takes a worry on has read it: nobody is written to about a worry that somebody works on."""

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import open_engine, reading
from kiosk.inbox.models import Person
from kiosk.inbox.telling.news import number_unread
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from tests.inbox.casebooks import open_a_case, told
from tests.inbox.office import Office
from tests.inbox.test_answering import only_worry, send
from tests.inbox.test_statuses import READING, standing
from tests.public.coming_back import tell, tell_as_family
from tests.visitor import Visitor


@pytest.fixture
def public(office: Office) -> Flask:
    settings = office.school.public()
    make_pepper(settings.pepper)
    return create_app(settings)


@pytest.fixture
def lead(office: Office) -> Visitor:
    return office.sign_in(office.app(), "lead")


def unread(office: Office, role: str = "lead") -> int:
    with reading(open_engine(office.school.inbox_url)) as session:
        person = session.scalars(select(Person).where(Person.id == office.people[role].person.id)).one()
        return number_unread(session, person)


def test_a_worry_that_a_case_was_opened_from_is_read_by_who_opened_it_only(
    office: Office, lead: Visitor
) -> None:
    worry = told(office)
    before = (unread(office), unread(office, "deputy"))

    open_a_case(lead, worry)

    assert (before, unread(office), unread(office, "deputy")) == ((1, 1), 0, 1)


def test_a_worry_that_was_joined_to_a_case_is_read(office: Office, lead: Visitor) -> None:
    case = open_a_case(lead, told(office))
    later = told(office, "again today")
    assert unread(office) == 1

    page = lead.get(f"/worries/{later}/join")
    lead.post(f"/worries/{later}/join", {**page.carried, "case": case, "why": "The same children"})

    assert unread(office) == 0


def test_a_family_is_told_that_it_is_read_when_a_case_is_opened(
    office: Office, public: Flask, lead: Visitor
) -> None:
    _, reference = tell_as_family(public)

    open_a_case(lead, only_worry(lead).rpartition("/")[2])

    assert standing(public, reference) == READING


def test_a_worry_that_was_answered_is_read(office: Office, public: Flask, lead: Visitor) -> None:
    tell(public)
    worry = only_worry(lead)
    assert unread(office) == 1

    send(lead, worry, "read").follow()

    assert unread(office) == 0
