"""An invented school's inbox seen from outside: its staff, their passphrases and codes, worries told to them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
import time_machine
from flask import Flask
from sqlalchemy import Engine

from kiosk.concern import Answer, Concern
from kiosk.content import load_content
from kiosk.db import open_engine, writing
from kiosk.inbox import create_app
from kiosk.inbox.people.accounts import NewPerson, create_person
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish
from kiosk.sealing.envelope import Kind
from kiosk.sealing.seal import Sealed, seal
from kiosk.settings import load_inbox
from tests.passphrases import CHEAP
from tests.schools import ROLES, School
from tests.visitor import Visitor

TEAM = ("lead", "deputy", "recovery")
NAMES = {"lead": "Mrs Kaur", "deputy": "Mr Osei", "head": "Ms Reid", "chair": "Mr Doyle"}
# Hired only where a test asks for them; the first of these reads, on no route.
MORE = {"pastoral": "Mr Hale", "administrator": "Mrs Byrne", "auditor": "Dr Aziz"}


@dataclass
class Office:
    """A school's people, stores and letterbox, and a clock to turn."""

    school: School
    clock: time_machine.Traveller
    host_secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    environ: dict[str, str] = field(default_factory=dict)
    people: dict[str, NewPerson] = field(default_factory=dict)
    workers: list[Flask] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = load_inbox(self.school.folder, self.environ)
        self.inbox: Engine = open_engine(settings.inbox_url)
        self.letterbox: Engine = open_engine(settings.letterbox_url)
        self._slot = Letterbox(self.letterbox)

    def hire(self, role: str) -> NewPerson:
        with writing(self.inbox) as session:
            new = create_person(
                session,
                sign_in_name=role,
                name=(NAMES | MORE)[role],
                role=role,
                passphrase=self.passphrase(role),
                cost=CHEAP,
            )
        self.people[role] = new
        self.school.readers[role] = new.reader_key
        return new

    def publish_readers(self, *more: str) -> None:
        """Let the public side, and the page about a worry, know who reads: the usual roles, and these."""
        self.school.version += 1
        listed = self.school.readers_list(*ROLES, *more, version=self.school.version)
        publish(self.letterbox, self.school.key.sign(listed))

    def passphrase(self, role: str) -> str:
        return f"correct horse battery of the {role}"

    def code(self, role: str) -> str:
        return pyotp.TOTP(self.people[role].totp_secret).at(datetime.now(UTC))

    def app(self, **environ: str) -> Flask:
        """A worker: every call makes another one, with the same host secret."""
        self.workers.append(
            create_app(load_inbox(self.school.folder, self.environ | environ), self.host_secret)
        )
        return self.workers[-1]

    def close(self) -> None:
        """Let go of every connection."""
        desks = [worker.extensions["kiosk.inbox.desk"] for worker in self.workers]
        for engine in (
            self.inbox,
            self.letterbox,
            *(one for desk in desks for one in (desk.inbox, desk.letterbox)),
        ):
            engine.dispose()

    def tell(self, concern: Concern, to: Sequence[str] = TEAM) -> bytes:
        """Seal this worry to these readers and drop it into the letterbox; returns its id."""
        sealed = self.seal(concern, to)
        self._slot.deposit(sealed, concern.told_at.date(), secrets.token_bytes(16))
        return sealed.envelope_id

    def seal(self, concern: Concern, to: Sequence[str] = TEAM) -> Sealed:
        return seal(
            concern.to_bytes(),
            kind=Kind.CONCERN,
            readers=[self.school.readers[role].public_key for role in to],
            readers_version=self.school.version,
            envelope_id=secrets.token_bytes(16),
        )

    def sign_in(self, app: Flask, role: str, *, base_url: str = "http://localhost") -> Visitor:
        """Somebody who has typed all three things right, looking at the list."""
        self.clock.shift(timedelta(seconds=30))  # a code works once, so everybody waits for the next one
        visitor = Visitor(app, base_url)
        self.try_in(visitor, role, self.passphrase(role), self.code(role))
        assert visitor.answer.status_code == 303, visitor.answer.status
        return visitor.follow()

    def try_in(self, visitor: Visitor, name: str, passphrase: str, code: str) -> Visitor:
        """Fill in both pages of signing in as they are really there, with their tokens."""
        self.half_way(visitor, name, passphrase)
        if visitor.answer.status_code != 303:
            return visitor
        form = visitor.follow().carried
        return visitor.post("/sign-in/second-factor", {**form, "code": code})

    def half_way(self, visitor: Visitor, name: str, passphrase: str) -> Visitor:
        """Give name and passphrase, right or wrong."""
        form = visitor.get("/sign-in").carried
        return visitor.post("/sign-in", {**form, "name": name, "passphrase": passphrase})


def worry(
    *picked: tuple[str, str],
    words: str = "",
    at: datetime | None = None,
    locale: str = "en-GB",
    channel: str = "pupil",
    burst: bool = False,
    shown: str = "",
    **fields: str,
) -> Concern:
    """A worry as the public side would write it down."""
    content = load_content()
    answers = tuple(Answer(one, key, shown or content.choice(one, key).label) for one, key in picked)
    own = {"words": words, **fields}
    return Concern(
        channel=channel,  # type: ignore[arg-type]  # tests name it as a plain word
        locale=locale,
        told_at=(at or datetime.now(UTC)).replace(microsecond=0),
        content_version=content.version,
        answers=answers,
        words={key: text for key, text in own.items() if text},
        burst=burst,
    )
