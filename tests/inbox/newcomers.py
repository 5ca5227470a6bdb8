"""People who come and go: invited, joining with a phone of their own, let in."""

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
from flask import Flask
from sqlalchemy import select

from kiosk.concern import Concern
from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.inbox.models import Person
from kiosk.letterbox.deposit import Letterbox
from kiosk.routing import readers_for
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import ReadersList, verify_readers
from kiosk.sealing.seal import seal
from tests.inbox.office import Office
from tests.visitor import Visitor

CODE_LIFE = timedelta(seconds=30)


@dataclass
class Newcomer:
    """Somebody who has joined, with what they wrote down."""

    sign_in_name: str
    passphrase: str = field(repr=False)
    secret: str = field(repr=False)
    words: list[str]

    def sign_in(self, office: Office, app: Flask) -> Visitor:
        """At the page where their role begins."""
        office.clock.shift(CODE_LIFE)
        code = pyotp.TOTP(self.secret).at(datetime.now(UTC))
        visitor = office.try_in(Visitor(app), self.sign_in_name, self.passphrase, code)
        assert visitor.answer.status_code == 303, visitor.answer.status
        return visitor

    def person(self, office: Office) -> Person:
        return person_of(office, self.sign_in_name)


def person_of(office: Office, sign_in_name: str) -> Person:
    with reading(office.inbox) as session:
        return session.scalars(select(Person).where(Person.sign_in_name == sign_in_name)).one()


def give_school_key(office: Office, *roles: str) -> None:
    """As founding does: these people hold the school key."""
    with writing(office.inbox) as session:
        for role in roles:
            new = office.people[role]
            person = session.get_one(Person, new.person.id)
            person.sealed_school_key = new.master_key.seal("school-key", person.id, office.school.key.seed)


def invite(visitor: Visitor, name: str, role: str) -> str:
    """The path of the link that the page shows."""
    form = visitor.get("/people/invite").carried
    visitor.post("/people/invite", {**form, "name": name, "role": role})
    assert visitor.answer.status_code == 200, visitor.answer.status
    found = re.search(r"http://localhost(/join/[\w-]{43})<", visitor.html)
    assert found, visitor.html
    return found[1]


def filled(visitor: Visitor, **changed: str) -> dict[str, str]:
    """The join form filled in as somebody would who takes the six words."""
    carried = visitor.carried
    code = pyotp.TOTP(carried["secret"]).at(datetime.now(UTC))
    return {**carried, "sign_in_name": "priya", "kind": "words", "code": code, **changed}


def join(app: Flask, path: str, sign_in_name: str = "priya") -> Newcomer:
    """Open the link at a browser of one's own and join."""
    visitor = Visitor(app).get(path)
    form = filled(visitor, sign_in_name=sign_in_name)
    visitor.post(path, form)
    assert visitor.answer.status_code == 200, visitor.answer.status
    return Newcomer(sign_in_name, form["words"], form["secret"], eight_words_on(visitor))


def let_in(visitor: Visitor, person: Person, *before: str) -> Visitor:
    """Compare, say which closed accounts were theirs ("no" when none was), and press "They are the same"."""
    path = f"/people/{person.id.hex()}/let-in"
    form = visitor.get(path).carried
    form.setlist("before", before or ["no"])
    return visitor.post(path, form)


def leave(visitor: Visitor, person: Person) -> Visitor:
    """Ask for the account to be closed, and press the button if there is one."""
    path = f"/people/{person.id.hex()}/leave"
    form = visitor.get(path).carried
    return visitor.post(path, form)


def eight_words_on(visitor: Visitor) -> list[str]:
    found = re.search(r'<ol class="eight"[^>]*>(.*?)</ol>', visitor.html, re.S)
    return re.findall(r"<li>(\w+)</li>", found[1]) if found else []


def published(office: Office) -> ReadersList:
    signed = Letterbox(office.letterbox).readers()
    assert signed is not None
    school = office.school.inbox().school
    return verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)


def tell_today(office: Office, concern: Concern) -> bytes:
    """Seal to whoever the published list says, as the public side does, and drop it into the letterbox."""
    listed, envelope_id = published(office), os.urandom(16)
    readers = [reader.public_key for reader in readers_for(concern, listed, load_content())]
    sealed = seal(
        concern.to_bytes(),
        kind=Kind.CONCERN,
        readers=readers,
        readers_version=listed.version,
        envelope_id=envelope_id,
    )
    Letterbox(office.letterbox).deposit(sealed, concern.told_at.date(), envelope_id)
    return envelope_id
