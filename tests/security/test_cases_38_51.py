"""Attack cases 38 to 51 of the threat model, from outside: by HTTP, by command, and disk in hand."""

import logging
import re
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import select

from kiosk.db import reading
from kiosk.inbox.models import ConcernWrap
from kiosk.inbox.record.audit import verify
from kiosk.sealing.envelope import BUCKETS, HEADER_LENGTH, TAG_LENGTH
from tests.cli.commands import COMMAND, environment, free_port, one_line, run_kiosk
from tests.inbox.newcomers import (
    give_school_key,
    invite,
    join,
    leave,
    let_in,
    person_of,
    published,
    tell_today,
)
from tests.inbox.office import Office, worry
from tests.inbox.test_access import acts
from tests.inbox.test_account import NEW, forget, make_sheet
from tests.inbox.test_inbox_disk import spellings
from tests.security.states import mutations
from tests.visitor import Visitor

CANARY = "canary-that-sang-at-noon"


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def crash_everywhere(app: Flask) -> None:
    """Every page that takes a form fails, with all that was sent in the exception's text and in a local."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            app.view_functions[rule.endpoint] = _crashing(app.view_functions[rule.endpoint])


def _crashing(view: Any) -> Any:
    @wraps(view)
    def crash(**_arguments: object) -> object:
        untrusted = request.form.to_dict()
        raise RuntimeError(f"could not take {untrusted}")

    return crash


@pytest.mark.parametrize("side", ["public", "inbox"])
def test_39_a_crash_in_any_page_shows_a_plain_page_and_writes_no_word(
    office: Office, public: Flask, workers: list[Flask], side: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    give_school_key(office, "lead", "deputy")
    app = public if side == "public" else workers[0]
    visitor = Visitor(public).get("/en-GB/tell") if side == "public" else office.sign_in(app, "lead")
    token = visitor.carried["csrf_token"]
    crash_everywhere(app)

    crashed = 0
    for path in mutations(app):
        visitor.post(path, {"csrf_token": token, "own_words": CANARY, "name": CANARY, "new": CANARY})
        assert visitor.answer.status_code == 500, path
        crashed += 1
        assert not re.search("Traceback|RuntimeError|could not take", visitor.html), path
        if side == "inbox":  # the public side gives its form back filled, so that nobody loses their words
            assert CANARY not in visitor.html, path

    assert crashed >= (2 if side == "public" else 10)
    assert caplog.text.count("RuntimeError at") >= crashed
    assert CANARY not in caplog.text
    assert CANARY.encode() not in on_disk(office.school.folder)


def told_rows(office: Office, public: Flask, words: str) -> list[tuple[object, ...]]:
    """The rows that the letterbox holds once a pupil told these words."""
    visitor = Visitor(public).get("/en-GB/tell").press("go", "next").press("pick", "feel.blue")
    visitor.press("pick", "what.words").press("pick", "name.no").press("go", "change.words")
    visitor.press("go", "next", own_words=words).press("go", "send")
    assert visitor.answer.status_code == 303
    with closing(sqlite3.connect(office.school.letterbox_url.removeprefix("sqlite:///"))) as connection:
        return list(connection.execute("SELECT * FROM sealed_concern"))


def test_41_a_row_tells_of_a_worrys_length_no_more_than_its_bucket(office: Office, public: Flask) -> None:
    for length in (10, 100, 600, 5_000):
        rows = told_rows(office, public, "x" * length)

    envelopes = {len(row[2]) - HEADER_LENGTH - TAG_LENGTH for row in rows if isinstance(row[2], bytes)}
    others = {tuple(len(cell) for cell in row[3:] if isinstance(cell, bytes)) for row in rows}

    assert len(rows) == 4
    assert envelopes <= set(BUCKETS)
    assert len(others) == 1


def test_41_all_that_stands_in_the_clear_is_a_day(office: Office, public: Flask) -> None:
    ((concern_id, day, *sealed),) = told_rows(office, public, "x")

    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(day))
    assert [type(cell) for cell in (concern_id, *sealed)] == [bytes, bytes, bytes]


def test_44_a_recovery_sheet_is_shown_once_and_never_again(office: Office, workers: list[Flask]) -> None:
    lead = office.sign_in(workers[0], "lead")
    form = lead.get("/me/recovery-sheet").carried
    key = re.sub("-", "", make_sheet(lead))
    groups = [key[start : start + 4] for start in range(0, len(key), 4)]
    assert all(group in lead.html for group in groups)
    assert not [group for group in groups if group in str(lead.answer.headers)]

    again = lead.post("/me/recovery-sheet", form)

    assert again.answer.status_code == 409
    for page in (again.html, lead.get("/me/recovery-sheet").html, lead.get("/me").html):
        assert not all(group in page for group in groups)


def test_46_a_leaver_loses_every_hold_and_nothing_is_orphaned(office: Office, workers: list[Flask]) -> None:
    give_school_key(office, "lead", "deputy")
    first, second = workers
    lead = office.sign_in(first, "lead")
    newcomer = join(second, invite(lead, "Ms Priya Nair", "deputy"))
    told = tell_today(office, worry(("what", "words"), words=CANARY))
    lead.get("/")
    leaver, version = person_of(office, "deputy"), published(office).version

    # Only two people can open it: refused, and nothing is done.
    assert leave(lead, leaver).answer.status_code == 409
    assert published(office).version == version
    let_in(lead, newcomer.person(office))
    newcomer.sign_in(office, second)
    lead.get(f"/worries/{told.hex()}/share")
    fields = {"csrf_token": lead.carried["csrf_token"], "reason": "covering"}
    lead.post(f"/worries/{told.hex()}/share", fields | {"to": newcomer.person(office).key_id.hex()})
    deputy = office.sign_in(second, "deputy")
    version = published(office).version

    assert leave(lead, leaver).answer.status_code == 303

    gone = person_of(office, "deputy")
    assert (gone.active, gone.sealed_seed, gone.sealed_totp, gone.sealed_school_key) == (
        False,
        b"",
        b"",
        None,
    )
    assert gone.passphrase_slot != leaver.passphrase_slot
    assert published(office).version == version + 1
    assert leaver.key_id not in {reader.key_id for reader in published(office).readers}
    with reading(office.inbox) as session:
        holders = set(session.scalars(select(ConcernWrap.key_id).where(ConcernWrap.concern_id == told)))
    assert leaver.key_id not in holders
    assert {person_of(office, name).key_id for name in ("lead", "priya")} < holders
    assert deputy.get("/").answer.status_code == 302
    office.clock.shift(timedelta(minutes=1))
    tried = office.try_in(Visitor(first), "deputy", office.passphrase("deputy"), office.code("deputy"))
    assert tried.answer.status_code == 401


def test_47_a_recovery_key_works_once_with_a_code_and_is_on_record(
    office: Office, workers: list[Flask]
) -> None:
    first, second = workers
    lead = office.sign_in(first, "lead")
    key = make_sheet(lead)
    assert forget(office, second, "lead", key, code="000000").answer.status_code == 401

    assert forget(office, second, "lead", key).answer.status_code == 200

    assert lead.get("/").answer.status_code == 302, "every session from before has ended"
    office.clock.shift(timedelta(minutes=1))
    assert forget(office, first, "lead", key).answer.status_code == 401, "the old sheet is dead"
    office.clock.shift(timedelta(minutes=1))
    old, new = (
        office.try_in(Visitor(first), "lead", passphrase, office.code("lead")).answer.status_code
        for passphrase in (office.passphrase("lead"), NEW)
    )
    assert (old, new) == (401, 303)
    colleagues = office.sign_in(second, "deputy").get("/people")
    assert "passphrase" not in " ".join(field.get("name", "") for field in colleagues.page.all("input"))
    assert ("passphrase-recovered", office.people["lead"].person.id) in acts(office)
    assert verify(office.inbox).broken_at is None


BREAK = {
    "delete": ("DELETE FROM audit_event WHERE seq = 3", "The record is broken at act 3"),
    "edit": ("UPDATE audit_event SET act = 'sign-out' WHERE seq = 3", "The record is broken at act 3"),
    "swap": (
        "UPDATE audit_event SET seq = 99 WHERE seq = 3; UPDATE audit_event SET seq = 3 WHERE seq = 4;"
        "UPDATE audit_event SET seq = 4 WHERE seq = 99",
        "The record is broken at act 3",
    ),
    "truncate": ("DELETE FROM audit_event WHERE seq > 3", "The record does not contain this head"),
}


@pytest.mark.parametrize("how", BREAK)
def test_49_the_command_names_the_act_that_was_tampered_with(
    office: Office, app: Flask, how: str, tmp_path: Path
) -> None:
    office.tell(worry(("what", "words"), words=CANARY))
    lead = office.sign_in(app, "lead")
    for path in ("/", "/audit", "/", "/audit"):
        lead.get(path)
    folder, statement = str(office.school.folder), BREAK[how][0]
    good = run_kiosk("audit", "verify", "--folder", folder)
    assert (good.returncode, good.stderr) == (0, "")
    head = good.stdout.rpartition("Head: ")[2].strip()

    with closing(sqlite3.connect(office.school.inbox_url.removeprefix("sqlite:///"))) as connection:
        connection.executescript(f"{statement};")
        connection.commit()

    found = run_kiosk("audit", "verify", "--folder", folder, "--head", head)
    assert found.returncode == 1
    assert BREAK[how][1] in one_line(found.stderr)


def test_50_an_unpacked_backup_holds_no_key_session_or_word(
    office: Office, workers: list[Flask], tmp_path: Path, redis_url: str
) -> None:
    told = office.tell(worry(("what", "words"), words=CANARY))
    lead = office.sign_in(workers[0], "lead")
    assert CANARY in lead.get(f"/worries/{told.hex()}").html
    cookie = lead.client.get_cookie("inbox")
    assert cookie is not None
    target = tmp_path.parent / f"{tmp_path.name}.tar"
    done = run_kiosk(
        "backup", str(target), "--folder", str(office.school.folder), KIOSK_INBOX_LIMITS_URL=redis_url
    )
    assert (done.returncode, done.stderr) == (0, "")

    with tarfile.open(target) as archive:
        parts = {one.name: part.read() for one in archive if (part := archive.extractfile(one))}
    everything = b"".join(name.encode() + content for name, content in parts.items())

    known = [CANARY.encode(), office.host_secret, cookie.value.encode(), redis_url.encode()]
    known += [(office.school.folder / side / "secret_key").read_bytes() for side in ("public", "inbox")]
    known += [office.school.key.seed, *(reader.seed for reader in office.school.readers.values())]
    for role, new in office.people.items():
        known += [new.master_key.to_bytes(), new.totp_secret.encode(), office.passphrase(role).encode()]
    assert not [one for secret in known for one in spellings(secret) if one in everything]
    assert told in everything, "the sealed worry itself is in it"
    assert not [name for name in parts if "secret" in name or "session" in name]


BROKEN = {
    "no ML-KEM": "from cryptography.hazmat.backends.openssl.backend import Backend\n"
    "Backend.mlkem_supported = lambda self: False\n",
    "another cipher": "from cryptography.hazmat.primitives.ciphers.aead import AESGCM\n"
    "import cryptography.hazmat.primitives.ciphers.aead as a\n"
    "class Wrong:\n"
    "    def __init__(self, key): self.real = AESGCM(key)\n"
    "    def encrypt(self, *given): return self.real.encrypt(*given)[::-1]\n"
    "    def decrypt(self, nonce, text, extra): return self.real.decrypt(nonce, text[::-1], extra)\n"
    "a.AESGCM = Wrong\n",
}


@pytest.mark.parametrize("side", ["public", "inbox"])
@pytest.mark.parametrize("how", BROKEN)
def test_51_with_broken_cryptography_no_side_starts(
    office: Office, tmp_path: Path, side: str, how: str
) -> None:
    patch = tmp_path / "broken"
    patch.mkdir()
    (patch / "sitecustomize.py").write_text(BROKEN[how])

    started = subprocess.run(
        [*COMMAND, "serve", side, "--folder", str(office.school.folder)],
        env=environment(PYTHONPATH=str(patch), **{f"KIOSK_{side.upper()}_PORT": str(free_port())}),
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert started.returncode == 1
    assert "Traceback" not in started.stderr
    assert one_line(started.stderr).startswith("The sealing self-test failed: ")
