"""Everything on the inbox's disk, in the hands of a thief: no word that was told, and nothing that opens one."""

import base64
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.db import reading
from kiosk.inbox.models import CollectedConcern, FiledConcern
from kiosk.inbox.worries.filing import open_slip
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.reader_key import open_with_data_key
from tests.inbox.office import Office, worry
from tests.visitor import Visitor

CANARY = "the canary sang behind the bicycle shed"
NAME = "Ravindra Canary"
CONTACT = "0116 496 0777"
FOLDED = NAME.casefold()
LOOKED_FOR = "Shed  SANG nightingale"
VIEW = "Mondays after quarrels"
SAID = (CANARY, NAME, FOLDED, CONTACT, LOOKED_FOR, LOOKED_FOR.casefold(), "nightingale", VIEW)
"""What was told, as it was told and as the index folds it, what was looked for, and what somebody called a view."""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of this process's own, so that a file left in it is seen."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def read_it(office: Office) -> tuple[bytes, Visitor]:
    """A worry is told, collected, opened and marked as read; whoever read it is still signed in."""
    told_id = office.tell(worry(("what", "unsafe"), words=CANARY, name=NAME, contact=CONTACT))
    lead = office.sign_in(office.app(), "lead")
    lead.get(f"/worries/{told_id.hex()}")
    assert CANARY in lead.html
    lead.post(f"/worries/{told_id.hex()}/read", lead.carried).follow()
    for looked_for in (LOOKED_FOR, NAME.upper()):
        lead.post("/search", {**lead.carried, "looked_for": looked_for})
    assert "<mark>Ravindra</mark>" in lead.html
    lead.get("/?zone=none")
    lead.post("/views", {**lead.carried, "view_name": VIEW}).follow()
    assert VIEW in lead.html
    return told_id, lead


def stolen(office: Office, temporary: Path) -> bytes:
    """A copy of every file that the inbox can leave behind, while its process still runs, and the environment."""
    copy = office.school.folder.parent / f"{office.school.folder.name}-stolen"
    shutil.copytree(office.school.folder, copy)
    shutil.copytree(temporary, copy / "temporary-too", dirs_exist_ok=True)
    files = [file for file in copy.rglob("*") if file.is_file()]
    assert {"inbox.sqlite3", "inbox.sqlite3-wal", "school.toml", "secret_key"} <= {
        file.name for file in files
    }
    everything = b"".join(file.name.encode() + file.read_bytes() for file in files)
    everything += b"".join(cells(copy / "inbox" / "inbox.sqlite3"))  # a page's end may cut a value in two
    shutil.rmtree(copy)
    return everything + repr(dict(os.environ)).encode()


def cells(database: Path) -> Iterator[bytes]:
    """Every value in every table, whole."""
    with closing(sqlite3.connect(database)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                yield from (cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)


def spellings(secret: bytes) -> list[bytes]:
    """The ways in which a secret could have been written down."""
    text = secret.decode("latin-1")
    return [
        secret,
        secret.hex().encode(),
        secret.hex().upper().encode(),
        base64.b64encode(secret).rstrip(b"="),
        base64.urlsafe_b64encode(secret).rstrip(b"="),
        base64.b32encode(secret).rstrip(b"="),
        text.encode("utf-16-le"),
        repr(secret).encode(),
    ]


def secrets_of(office: Office, told_id: bytes) -> list[bytes]:
    """Everything that opens a worry, or that a sign-in needs."""
    lead = office.people["lead"]
    with reading(office.inbox) as session:
        filed = select(FiledConcern.sealed).where(FiledConcern.person_id == lead.person.id)
        sealed = session.scalars(filed).one()
    found = [open_slip(lead.master_key, told_id, sealed).data_key, office.host_secret]
    for role, new in office.people.items():
        found += [new.master_key.to_bytes(), new.reader_key.seed, new.totp_secret.encode()]
        found.append(office.passphrase(role).encode())
    return found


def test_the_disk_holds_no_word_while_nobody_is_signed_in(office: Office, temporary: Path) -> None:
    _, lead = read_it(office)
    lead.post("/sign-out", lead.carried)

    everything = stolen(office, temporary)

    for text in SAID:
        assert not [one for one in spellings(text.encode()) if one in everything]


def test_the_disk_holds_no_word_while_somebody_is_signed_in(office: Office, temporary: Path) -> None:
    _, lead = read_it(office)
    assert lead.get("/").answer.status_code == 200

    everything = stolen(office, temporary)

    for text in SAID:
        assert not [one for one in spellings(text.encode()) if one in everything]


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_disk_holds_no_key_passphrase_or_secret(office: Office, temporary: Path, signed_in: bool) -> None:
    told_id, lead = read_it(office)
    cookie = next(one.value for one in lead.client._cookies.values() if one.key == "inbox")
    if not signed_in:
        lead.post("/sign-out", lead.carried)

    everything = stolen(office, temporary)
    known = [
        *secrets_of(office, told_id),
        base64.urlsafe_b64decode(cookie)[:16],
        base64.urlsafe_b64decode(cookie)[16:],
    ]

    assert not [one for secret in known for one in spellings(secret) if one in everything]


def test_no_run_of_bytes_on_the_disk_opens_the_envelope(office: Office, temporary: Path) -> None:
    told_id, lead = read_it(office)
    with reading(office.inbox) as session:
        envelope = session.get_one(CollectedConcern, told_id).envelope
        sealed = session.scalars(select(FiledConcern.sealed)).one()
    lead.post("/sign-out", lead.carried)
    everything = stolen(office, temporary)
    assert envelope in everything, "the thief does have the envelope"
    runs = {everything[start : start + 32] for start in range(len(everything) - 31)}
    right = open_slip(office.people["lead"].master_key, told_id, sealed).data_key

    assert not opens(envelope, told_id, sealed, runs)
    assert opens(envelope, told_id, sealed, {right}), "with the right key the same search does open it"
    assert opens(envelope, told_id, sealed, {office.people["lead"].master_key.to_bytes()})


def opens(envelope: bytes, told_id: bytes, filed: bytes, runs: set[bytes]) -> list[bytes]:
    """The runs of bytes that open it: as its data key, or as the master key of whoever filed it."""
    found = []
    for run in runs:
        for attempt in (
            lambda run: open_with_data_key(envelope, run),
            lambda run: MasterKey.from_bytes(run).open("filed", told_id, filed),
        ):
            try:
                attempt(run)
            except BrokenEnvelope:
                continue
            found.append(run)
    return found
