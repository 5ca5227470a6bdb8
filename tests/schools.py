"""A whole invented school in a temporary folder: settings, keys, people, both stores, a published readers list."""

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.concern import Concern
from kiosk.db import open_engine
from kiosk.letterbox.emptying import publish, waiting
from kiosk.sealing.envelope import unpack_wraps
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import Reader, ReadersList
from kiosk.settings import InboxSettings, PublicSettings, load_inbox, load_public
from tests.stores import put_store

SCHOOL_ID = "0123456789abcdef0123456789abcdef"
ROLES = ("lead", "deputy", "head", "chair", "recovery")
TOML = """\
[school]
id = "{school_id}"
name = "Heron Brook School"
phone = "0116 496 0000"
locales = ["en-GB", "pl", "ur"]
verify_key = "{verify_key}"
[public]
url = "{public_url}"
port = {public_port}
letterbox_url = "{letterbox_url}"
limits_url = "{limits_url}"
[inbox]
url = "{inbox_url}"
port = {inbox_port}
letterbox_url = "{letterbox_url}"
inbox_url = "{inbox_store_url}"
limits_url = "{limits_url}"
"""


@dataclass
class School:
    """The school's folder and everything secret about it, which no side is ever given whole."""

    folder: Path
    key: SchoolKey
    readers: dict[str, ReaderKey]
    letterbox_url: str
    inbox_url: str
    version: int = 0
    opened: dict[str, Concern] = field(default_factory=dict)

    def public(self) -> PublicSettings:
        return load_public(self.folder, {})

    def inbox(self) -> InboxSettings:
        return load_inbox(self.folder, {})

    def readers_list(self, *roles: str, version: int | None = None) -> ReadersList:
        chosen = roles or ROLES
        people = tuple(Reader(role, f"The {role}", self.readers[role].public_key) for role in chosen)
        return ReadersList(SCHOOL_ID, version or self.version + 1, people)

    def publish_readers(self, *roles: str) -> None:
        self.version += 1
        signed = self.key.sign(self.readers_list(*roles, version=self.version))
        publish(open_engine(self.letterbox_url), signed)

    def told(self, role: str = "lead") -> list[Concern]:
        """Every waiting concern that this role can open, oldest id order."""
        key = self.readers[role]
        found = []
        for row in waiting(open_engine(self.letterbox_url), 1000):
            mine = [wrap for wrap in unpack_wraps(row.wraps) if wrap.key_id == key.public_key.key_id]
            found += [Concern.from_bytes(key.open(row.envelope, wrap)) for wrap in mine]
        return found

    def waiting(self) -> int:
        """How many sealed concerns wait in the letterbox, whoever can open them."""
        return len(waiting(open_engine(self.letterbox_url), 1000))


def make_school(
    folder: Path,
    *,
    public_url: str = "http://localhost",
    inbox_url: str = "http://localhost",
    public_port: int = 8000,
    inbox_port: int = 8001,
    limits_url: str = "memory://",
) -> School:
    """Found a school in this empty folder, with one reader for each role and a published list."""
    key = SchoolKey.generate()
    letterbox = f"sqlite:///{folder / 'public' / 'letterbox.sqlite3'}"
    inbox = f"sqlite:///{folder / 'inbox' / 'inbox.sqlite3'}"
    for side in ("public", "inbox"):
        (folder / side).mkdir(parents=True)
        (folder / side / "secret_key").write_text(side * 16)
    (folder / "school.toml").write_text(
        TOML.format(
            school_id=SCHOOL_ID,
            verify_key=key.verify_key.hex(),
            public_url=public_url,
            inbox_url=inbox_url,
            public_port=public_port,
            inbox_port=inbox_port,
            letterbox_url=letterbox,
            inbox_store_url=inbox,
            limits_url=limits_url,
        )
    )
    put_store(folder / "public" / "letterbox.sqlite3", "letterbox")
    put_store(folder / "inbox" / "inbox.sqlite3", "inbox")
    school = School(folder, key, {role: ReaderKey.generate() for role in ROLES}, letterbox, inbox)
    school.publish_readers()
    return school
