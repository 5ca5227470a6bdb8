"""The next signed list: exactly those who were let in, never a key from the table alone, never too few."""

import pytest
from flask import Flask

from kiosk.content import load_content
from kiosk.db import StoreConflict, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import Person
from kiosk.inbox.people.readers_list import (
    NoList,
    NotKeyHolder,
    TooFewReaders,
    current_list,
    is_listed,
    let_in_already,
    next_list,
    short_routes,
    sign_next,
)
from kiosk.letterbox.models import SignedReadersList
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from tests.inbox.newcomers import give_school_key, person_of, published
from tests.inbox.office import NAMES, Office

ROUTES = load_content().routes


@pytest.fixture
def desk(office: Office, app: Flask) -> Desk:
    give_school_key(office, "lead")
    found: Desk = app.extensions["kiosk.inbox.desk"]
    return found


def people(office: Office, *roles: str) -> list[Person]:
    return [person_of(office, role) for role in roles or NAMES]


def signed_in(office: Office, role: str) -> SignedIn:
    return SignedIn(person_of(office, role), office.people[role].master_key)


def test_the_next_list_has_these_people_the_recovery_key_and_the_next_number(
    office: Office, desk: Desk
) -> None:
    before = published(office)

    signed = sign_next(desk, signed_in(office, "lead"), people(office))

    assert published(office) == signed
    assert signed.version == before.version + 1
    assert {reader.role for reader in signed.readers} == {*NAMES, "recovery"}
    assert signed.with_role("recovery") == before.with_role("recovery")


def test_what_was_signed_is_carried_over_whatever_name_the_table_gives(office: Office, desk: Desk) -> None:
    before = published(office)
    renamed = people(office)
    renamed[0].name = "Somebody Else"

    assert set(next_list(before, renamed, ROUTES).readers) == set(before.readers)


def test_a_key_or_role_changed_in_the_table_does_not_belong_on_the_list(office: Office, desk: Desk) -> None:
    current, (lead, deputy, head, chair) = published(office), people(office)
    lead.public_key = ReaderKey.generate().public_key.to_bytes()
    deputy.role = "head"
    head.active = False

    assert [is_listed(one, current) for one in (lead, deputy, head, chair)] == [False, False, True, True]
    assert let_in_already([lead, deputy, head, chair], current) == (chair,)


@pytest.mark.parametrize(
    ("roles", "short"),
    [
        (("lead", "deputy", "head", "chair"), ()),
        (("lead", "head", "chair"), ("ordinary",)),
        (("lead", "lead", "head", "chair"), ()),
        (("lead", "deputy", "head"), ("about_staff",)),
        (("head", "chair"), ("ordinary",)),
        (("lead", "deputy", "recovery", "recovery"), ("about_staff",)),
        ((), ("ordinary", "about_staff")),
    ],
)
def test_a_route_needs_two_people_and_the_recovery_key_is_none(
    roles: tuple[str, ...], short: tuple[str, ...]
) -> None:
    two_routes = {"ordinary": ("lead", "deputy", "recovery"), "about_staff": ("head", "chair", "recovery")}

    assert short_routes(roles, two_routes) == short


@pytest.mark.parametrize("missing", NAMES)
def test_a_list_that_leaves_a_route_with_one_person_is_not_signed(
    office: Office, desk: Desk, missing: str
) -> None:
    before = published(office)
    staying = people(office, *(role for role in NAMES if role != missing))

    with pytest.raises(TooFewReaders) as refused:
        sign_next(desk, signed_in(office, "lead"), staying)

    assert refused.value.routes
    assert all(missing in ROUTES[route] for route in refused.value.routes)
    assert published(office) == before


def test_only_a_holder_of_this_schools_key_signs(office: Office, desk: Desk) -> None:
    before = published(office)
    with writing(office.inbox) as session:
        new = office.people["deputy"]
        foreign = new.master_key.seal("school-key", new.person.id, SchoolKey.generate().seed)
        session.get_one(Person, new.person.id).sealed_school_key = foreign

    for role in ("deputy", "head"):
        with pytest.raises(NotKeyHolder):
            sign_next(desk, signed_in(office, role), people(office))

    assert published(office) == before


def test_of_two_who_sign_at_once_one_is_refused(office: Office, desk: Desk) -> None:
    me, seen = signed_in(office, "lead"), current_list(desk)
    sign_next(desk, me, people(office), after=seen)

    with pytest.raises(StoreConflict):
        sign_next(desk, me, list(reversed(people(office))), after=seen)

    assert published(office).version == seen.version + 1


def test_a_list_that_the_school_did_not_sign_is_not_built_upon(office: Office, desk: Desk) -> None:
    stranger = SchoolKey.generate().sign(office.school.readers_list(version=99))
    with writing(office.letterbox) as session:
        session.add(SignedReadersList(version=99, body=stranger.body, signature=stranger.signature))

    with pytest.raises(UntrustedReaders):
        sign_next(desk, signed_in(office, "lead"), people(office))


def test_before_the_first_list_there_is_nothing_to_follow(office: Office, desk: Desk) -> None:
    with writing(office.letterbox) as session:
        for row in session.query(SignedReadersList):
            session.delete(row)

    with pytest.raises(NoList):
        sign_next(desk, signed_in(office, "lead"), people(office))
