"""The inbox's invented school, for attack cases: its public side, and two workers of its inbox."""

from collections.abc import Iterator

import pytest
import redis
from flask import Flask

from kiosk.public import create_app as create_public
from tests.inbox.conftest import app, cheap, clock, office
from tests.inbox.office import Office

__all__ = ["app", "cheap", "clock", "office", "public", "workers"]


@pytest.fixture
def workers(office: Office, redis_url: str) -> Iterator[list[Flask]]:
    """Two workers of the inbox that share Redis."""
    yield [office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2)]
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()


@pytest.fixture
def public(office: Office) -> Flask:
    """The public side of the same school."""
    return create_public(office.school.public())


@pytest.fixture
def shared(office: Office, workers: list[Flask]) -> tuple[Office, Flask, Flask]:
    """The school, and the two workers of its inbox."""
    return office, workers[0], workers[1]
