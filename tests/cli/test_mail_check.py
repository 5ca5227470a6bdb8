"""`kiosk check`, the mail server: asked as for a mail, and answered in words that say what to do."""

from pathlib import Path

import pytest

from kiosk.cli.findings import Doubtful, Installation
from kiosk.cli.mail_check import mail_check
from kiosk.db import open_engine, writing
from kiosk.inbox.models import MailChoice, Person
from kiosk.inbox.telling.choices import Wish
from kiosk.settings import load_inbox, load_public
from tests.inbox.mailroom import mailroom
from tests.inbox.office import NAMES, Office
from tests.inbox.told import mail_environ
from tests.schools import make_school
from tests.served import free_port


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """A school with one person for each role of the routes."""
    made = Office(make_school(tmp_path), clock=None)  # type: ignore[arg-type]  # nobody looks at it here
    for role in NAMES:
        made.hire(role)
    made.close()
    return tmp_path


def installed(school: Path, **environ: str) -> Installation:
    inbox = load_inbox(school, environ)
    stores = open_engine(inbox.letterbox_url), open_engine(inbox.inbox_url)
    return Installation(load_public(school, {}), inbox, *stores)


def test_no_mail_server_is_worth_a_warning(school: Path) -> None:
    with pytest.raises(Doubtful, match="nobody is told that something waits"):
        mail_check(installed(school))


def test_a_server_that_does_not_answer_is_named_with_what_to_look_at(school: Path) -> None:
    port = free_port()

    with pytest.raises(Doubtful) as doubt:
        mail_check(installed(school, **mail_environ(port)))

    assert str(doubt.value) == (
        f"127.0.0.1, port {port}: The mail server refuses the connection. "
        "Look at host and port under [mail] in school.toml, and whether a firewall lets this machine out."
    )


def test_a_server_that_answers_is_sent_no_mail_and_routes_without_anybody_are_named(school: Path) -> None:
    with mailroom() as room:
        installation = installed(school, **mail_environ(room.port))
        with pytest.raises(Doubtful, match="nobody is told at once on these routes: ordinary, about_staff"):
            mail_check(installation)
        with writing(installation.inbox_store) as session:
            for person in session.query(Person):
                told = MailChoice(person_id=person.id, address="a@heron.example", wish=Wish.AT_ONCE)
                session.add(told)
        said = mail_check(installation)

    assert said == f"127.0.0.1, port {room.port}, answers"
    assert room.took == []
