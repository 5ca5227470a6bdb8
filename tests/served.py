"""A school that is really served: two processes started by the real command, on free ports of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pyotp
from sqlalchemy import update

from kiosk.cli.founding import Sheet, founding
from kiosk.cli.school_plan import PersonPlan, SchoolPlan
from kiosk.db import open_engine, writing
from kiosk.inbox.models import Person
from kiosk.sealing.opening.passphrase_slot import Cost
from kiosk.sealing.opening.recovery import join
from kiosk.settings import load_inbox

PEOPLE = (
    PersonPlan("asha", "Mrs Asha Rai", "lead"),
    PersonPlan("ben", "Mr Ben Cole", "deputy"),
    PersonPlan("cora", "Ms Cora Lund", "head"),
    PersonPlan("dan", "Mr Dan Abebe", "chair"),
)
SECONDS_TO_START = 90  # a laden machine may take long; one that has ended is not waited for
CHEAP = Cost(memory_kib=64, iterations=1)
SECONDS_KEPT_ALIVE = 2  # gunicorn's default


@dataclass
class Served:
    """A running school: its addresses, its folder, its processes, and the sheets that its people were given."""

    folder: Path
    public_url: str
    inbox_url: str
    sheets: dict[str, Sheet]
    recovery_halves: tuple[str, str]
    processes: dict[str, "subprocess.Popen[bytes]"]
    environ: dict[str, str]
    signed_in: dict[str, tuple[float, list[Any]]] | None = None
    """Where tests share it: who has signed in lately in some browser, when (monotonic), and that browser's cookies."""
    ahead: timedelta = timedelta()
    """How far its clock has been put forward."""

    @property
    def recovery_seed(self) -> bytes:
        """The seed of the school recovery key, from both halves."""
        return join(*self.recovery_halves)

    def code(self, name: str) -> str:
        """A code that works now. A code works once, so the inbox forgets that it has seen one from this person."""
        inbox = open_engine(load_inbox(self.folder, self.environ).inbox_url)
        with writing(inbox) as session:
            session.execute(update(Person).where(Person.sign_in_name == name).values(totp_last_step=0))
        inbox.dispose()
        return pyotp.TOTP(self.sheets[name].totp_secret).at(datetime.now(UTC) + self.ahead)

    def workers(self, side: str) -> list[int]:
        """The process ids of a side's workers."""
        parent = self.processes[side].pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        return [int(pid) for pid in children.split()]

    @contextmanager
    def only_worker(self, side: str, chosen: int) -> Iterator[None]:
        """Within this block one worker answers, because the others are held still."""
        time.sleep(
            SECONDS_KEPT_ALIVE + 1
        )  # or a browser would wait on its old connection to a worker held still
        others = [pid for pid in self.workers(side) if pid != chosen]
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)


@contextmanager
def served(
    folder: Path, *, opened: bool = True, cost: Cost | None = CHEAP, **environ: str
) -> Iterator[Served]:
    """Found a school in this folder and serve both sides until the block ends; `opened`, with its set-up done.

    With `cost` None, its people's passphrases are as dear to try as in earnest.
    """
    public_port, inbox_port = free_port(), free_port()
    urls = {"public": f"http://localhost:{public_port}", "inbox": f"http://localhost:{inbox_port}"}
    plan = SchoolPlan(
        "Heron Brook School", "0116 496 0000", urls["public"], urls["inbox"], PEOPLE, ("en-GB", "pl", "ur")
    )
    temporary = folder / "tmp"
    temporary.mkdir(parents=True)
    settings = {
        **os.environ,
        "KIOSK_PUBLIC_PORT": str(public_port),
        "KIOSK_INBOX_PORT": str(inbox_port),
        "TMPDIR": str(temporary),
        **environ,
    }
    with founding(folder / "school", plan, settings, opened=opened, cost=cost) as founded:
        sheets = {sheet.sign_in_name: sheet for sheet in founded.sheets}
        halves = founded.recovery_halves
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for side, port in (("public", public_port), ("inbox", inbox_port)):
            processes[side] = serve(side, folder / "school", settings)
            wait_until_answering(processes[side], port)
        yield Served(folder / "school", urls["public"], urls["inbox"], sheets, halves, processes, settings)
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(timeout=30)


def serve(side: str, folder: Path, environ: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start one side with the real command; what it prints goes to a file beside the school."""
    command = [sys.executable, "-m", "kiosk.cli", "serve", side, "--folder", str(folder)]
    with (folder.parent / f"{side}.log").open("ab") as log:
        return subprocess.Popen(command, env=environ, stdout=log, stderr=log)


def wait_until_answering(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Return when the process answers over HTTP."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        assert process.poll() is None, f"it ended by itself, exit code {process.returncode}"
        connection = HTTPConnection("localhost", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("it did not answer in time")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
