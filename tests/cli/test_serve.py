"""The two servers, as real processes on real ports."""

import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from kiosk.db import open_engine, reading
from kiosk.inbox.models import CollectedConcern
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import verify_readers
from kiosk.sealing.seal import seal
from kiosk.settings import load_inbox, load_public
from tests.cli.commands import free_port, is_listening, one_line, running, serving, start_kiosk

PATIENCE = 20  # seconds until the collector has come round

ChangeSettings = Callable[[str, str], None]


def deposit_one(folder: Path, letterbox_url: str | None = None) -> bytes:
    """Put one sealed concern into this school's letterbox, as the public side would."""
    settings = load_public(folder, {})
    engine, school = open_engine(letterbox_url or settings.letterbox_url), settings.school
    letterbox = Letterbox(engine)
    signed = letterbox.readers()
    assert signed is not None
    listed = verify_readers(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)
    readers = [reader.public_key for reader in listed.readers]
    envelope_id = secrets.token_bytes(16)
    sealed = seal(
        b"told",
        kind=Kind.CONCERN,
        readers=readers,
        readers_version=listed.version,
        envelope_id=envelope_id,
    )
    letterbox.deposit(sealed, datetime.now(UTC).date(), secrets.token_bytes(16))
    engine.dispose()
    return envelope_id


def collected(inbox: Engine) -> list[bytes]:
    with reading(inbox) as session:
        return list(session.scalars(select(CollectedConcern.id)))


def outcome(program: str) -> tuple[int | None, str]:
    """How a Python of its own ended that ran this, and what it complained of."""
    with running(sys.executable, "-c", program, port=0) as probe:
        _, err = probe.process.communicate(timeout=60)
    return probe.process.returncode, err


def wait_for(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < until:
        time.sleep(0.2)
    return condition()


@pytest.mark.parametrize("side", ["public", "inbox"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_side_answers_until_it_is_stopped(side: str, how: signal.Signals, school: Path) -> None:
    with serving(side, school) as server:
        status, headers, _ = server.get()

        code, out, err = server.stop(how)

    assert status < 400
    assert headers["Server"] in ("gunicorn", "")  # no version
    assert one_line(out).startswith(f"{side}: http://127.0.0.1:")
    assert (code, err) == (0, "")
    assert not is_listening(server.port)


def test_it_stops_at_once_while_many_browsers_are_leaving(school: Path) -> None:
    with serving("public", school) as server:
        browsers = [HTTPConnection("127.0.0.1", server.port) for _ in range(100)]
        for browser in browsers:
            browser.request("GET", "/")
            browser.getresponse().read()
        for browser in browsers:
            browser.close()

        code, _, err = server.stop(signal.SIGINT)

    assert (code, err) == (0, "")  # whoever did not stop in 20 seconds was killed, and it says so


def test_requests_leave_no_line_in_the_log(school: Path) -> None:
    with serving("public", school) as server:
        statuses = [server.get(path)[0] for path in ("/", "/nothing-here?worry=canary", "/%00canary")]

        _, out, err = server.stop()

    assert statuses[1] == 404
    assert "canary" not in out + err
    assert err == ""


def test_a_request_that_does_not_parse_leaves_no_line_in_the_log(school: Path) -> None:
    with serving("public", school) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(b"canary canary canary\r\n\r\n")
            answer = line.recv(1000)

        _, _, err = server.stop()

    assert b"400" in answer
    assert err == ""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_crash_would_leave_no_memory_in_a_file(school: Path) -> None:
    with serving("inbox", school) as server:
        limits = Path(f"/proc/{server.process.pid}/limits").read_text()

    assert "Max core file size        0                    0" in limits


def test_a_worker_never_looks_through_the_program_itself_for_garbage() -> None:
    program = (
        "import gc, sys, kiosk.inbox\n"
        "from kiosk.cli.serving import settle\n"
        "settle()\n"
        "sys.exit(0 if gc.isenabled() and gc.get_freeze_count() > 50_000 else str(gc.get_freeze_count()))"
    )

    assert outcome(program) == (0, "")


def test_the_process_that_serves_the_public_side_has_nothing_that_opens() -> None:
    program = (
        "import sys, kiosk.cli.serve_public, kiosk.cli.gunicorn_server\n"
        "bad = [m for m in sys.modules if m.startswith(('kiosk.inbox', 'kiosk.sealing.opening'))]\n"
        "sys.exit(str(bad) if bad else 0)"
    )

    assert outcome(program) == (0, "")


@pytest.mark.parametrize("side", ["public", "inbox"])
def test_several_workers_without_redis_are_refused(side: str, school: Path) -> None:
    done = start_kiosk("serve", side, "--folder", str(school), "--workers", "2")

    assert done.returncode == 1
    assert one_line(done.stderr).startswith(f"{side}.workers: 2 workers would each count limits")
    assert f"{side}.limits_url" in done.stderr


@pytest.mark.parametrize("side", ["public", "inbox"])
def test_several_workers_share_their_limits_in_redis(side: str, school: Path, redis_url: str) -> None:
    variables = {f"KIOSK_{side.upper()}_LIMITS_URL": redis_url}

    with serving(side, school, "--workers", "2", **variables) as server:
        statuses = {server.get()[0] for _ in range(8)}
        code, _, err = server.stop()

    assert max(statuses) < 400
    assert (code, err) == (0, "")


@pytest.mark.parametrize("workers", ["0", "17"])
def test_a_number_of_workers_out_of_range_is_refused_by_name(workers: str, school: Path) -> None:
    done = start_kiosk("serve", "public", "--folder", str(school), "--workers", workers)

    assert done.returncode == 1
    assert one_line(done.stderr).startswith("public.workers: ")


def test_words_for_a_number_of_workers_are_a_usage_error(school: Path) -> None:
    done = start_kiosk("serve", "public", "--folder", str(school), "--workers", "many")

    assert done.returncode == 2


@pytest.mark.parametrize("side", ["public", "inbox"])
def test_a_busy_port_gets_one_line(side: str, school: Path) -> None:
    with serving(side, school) as server:
        variables = {f"KIOSK_{side.upper()}_PORT": str(server.port)}

        done = start_kiosk("serve", side, "--folder", str(school), **variables)

    assert done.returncode == 1
    assert f"Port {server.port} on 127.0.0.1 is in use already" in one_line(done.stderr)
    assert f"KIOSK_{side.upper()}_PORT" in done.stderr


def test_an_address_of_another_machine_gets_one_line(school: Path) -> None:
    variables = {"KIOSK_PUBLIC_HOST": "192.0.2.1", "KIOSK_PUBLIC_PORT": str(free_port())}

    done = start_kiosk("serve", "public", "--folder", str(school), **variables)

    assert done.returncode == 1
    assert "on 192.0.2.1 can't be listened on" in one_line(done.stderr)


@pytest.mark.parametrize(
    ("side", "store"), [("public", "letterbox"), ("inbox", "letterbox"), ("inbox", "inbox")]
)
def test_a_missing_store_is_refused_and_the_mending_command_named(
    side: str, store: str, school: Path
) -> None:
    folder = {"letterbox": "public", "inbox": "inbox"}[store]
    (school / folder / f"{store}.sqlite3").unlink()
    variables = {f"KIOSK_{side.upper()}_PORT": str(free_port())}

    done = start_kiosk("serve", side, "--folder", str(school), **variables)

    assert done.returncode == 1
    assert one_line(done.stderr).startswith(f"The {store} can't be reached")
    assert done.stderr.strip().endswith(f"Run: kiosk upgrade --folder {school}")


def test_a_store_without_tables_is_refused(school: Path) -> None:
    file = school / "public" / "letterbox.sqlite3"
    file.unlink()
    file.touch()

    done = start_kiosk("serve", "public", "--folder", str(school), KIOSK_PUBLIC_PORT=str(free_port()))

    assert done.returncode == 1
    assert "has no tables yet" in one_line(done.stderr)


def test_a_wrong_setting_stops_the_start(school: Path, change_settings: ChangeSettings) -> None:
    change_settings('host = "127.0.0.1"\nport = 8000', 'host = "127.0.0.1"\nprot = 8000')

    done = start_kiosk("serve", "public", "--folder", str(school))

    assert done.returncode == 1
    assert one_line(done.stderr).startswith("public.prot: this setting is not known")


def test_a_folder_without_a_school_gets_one_line(tmp_path: Path) -> None:
    done = start_kiosk("serve", "inbox", cwd=tmp_path)

    assert done.returncode == 1
    assert "Run `kiosk init`, or give --folder." in one_line(done.stderr)


def test_the_running_inbox_collects_what_waits(school: Path) -> None:
    inbox = open_engine(load_inbox(school, {}).inbox_url)
    before = deposit_one(school)

    with serving("inbox", school) as server:
        assert wait_for(lambda: collected(inbox) == [before])
        after = deposit_one(school)

        assert wait_for(lambda: sorted(collected(inbox)) == sorted([before, after]))
        code, _, err = server.stop()

    assert (code, err) == (0, "")


def test_a_failing_collector_complains_once_and_goes_on(school: Path) -> None:
    (school / "inbox" / "inbox.sqlite3").rename(school / "inbox.away")
    program = (
        "import sys, time, logging, pathlib, kiosk.cli.collector as collector\n"
        "from kiosk.settings import load_inbox\n"
        "logging.basicConfig(format='%(message)s')\n"
        "collector.SECONDS_BETWEEN_ROUNDS = 0.05\n"
        "collector.start_collecting(load_inbox(pathlib.Path(sys.argv[1]), {}))\n"
        "print('started', flush=True)\n"
        "sys.stdin.read()"
    )
    deposit_one(school)

    with running(sys.executable, "-c", program, str(school), port=0) as collector:
        assert collector.process.stdout is not None
        collector.process.stdout.readline()
        time.sleep(1)
        (school / "inbox.away").rename(school / "inbox" / "inbox.sqlite3")
        inbox = open_engine(load_inbox(school, {}).inbox_url)

        assert wait_for(lambda: len(collected(inbox)) == 1)
        _, _, err = collector.stop()

    failed = [
        line.partition(" failed, and is tried again every few seconds: ")[0] for line in err.splitlines()
    ]
    assert sorted(failed) == ["collecting", "telling staff"]


def test_of_two_workers_one_collects_until_it_ends(school: Path, redis_url: str) -> None:
    inbox = open_engine(load_inbox(school, {}).inbox_url)

    with serving("inbox", school, "--workers", "2", KIOSK_INBOX_LIMITS_URL=redis_url) as server:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        waiting = deposit_one(school)

        assert wait_for(lambda: collected(inbox) == [waiting])

    with reading(inbox) as session:
        assert session.scalar(select(func.count()).select_from(CollectedConcern)) == 1


def test_waitress_serves_where_gunicorn_cannot(school: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from kiosk.cli.serving import run_waitress\n"
        "from kiosk.public import create_app\n"
        "from kiosk.settings import load_public\n"
        "settings = load_public(pathlib.Path(sys.argv[1]))\n"
        "run_waitress(create_app(settings), settings)"
    )
    port = free_port()

    with running(
        sys.executable, "-c", program, str(school), port=port, KIOSK_PUBLIC_PORT=str(port)
    ) as server:
        server.wait_until_answering()
        status, headers, _ = server.get()
        code, _, err = server.stop()

    assert status < 400
    assert "Server" not in headers
    assert (code, err) == (0, "")
