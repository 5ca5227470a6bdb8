"""An office whose staff are told by mail: what they wish, what comes in, and the rounds in which it goes out."""

import re
import secrets
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.follow_up import FollowUp
from kiosk.inbox.answers import messages
from kiosk.inbox.desk import SignedIn
from kiosk.inbox.models import Person
from kiosk.inbox.telling.choices import Wish, choose
from kiosk.inbox.telling.rounds import Rounds
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import file_new, mark_read
from kiosk.letterbox.emptying import publish_profile
from kiosk.profile import Profile
from kiosk.sealing.envelope import Kind
from kiosk.sealing.seal import seal
from kiosk.settings import InboxSettings, load_inbox
from tests.inbox.mailroom import Mailroom
from tests.inbox.office import NAMES, Office, worry

SENDER = "worrybox@heron.example"
TO_STAFF = ("head", "chair", "recovery")


def mail_environ(port: int, **changed: str) -> dict[str, str]:
    """What names this mail server to the inbox."""
    mail = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SECURITY": "none",
        "SENDER": SENDER,
        "TIMEOUT_SECONDS": "1",
    }
    return {f"KIOSK_MAIL_{name}": value for name, value in (mail | changed).items()}


def settings_with(office: Office, port: int, **changed: str) -> InboxSettings:
    """The school's settings with this mail server."""
    return load_inbox(office.school.folder, office.environ | mail_environ(port, **changed))


def rounds_of(office: Office, port: int, **changed: str) -> Rounds:
    """What one worker's postman does every few seconds: `go()` is one round of it."""
    return Rounds(office.inbox, office.letterbox, settings_with(office, port, **changed), load_content())


def gather(office: Office) -> None:
    """Take in what waits in the letterbox."""
    collect(office.letterbox, office.inbox)


def wish(office: Office, role: str, wanted: Wish = Wish.AT_ONCE, address: str = "") -> None:
    """This person says where their mail goes, and when they want any."""
    with writing(office.inbox) as session:
        person = session.get_one(Person, office.people[role].person.id)
        to = address or f"{role}@heron.example"
        choose(session, person, to, wanted, load_content().routes, datetime.now(UTC))


def rows(office: Office, model: type[Any]) -> list[Any]:
    """All rows of a table."""
    with reading(office.inbox) as session:
        return list(session.scalars(select(model)))


def everybody(office: Office, room: Mailroom, *roles: str) -> None:
    """These people want to be told at once; their daily mail is out of the way."""
    for role in roles or NAMES:
        wish(office, role)
    rounds_of(office, room.port).go()
    room.took.clear()


def tell(office: Office, *to: str, words: str = "") -> bytes:
    told = office.tell(worry(("feel", "red"), words=words), to or ("lead", "deputy", "recovery"))
    gather(office)
    return told


def read(office: Office, role: str, concern_id: bytes) -> None:
    """As on the page: this person opens what is new for them and marks one worry as read."""
    new = office.people[role]
    me = SignedIn(new.person, new.master_key)
    file_new(office.inbox, me, load_content())
    messages.file_new(office.inbox, me)
    with writing(office.inbox) as session:
        mark_read(session, me, concern_id, datetime.now(UTC))


def publish(office: Office, version: int = 1, **changed: object) -> None:
    settings = office.school.inbox()
    first = Profile.first(settings.school, load_content())
    said = first.model_dump() | {"version": version, **changed}
    profile = Profile.model_validate(said)
    publish_profile(office.letterbox, office.school.key.sign_profile(profile.to_bytes()))


def masked(raw: bytes, to: str) -> bytes:
    """A mail without its own mark and moment, and without whose it is."""
    for pattern in (rb"Message-ID: <[0-9a-f]{32}@", rb"Date: [^\r\n]+"):
        raw, found = re.subn(pattern, b"-", raw)
        assert found == 1
    return raw.replace(to.encode(), b"-")


def add(office: Office, concern_id: bytes, *to: str) -> bytes:
    """The teller of a worry says more."""
    later = FollowUp(
        "more", "0" * 32, "en-GB", datetime.now(UTC).replace(microsecond=0), "ab", words={"words": "again"}
    )
    sealed = seal(
        later.to_bytes(),
        kind=Kind.FOLLOW_UP,
        readers=[office.school.readers[role].public_key for role in to],
        readers_version=office.school.version,
        envelope_id=secrets.token_bytes(16),
        thread_id=concern_id,
    )
    office._slot.deposit(sealed, date(2026, 11, 20), secrets.token_bytes(16))
    gather(office)
    return sealed.envelope_id
