"""The demonstration: it starts, tells its worries, comes back with the same data, and ends whole."""

import re
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import func, select

from kiosk.cli.demo_school import DemoSchool
from kiosk.db import open_engine, reading
from kiosk.demo.concerns import load_concerns
from kiosk.inbox.models import CollectedConcern
from kiosk.settings import load_inbox
from tests.cli.commands import (
    COMMAND,
    Running,
    free_port,
    is_listening,
    one_line,
    run_kiosk,
    running,
    start_kiosk,
)


@contextmanager
def demo(folder: Path, *more: str) -> Iterator[tuple[Running, int, str]]:
    """`kiosk demo`, once it has said how to end it: the process, the inbox's port, and what it printed."""
    public, inbox = free_port(), free_port()
    command = [*COMMAND, "demo", "--folder", str(folder), *more]
    ports = {"KIOSK_PUBLIC_PORT": str(public), "KIOSK_INBOX_PORT": str(inbox)}
    with running(*command, port=public, **ports) as process:
        yield process, inbox, _read_until(process, "Ctrl-C ends both.")


def _read_until(process: Running, last: str) -> str:
    assert process.process.stdout is not None
    printed = ""
    for line in process.process.stdout:
        printed += line
        if line.startswith(last):
            return printed
    pytest.fail(f"it ended: {printed}{process.process.communicate()}")


def passphrases(printed: str) -> list[str]:
    return re.findall(r"passphrase +(.+)", printed)


def collected(folder: Path) -> int:
    with reading(open_engine(load_inbox(folder, {}).inbox_url)) as session:
        return session.scalar(select(func.count()).select_from(CollectedConcern)) or 0


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A demonstration that ran once and was ended with Ctrl-C: its folder, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "demo-school"
    with demo(folder) as (process, inbox_port, printed):
        statuses = [process.get()[0], Running(process.process, inbox_port).get()[0]]
        until = time.monotonic() + 20
        while collected(folder) < len(load_concerns()) and time.monotonic() < until:
            time.sleep(0.2)

        code, _, err = process.stop(signal.SIGINT)

    assert max(statuses) < 400
    assert (code, err) == (0, "")
    assert not is_listening(process.port)
    assert not is_listening(inbox_port)
    return folder, printed


def test_every_worry_came_in_through_the_front_door(told: tuple[Path, str]) -> None:
    assert collected(told[0]) == len(load_concerns())


def test_it_prints_where_to_go_and_how_everybody_signs_in(told: tuple[Path, str]) -> None:
    folder, printed = told

    assert len(re.findall(r"http://127\.0\.0\.1:\d+$", printed, re.MULTILINE)) == 2
    assert re.findall(r"sign-in name +(\w+)", printed) == ["priya", "kwame", "helen", "tomasz"]
    assert all(len(passphrase.split()) == 6 for passphrase in passphrases(printed))
    assert f"kiosk demo code helen --folder {folder}" in printed


def test_the_next_start_has_the_same_people_and_worries(told: tuple[Path, str]) -> None:
    folder, printed = told

    with demo(folder) as (process, inbox_port, again):
        code, _, err = process.stop(signal.SIGTERM)

    assert (code, err) == (0, "")
    assert passphrases(again) == passphrases(printed)
    assert collected(folder) == len(load_concerns())
    assert not is_listening(inbox_port)


def test_a_code_is_what_the_telephone_would_show(told: tuple[Path, str]) -> None:
    folder, _ = told
    secret = DemoSchool(folder).sheets()[2].totp_secret

    done = run_kiosk("demo", "code", "Helen", "--folder", str(folder))

    assert pyotp.TOTP(secret).verify(one_line(done.stdout), for_time=datetime.now(UTC), valid_window=1)


def test_the_people_can_be_shown_again(told: tuple[Path, str]) -> None:
    done = run_kiosk("demo", "people", "--folder", str(told[0]))

    assert passphrases(done.stdout) == passphrases(told[1])


def test_a_code_for_somebody_else_gets_one_line(told: tuple[Path, str]) -> None:
    done = run_kiosk("demo", "code", "boss", "--folder", str(told[0]))

    assert done.returncode == 1
    assert one_line(done.stderr).endswith("These do: priya, kwame, helen, tomasz.")


def test_a_code_without_a_demonstration_gets_one_line(tmp_path: Path) -> None:
    done = run_kiosk("demo", "code", "priya", cwd=tmp_path)

    assert done.returncode == 1
    assert one_line(done.stderr) == "demo-school holds no demonstration school yet. Run: kiosk demo"


def test_fresh_starts_over(tmp_path: Path, told: tuple[Path, str]) -> None:
    folder = Path(shutil.copytree(told[0], tmp_path / "demo-school"))

    with demo(folder, "--fresh") as (process, _, printed):
        process.stop(signal.SIGINT)

    assert set(passphrases(printed)).isdisjoint(passphrases(told[1]))


@pytest.mark.parametrize("more", [[], ["--fresh"]])
def test_a_real_school_is_never_touched(more: list[str], school: Path) -> None:
    before = {path: path.read_bytes() for path in school.rglob("*") if path.is_file()}

    done = start_kiosk("demo", "--folder", str(school), *more)

    assert done.returncode == 1
    assert one_line(done.stderr) == f"{school} is not a demonstration school. Nothing was changed."
    assert {path: path.read_bytes() for path in school.rglob("*") if path.is_file()} == before


def test_the_address_of_a_real_store_in_the_environment_is_not_followed(
    school: Path, told: tuple[Path, str]
) -> None:
    real = load_inbox(school, {})

    command = [*COMMAND, "demo", "--folder", str(told[0])]
    ports = {"KIOSK_PUBLIC_PORT": str(free_port()), "KIOSK_INBOX_PORT": str(free_port())}
    stores = {"KIOSK_INBOX_INBOX_URL": real.inbox_url, "KIOSK_INBOX_LETTERBOX_URL": real.letterbox_url}
    with running(*command, port=0, **ports, **stores) as process:
        _read_until(process, "Ctrl-C ends both.")
        child = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()
        environments = [Path(f"/proc/{number}/environ").read_bytes() for number in child]

    assert len(environments) == 2
    assert not [environ for environ in environments if str(school).encode() in environ]


@pytest.mark.parametrize("side", ["PUBLIC", "INBOX"])
def test_a_busy_port_gets_one_line(side: str, tmp_path: Path) -> None:
    ports = {"KIOSK_PUBLIC_PORT": str(free_port()), "KIOSK_INBOX_PORT": str(free_port())}
    with socket.create_server(("127.0.0.1", 0)) as busy:
        ports[f"KIOSK_{side}_PORT"] = str(busy.getsockname()[1])

        done = start_kiosk("demo", "--folder", str(tmp_path / "demo-school"), **ports)

    assert done.returncode == 1
    assert f"choose another with KIOSK_{side}_PORT" in one_line(done.stderr)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", ""])
def test_a_port_that_is_none_gets_one_line(port: str, tmp_path: Path) -> None:
    done = start_kiosk("demo", "--folder", str(tmp_path / "demo-school"), KIOSK_PUBLIC_PORT=port)

    assert done.returncode == 1
    assert one_line(done.stderr) == f'KIOSK_PUBLIC_PORT: "{port}" is not a port from 1 to 65535.'


def test_one_port_for_both_sides_gets_one_line(tmp_path: Path) -> None:
    port = str(free_port())

    done = start_kiosk(
        "demo", "--folder", str(tmp_path / "demo-school"), KIOSK_PUBLIC_PORT=port, KIOSK_INBOX_PORT=port
    )

    assert done.returncode == 1
    assert one_line(done.stderr) == "KIOSK_INBOX_PORT: both sides can't listen on the same port."


def test_a_folder_that_cannot_be_written_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ports = {"KIOSK_PUBLIC_PORT": str(free_port()), "KIOSK_INBOX_PORT": str(free_port())}

    done = start_kiosk("demo", "--folder", str(tmp_path / "file" / "demo-school"), **ports)

    assert done.returncode == 1
    assert "can't be written" in one_line(done.stderr)


def test_a_start_that_was_cut_short_begins_again(tmp_path: Path) -> None:
    folder = tmp_path / "demo-school"
    school = DemoSchool(folder)
    school.found_anew()
    first = [sheet.passphrase for sheet in school.sheets()]

    DemoSchool(folder).found_anew()

    assert not school.is_ready()
    assert first != [sheet.passphrase for sheet in school.sheets()]
    assert [path.name for path in tmp_path.iterdir()] == ["demo-school"]
