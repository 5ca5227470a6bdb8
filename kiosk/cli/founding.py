"""Founding a school: its folder, keys, stores, people and first signed readers list, all of it or nothing.

The list is signed but held back: the public pages open when both recovery halves were typed back.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kiosk.cli.school_file import school_file
from kiosk.cli.school_plan import PersonPlan, SchoolPlan
from kiosk.cli.terminal import Refused
from kiosk.content import load_content
from kiosk.db import open_engine, reading, writing
from kiosk.inbox.models import Person
from kiosk.inbox.people.accounts import NewPerson, create_person
from kiosk.inbox.people.set_up import hold_back, keep_to_recognise, type_back
from kiosk.inbox.roles import PEOPLE_MANAGERS
from kiosk.inbox.signing_in.passphrases import new_passphrase
from kiosk.migrating import migrate
from kiosk.pepper import make_pepper
from kiosk.sealing.opening.passphrase_slot import Cost
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.recovery import split
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.opening.selftest import check_opening
from kiosk.sealing.readers import RECOVERY, Reader, ReadersList
from kiosk.sealing.selftest import check_sealing
from kiosk.settings import InboxSettings, load_inbox, load_public


@dataclass(frozen=True)
class Sheet:
    """What one person must be given now: nobody can look it up later."""

    sign_in_name: str
    name: str
    role: str
    passphrase: str = field(repr=False)
    totp_secret: str = field(repr=False)


@dataclass(frozen=True)
class Founded:
    """A school that has just been made, with every secret that has to reach a person on paper."""

    sheets: tuple[Sheet, ...]
    recovery_halves: tuple[str, str] = field(repr=False)


@contextmanager
def founding(
    folder: Path,
    plan: SchoolPlan,
    environ: Mapping[str, str] = os.environ,
    *,
    opened: bool = False,
    cost: Cost | None = None,
) -> Iterator[Founded]:
    """Make a school beside `folder`, hand out its secrets, move it into place when the block ended well.

    So a school whose secrets could not be shown never exists. Refused when the folder holds anything. With
    `opened`, both halves count as typed back, by the program that has just made them: for a demonstration and
    for tests, which lose nothing with them. `cost` makes passphrases cheaper to try: for tests.
    """
    _refuse_full(folder)
    check_sealing()
    check_opening()
    before = os.umask(0o077)
    try:
        unfinished = _make_folder(folder)
        try:
            yield _found(unfinished, plan, environ, opened, cost)
            _move(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    finally:
        os.umask(before)


def _refuse_full(folder: Path) -> None:
    try:
        full = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise Refused(f"{folder} can't be used: {error.strerror}.") from None
    if (folder / "school.toml").exists():
        raise Refused(f"{folder} already holds a school. Nothing was changed.")
    if full:
        raise Refused(f"{folder} is not empty. Name a folder that isn't there yet.")


def _make_folder(folder: Path) -> Path:
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.absolute().parent))
    except OSError as error:
        raise Refused(f"{folder} can't be written: {error.strerror}.") from None


def _move(unfinished: Path, folder: Path) -> None:
    try:
        if folder.exists():
            folder.rmdir()  # it is empty; not every system renames over it
        unfinished.rename(folder)
    except OSError as error:
        raise Refused(f"{folder} can't be written: {error.strerror}. No school was made.") from None


def _found(
    folder: Path, plan: SchoolPlan, environ: Mapping[str, str], opened: bool, cost: Cost | None
) -> Founded:
    school_id, school_key, recovery = secrets.token_hex(16), SchoolKey.generate(), ReaderKey.generate()
    text = school_file(plan, school_id, school_key.verify_key)
    (folder / "school.toml").write_text(text, encoding="utf-8")
    for side in ("public", "inbox"):
        (folder / side).mkdir()
        (folder / side / "secret_key").write_text(f"{secrets.token_urlsafe(48)}\n", encoding="ascii")
    make_pepper(load_public(folder, environ).pepper)
    letterbox, inbox = _open_stores(load_inbox(folder, environ))
    halves = split(recovery.seed)
    with writing(inbox) as session:
        sheets, readers = make_people(session, plan.people, school_key, cost)
        readers.append(Reader(RECOVERY, load_content().roles[RECOVERY].label, recovery.public_key))
        hold_back(session, school_key.sign(ReadersList(school_id, 1, tuple(readers))), 1)
        keep_to_recognise(session, halves)
    for half in halves if opened else ():
        type_back(inbox, letterbox, half, None, datetime.now(UTC))
    letterbox.dispose()
    inbox.dispose()
    return Founded(sheets, halves)


def _open_stores(settings: InboxSettings) -> tuple[Engine, Engine]:
    letterbox, inbox = open_engine(settings.letterbox_url), open_engine(settings.inbox_url)
    migrate(letterbox, "letterbox")
    migrate(inbox, "inbox")
    with reading(inbox) as session:
        if session.scalar(select(func.count()).select_from(Person)):
            raise Refused("The inbox database already holds a school's people. Nothing was changed.")
    return letterbox, inbox


def make_people(
    session: Session, people: Iterable[PersonPlan], school_key: SchoolKey, cost: Cost | None = None
) -> tuple[tuple[Sheet, ...], list[Reader]]:
    """Make these people, in the caller's transaction: what each must be given, and their places on the list.

    Whoever may manage people is given the school key.
    """
    sheets, readers = [], []
    for wanted in people:
        passphrase = new_passphrase()
        made = create_person(
            session,
            sign_in_name=wanted.sign_in_name,
            name=wanted.name,
            role=wanted.role,
            passphrase=passphrase,
            cost=cost,
        )
        if wanted.role in PEOPLE_MANAGERS:
            _give_school_key(made, school_key)
        sheets.append(Sheet(wanted.sign_in_name, wanted.name, wanted.role, passphrase, made.totp_secret))
        readers.append(Reader(wanted.role, wanted.name, made.reader_key.public_key))
    return tuple(sheets), readers


def _give_school_key(made: NewPerson, school_key: SchoolKey) -> None:
    person = made.person
    person.sealed_school_key = made.master_key.seal("school-key", person.id, school_key.seed)
