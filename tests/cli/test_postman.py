"""The postman of the served inbox: a worry told now is in a colleague's mail within a minute, by the real programs."""

import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

from kiosk.content import load_content
from kiosk.db import open_engine, writing
from kiosk.inbox.models import Person
from kiosk.inbox.telling.choices import Wish, choose
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import verify_readers
from kiosk.sealing.seal import seal
from kiosk.settings import load_inbox
from tests.inbox.mailroom import mailroom
from tests.inbox.office import worry
from tests.inbox.told import mail_environ
from tests.served import Served, served

A_MINUTE = 60


def test_a_worry_is_in_the_mail_within_a_minute_of_being_told(tmp_path: Path) -> None:
    with mailroom() as room, served(tmp_path, **mail_environ(room.port)) as school:
        with writing(open_engine(load_inbox(school.folder).inbox_url)) as session:
            lead = session.query(Person).filter_by(sign_in_name="asha").one()
            routes = load_content().routes
            choose(session, lead, "asha@heron.example", Wish.ANY_TIME, routes, datetime.now(UTC))
        tell(school)

        until = time.monotonic() + A_MINUTE
        while not told_of_news(room.took) and time.monotonic() < until:
            time.sleep(0.2)

        assert told_of_news(room.took) == ["asha@heron.example"]


def told_of_news(took: list) -> list[str]:  # type: ignore[type-arg]
    return [one.to for one in took if "Something new" in str(one.parsed["Subject"])]


def tell(school: Served) -> None:
    settings = load_inbox(school.folder)
    letterbox = Letterbox(open_engine(settings.letterbox_url))
    signed = letterbox.readers()
    assert signed is not None
    key = settings.school.verify_key
    listed = verify_readers(signed, verify_key=key, school_id=settings.school.id, at_least=1)
    readers = [one.public_key for role in ("lead", "deputy", "recovery") for one in listed.with_role(role)]
    sealed = seal(
        worry(("feel", "red")).to_bytes(),
        kind=Kind.CONCERN,
        readers=readers,
        readers_version=listed.version,
        envelope_id=secrets.token_bytes(16),
    )
    letterbox.deposit(sealed, datetime.now(UTC).date(), secrets.token_bytes(16))
