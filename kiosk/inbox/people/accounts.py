"""Members of staff: how they come to exist, and how they prove who they are.

There is no password hash. The passphrase opens a slot with the person's master key in it, or it does not.
"""

import hmac
import logging
import os
import threading
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from kiosk.db import reading, writing
from kiosk.inbox.models import Person
from kiosk.sealing.errors import BrokenEnvelope, WrongPassphrase, WrongPersonalKey
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.passphrase_slot import Cost, close_slot, open_slot, spell
from kiosk.sealing.opening.personal_key import check_typing, open_personal_slot
from kiosk.sealing.opening.reader_key import ReaderKey

SIGN_IN_NAME_LIMIT: Final = 100
CODE_WINDOW: Final = 1
"""Steps of 30 seconds that a phone's clock may be off, either way."""

_NO_SLOT: Final = b"\x01" + bytes(60)
"""What is tried for somebody who printed no sheet: in the shape of a slot, and no key opens it."""

_log = logging.getLogger(__name__)
# One Argon2 takes 128 MiB: a burst of sign-ins must queue here, and not empty the memory of the machine.
_argon2_turn = threading.BoundedSemaphore(2)


class WrongSignIn(Exception):
    """This name and passphrase belong to nobody who may sign in. Never says which of the two is off."""


@dataclass(frozen=True)
class NewPerson:
    """A person just made, with what they must be given now, since nobody can look it up later."""

    person: Person
    master_key: MasterKey = field(repr=False)
    reader_key: ReaderKey = field(repr=False)
    totp_secret: str = field(repr=False)
    """Base32, for their authenticator app."""


@dataclass(frozen=True)
class Unlocked:
    """A person whose passphrase was right. Their code from the authenticator is still to be asked for."""

    person: Person
    master_key: MasterKey = field(repr=False)


def one_spelling(untrusted_name: str) -> str:
    """The one spelling under which a sign-in name is kept: case, width and blanks around it do not matter.

    ValueError unless it has 1 to 100 characters, all of them printable (PostgreSQL takes no NUL).
    """
    # The first bound comes before the work of normalising, which can make a text longer or shorter.
    name = unicodedata.normalize("NFKC", untrusted_name[: SIGN_IN_NAME_LIMIT + 1]).casefold().strip()
    too_long = max(len(untrusted_name), len(name)) > SIGN_IN_NAME_LIMIT
    if not name or too_long or not name.isprintable():
        raise ValueError("a sign-in name has 1 to 100 characters, all of them printable")
    return name


def create_person(
    session: Session,
    *,
    sign_in_name: str,
    name: str,
    role: str,
    passphrase: str,
    cost: Cost | None = None,
    totp_secret: str | None = None,
) -> NewPerson:
    """Make a person with new keys; the caller's transaction keeps them. Without a `totp_secret`, with a new one.

    StoreConflict if the sign-in name is taken, ValueError for a name or passphrase of a wrong length. Takes
    as long as one Argon2, before it touches the session, so that no lock is held for that time.
    """
    person_id, master, reader = os.urandom(16), MasterKey.generate(), ReaderKey.generate()
    secret = totp_secret or pyotp.random_base32()
    slot = new_slot(passphrase, master, person_id, cost)
    person = Person(
        id=person_id,
        sign_in_name=one_spelling(sign_in_name),
        name=name,
        role=role,
        key_id=reader.public_key.key_id,
        public_key=reader.public_key.to_bytes(),
        passphrase_slot=slot,
        sealed_seed=master.seal("reader-seed", person_id, reader.seed),
        sealed_totp=master.seal("totp", person_id, secret.encode()),
        former=[],
    )
    session.add(person)
    session.flush()
    return NewPerson(person, master, reader, secret)


def new_slot(passphrase: str, master_key: MasterKey, person_id: bytes, cost: Cost | None = None) -> bytes:
    """A passphrase slot, once it is this one's turn: takes as long as one Argon2. ValueError as `close_slot`."""
    with _argon2_turn:
        return close_slot(passphrase, master_key, person_id, cost)


def unlock(engine: Engine, untrusted_name: str, untrusted_passphrase: str) -> Unlocked:
    """The person and their master key, or WrongSignIn. An unknown name costs the same time."""
    person, decoy = _person_and_decoy(engine, untrusted_name)
    tried = person or decoy
    if tried is None:
        raise WrongSignIn  # an inbox without people has nobody to hide
    # A decoy's slot is tried as if it were a stranger's: the same work, and no passphrase opens it.
    master = _try_slot(tried, untrusted_passphrase, person.id if person else os.urandom(16))
    if master is None or person is None or not person.active:
        raise WrongSignIn
    return Unlocked(person, master)


def unlock_with_sheet(engine: Engine, untrusted_name: str, untrusted_key: str) -> Unlocked:
    """The person and their master key by their printed recovery key, or WrongSignIn, whatever was wrong.

    PersonalKeyMistyped for a slip, which says nothing about the name. An unknown name costs the same work.
    """
    check_typing(untrusted_key)
    person, _ = _person_and_decoy(engine, untrusted_name)
    slot = person.recovery_slot if person else None
    try:
        master = open_personal_slot(slot or _NO_SLOT, untrusted_key, person.id if person else bytes(16))
    except WrongPersonalKey:
        raise WrongSignIn from None
    if person is None or not person.active:
        raise WrongSignIn
    return Unlocked(person, master)


def check_code(engine: Engine, unlocked: Unlocked, untrusted_code: str, at: datetime) -> bool:
    """True if this is the authenticator's code at this time, and neither it nor a later one was used."""
    person = unlocked.person
    try:
        secret = unlocked.master_key.open("totp", person.id, person.sealed_totp).decode()
    except BrokenEnvelope:
        # Who has passkeys only has none; and what somebody else wrote there is no secret of theirs.
        return False
    step = step_of(pyotp.TOTP(secret), untrusted_code, at)
    return step is not None and _use_step(engine, person.id, step)


def _person_and_decoy(engine: Engine, untrusted_name: str) -> tuple[Person | None, Person | None]:
    try:
        name = one_spelling(untrusted_name)
    except ValueError:
        name = ""  # nobody's, and looked for like any other
    with reading(engine) as session:
        person = session.scalar(select(Person).where(Person.sign_in_name == name))
        decoy = session.scalar(select(Person).order_by(Person.id).limit(1))
        session.expunge_all()
    return person, decoy


def _try_slot(person: Person, untrusted_passphrase: str, person_id: bytes) -> MasterKey | None:
    try:
        spell(untrusted_passphrase)
    except ValueError:
        return None  # of a length that nobody's has: not worth waiting for a turn
    try:
        with _argon2_turn:
            return open_slot(person.passphrase_slot, untrusted_passphrase, person_id)
    except WrongPassphrase:
        return None
    except BrokenEnvelope:
        _log.error("the passphrase slot of person %s is damaged", person.id.hex())
        return None


def step_of(totp: pyotp.TOTP, untrusted_code: str, at: datetime) -> int | None:
    """The step whose code this is, within the window. Every step is compared, whichever fits."""
    now = totp.timecode(at)
    steps = range(now - CODE_WINDOW, now + CODE_WINDOW + 1)
    typed = untrusted_code.encode()
    fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), typed)]
    return fitting[-1] if fitting else None


def _use_step(engine: Engine, person_id: bytes, step: int) -> bool:
    """Note the step as used, in one statement: of two workers with one code, the database lets one win."""
    unused = (Person.id == person_id, Person.totp_last_step < step)
    with writing(engine) as session:
        connection = session.connection()
        return connection.execute(update(Person).where(*unused).values(totp_last_step=step)).rowcount == 1
