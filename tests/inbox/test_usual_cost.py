"""Nobody's passphrase is cheaper to try than is usual, by whatever way they came to it.

What is usual is shown in sealing/opening/test_passphrase_slot.py. Here it is a cost that nothing else has.
"""

import struct
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading
from kiosk.inbox.models import Person
from kiosk.sealing.opening.passphrase_slot import Cost
from tests.inbox.newcomers import give_school_key, invite, join, leave, person_of
from tests.inbox.office import Office
from tests.inbox.test_account import change, forget, make_sheet
from tests.inbox.test_leaving import staffed
from tests.passphrases import cheap_passphrases

ODD = Cost(memory_kib=72, iterations=2)


@pytest.fixture(autouse=True)
def odd_cost(office: Office) -> Iterator[None]:
    """The school's people have their passphrases already; from here on another cost is usual."""
    with cheap_passphrases(ODD):
        yield


def usual_ones(office: Office) -> set[str]:
    """Who has a slot of the usual cost."""
    with reading(office.inbox) as session:
        slots = session.execute(select(Person.sign_in_name, Person.passphrase_slot)).all()
    return {name for name, slot in slots if is_usual(slot)}


def is_usual(slot: bytes) -> bool:
    return struct.unpack_from(">III", slot, 4) == (ODD.memory_kib, ODD.iterations, ODD.lanes)


def test_of_somebody_who_joins(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")

    join(app, invite(office.sign_in(app, "lead"), "Ms Priya Nair", "deputy"))

    assert usual_ones(office) == {"priya"}


def test_of_somebody_who_chooses_another(office: Office, app: Flask) -> None:
    change(office.sign_in(app, "deputy"))

    assert usual_ones(office) == {"deputy"}


def test_of_somebody_who_forgot_theirs(office: Office, app: Flask) -> None:
    key = make_sheet(office.sign_in(app, "head"))

    forget(office, app, "head", key)

    assert usual_ones(office) == {"head"}


def test_of_somebody_who_left_and_whose_slot_opens_nothing(office: Office, app: Flask) -> None:
    lead, _ = staffed(office, app)
    person = person_of(office, "deputy")

    leave(lead, person)

    with reading(office.inbox) as session:
        assert is_usual(session.get_one(Person, person.id).passphrase_slot)
