"""Whoever copies a disk gets no words: not from the public side, and not from the inbox while nobody is signed in."""

import base64
import os
import shutil
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from sqlalchemy import select

from kiosk.concern import Concern
from kiosk.db import open_engine, reading
from kiosk.inbox.models import CollectedConcern, ConcernWrap
from kiosk.sealing.envelope import Wrap
from kiosk.sealing.opening.reader_key import ReaderKey
from tests.pagecheck import parse
from tests.served import Served, served

CANARY = "the canary sings behind the gym at noon"
NAME = "Quentin Zebrafinch"
LOOKED_FOR = "ZEBRAFINCH gym nightingale"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served school in which one worry was told over HTTP, by somebody without a script."""
    with served(tmp_path_factory.mktemp("disk")) as running:
        tell(running)
        yield running


def tell(school: Served) -> None:
    """Tell the canary through the running public side, as a browser would."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = parse(browser.open(f"{school.public_url}/en-GB/tell").read().decode())
    hidden = {field["name"]: field["value"] for field in page.all("input")}
    told = {"feel": "red", "what": "unsafe", "own_words": CANARY, "own_name": NAME, "go": "send"}
    form = urlencode({**hidden, **told}).encode()
    answer = browser.open(f"{school.public_url}/en-GB/tell", form)
    assert "Thank you for telling us." in answer.read().decode()


def everything(*places: Path, processes: tuple[int, ...] = ()) -> dict[str, bytes]:
    """The bytes of every file below these places, with the environment of these processes."""
    found = {f"environment of {pid}": Path(f"/proc/{pid}/environ").read_bytes() for pid in processes}
    for place in places:
        files = [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
        found |= {str(file): file.read_bytes() for file in files}
    return found


def written_as(secret: bytes) -> list[bytes]:
    """The ways in which a secret could stand in a file."""
    return [
        secret,
        secret.hex().encode(),
        secret.hex().upper().encode(),
        base64.b64encode(secret),
        base64.urlsafe_b64encode(secret).rstrip(b"="),
    ]


def assert_nowhere(secrets: list[bytes], disk: dict[str, bytes]) -> None:
    for place, content in disk.items():
        for secret in secrets:
            assert secret not in content, f"{place} holds {secret[:12]!r}…"


def assert_sealed_bytes_are_there(envelope: bytes, disk: dict[str, bytes]) -> None:
    """The copy is a copy of the real thing. (A database may cut an envelope in two, so pieces are looked for.)"""
    pieces = [envelope[start : start + 64] for start in range(0, 1024, 64)]
    assert any(piece in content for piece in pieces for content in disk.values())


def words_in_any_dress() -> list[bytes]:
    plain = [
        CANARY,
        NAME,
        NAME.casefold(),
        LOOKED_FOR,
        urlencode({"w": CANARY})[2:],
        urlencode({"w": LOOKED_FOR})[2:],
    ]
    return [dress for word in plain for dress in written_as(word.encode())] + [CANARY.encode("utf-16-le")]


def collected(school: Served) -> tuple[CollectedConcern, list[ConcernWrap]]:
    """The worry in the inbox, where the running server's own collector takes it."""
    engine = open_engine(f"sqlite:///{school.folder / 'inbox' / 'inbox.sqlite3'}")
    for _ in range(100):
        with reading(engine) as session:
            concern = session.scalar(select(CollectedConcern))
            wraps = list(session.scalars(select(ConcernWrap)))
        if concern is not None:
            return concern, wraps
        time.sleep(0.2)
    raise AssertionError("nothing was collected")


def test_everything_the_public_side_can_reach_holds_no_words_and_no_way_to_open_them(school: Served) -> None:
    concern, wraps = collected(school)
    recovery = ReaderKey.from_seed(school.recovery_seed)
    mine = next(wrap for wrap in wraps if wrap.key_id == recovery.public_key.key_id)
    wrap = Wrap(mine.key_id, mine.sealed_key)
    data_key = recovery.unwrap(concern.envelope, wrap)
    assert Concern.from_bytes(recovery.open(concern.envelope, wrap)).words["words"] == CANARY

    public = school.processes["public"].pid
    disk = everything(
        school.folder / "school.toml",
        school.folder / "public",
        school.folder.parent / "tmp",
        school.folder.parent / "public.log",
        processes=(public, *school.workers("public")),
    )

    assert len(disk) >= 5
    assert_nowhere(words_in_any_dress(), disk)
    keys = [recovery.seed, data_key]
    assert_nowhere([dress for key in keys for dress in written_as(key)], disk)
    for sheet in school.sheets.values():
        assert_nowhere([sheet.passphrase.encode(), sheet.totp_secret.encode()], disk)


def test_the_letterbox_of_a_stopped_collector_holds_sealed_bytes_only(tmp_path: Path) -> None:
    with served(tmp_path) as school:
        school.processes["inbox"].terminate()
        school.processes["inbox"].wait(timeout=30)
        tell(school)

        disk = everything(school.folder / "public", school.folder.parent / "tmp")

    assert b"SEL1" in b"".join(disk.values())
    assert_nowhere(words_in_any_dress(), disk)


def test_the_inbox_disk_holds_no_words_while_nobody_is_signed_in(school: Served, tmp_path: Path) -> None:
    concern, wraps = collected(school)
    copied = tmp_path / "stolen"
    shutil.copytree(school.folder, copied)

    disk = everything(copied, school.folder.parent / "tmp", school.folder.parent / "inbox.log")

    assert_sealed_bytes_are_there(concern.envelope, disk)
    assert len(wraps) == 3
    assert_nowhere(words_in_any_dress(), disk)
    seeds = written_as(school.recovery_seed)
    secrets = [sheet.passphrase.encode() for sheet in school.sheets.values()]
    codes = [sheet.totp_secret.encode() for sheet in school.sheets.values()]
    assert_nowhere([*seeds, *secrets, *codes], disk)


def test_the_readers_own_key_is_on_no_disk_even_after_they_signed_in(school: Served) -> None:
    from kiosk.inbox.models import Person
    from kiosk.inbox.people.accounts import one_spelling
    from kiosk.sealing.opening.passphrase_slot import open_slot

    engine = open_engine(f"sqlite:///{school.folder / 'inbox' / 'inbox.sqlite3'}")
    with reading(engine) as session:
        person = session.scalar(select(Person).where(Person.sign_in_name == one_spelling("asha")))
    assert person is not None
    master = open_slot(person.passphrase_slot, school.sheets["asha"].passphrase, person.id)
    seed = master.open("reader-seed", person.id, person.sealed_seed)
    sign_in(school, "asha")

    disk = everything(school.folder, school.folder.parent / "tmp")

    assert_nowhere(written_as(seed), disk)
    assert_nowhere(words_in_any_dress(), disk)


def sign_in(school: Served, name: str) -> None:
    """Sign in, search, open the list and the worry, so that whatever a reader leaves behind is there to be found."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    listed = browser.open(school.inbox_url).read().decode()
    sheet = school.sheets[name]
    for typed in ({"name": name, "passphrase": sheet.passphrase}, {"code": school.code(name)}):
        page = parse(listed)
        form = {field["name"]: field.get("value", "") for field in page.all("input")} | typed
        action = next(each["action"] for each in page.all("form"))
        listed = browser.open(school.inbox_url + action, urlencode(form).encode()).read().decode()
    link = next(
        a["href"] for a in parse(listed).all("a") if "/worries/" in a["href"] or "/worry/" in a["href"]
    )
    assert CANARY in browser.open(school.inbox_url + link).read().decode()
    form = {
        field["name"]: field.get("value", "") for field in parse(listed).all("input") if field.get("name")
    }
    for looked_for in (LOOKED_FOR, NAME):
        asked = urlencode({**form, "looked_for": looked_for}).encode()
        found = browser.open(school.inbox_url + "/search", asked).read().decode()
    assert "<mark>Zebrafinch</mark>" in found


def test_neither_server_writes_what_was_sent_into_its_log(school: Served) -> None:
    port = urlsplit(school.public_url).port
    connection = HTTPConnection("localhost", port)
    connection.putrequest("POST", f"/en-GB/tell?{urlencode({'q': CANARY})}")
    connection.endheaders(CANARY.encode())  # no length: not a request that anybody can parse
    connection.close()

    logs = {name: (school.folder.parent / f"{name}.log").read_bytes() for name in ("public", "inbox")}

    assert_nowhere(words_in_any_dress(), logs)


@pytest.mark.parametrize("side", ["public", "inbox"])
def test_a_crashed_process_would_leave_no_core(school: Served, side: str) -> None:
    for pid in school.workers(side):
        limits = Path(f"/proc/{pid}/limits").read_text()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))

        assert core.split()[4:6] == ["0", "0"], f"{os.getpid()}: {core}"
