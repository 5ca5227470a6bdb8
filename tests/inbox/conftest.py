"""An invented school with staff who can sign in. CSRF, limits and headers are on, as in a school."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.inbox.mailroom import Mailroom, mailroom
from tests.inbox.office import NAMES, Office
from tests.passphrases import cheap_passphrases
from tests.schools import make_school

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    """Passphrases cost little to try, also those of people who join, return or renew their key."""
    with cheap_passphrases():
        yield


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The time of day, for tests to turn."""
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


@pytest.fixture
def office(tmp_path: Path, clock: time_machine.Traveller) -> Iterator[Office]:
    """A school on SQLite with a lead, a deputy, a head and a chair."""
    made = _staffed(Office(make_school(tmp_path), clock))
    yield made
    made.close()


@pytest.fixture
def room() -> Iterator[Mailroom]:
    """A mail server on this machine."""
    with mailroom() as running:
        yield running


@pytest.fixture
def office_on(
    tmp_path: Path, clock: time_machine.Traveller, letterbox_url: str, inbox_url: str
) -> Iterator[Office]:
    """The same school, once on SQLite and once on PostgreSQL."""
    environ = {
        "KIOSK_INBOX_INBOX_URL": inbox_url.replace("postgresql://", "postgresql+psycopg://"),
        "KIOSK_INBOX_LETTERBOX_URL": letterbox_url.replace("postgresql://", "postgresql+psycopg://"),
    }
    school = make_school(tmp_path / "school")
    school.letterbox_url, school.inbox_url = letterbox_url, inbox_url
    made = _staffed(Office(school, clock, environ=environ))
    yield made
    made.close()


@pytest.fixture
def app(office: Office) -> Flask:
    return office.app()


def _staffed(office: Office) -> Office:
    for role in NAMES:
        office.hire(role)
    office.publish_readers()
    return office
