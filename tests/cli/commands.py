"""The real command, in this process or one of its own, on real ports; and what it prints, read as a person would."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import chdir, closing, contextmanager, nullcontext
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main

COMMAND = [sys.executable, "-m", "kiosk.cli"]

FLAGS = (
    ("--name", "Willow Lane School"),
    ("--phone", "0116 496 0000"),
    ("--public-url", "http://127.0.0.1:8000"),
    ("--inbox-url", "http://127.0.0.1:8001"),
)
PEOPLE = (
    "priya,Mrs Priya Kaur,lead",
    "kwame,Mr Kwame Osei,deputy",
    "helen,Ms Helen Ward,head",
    "tomasz,Mr Tomasz Nowak,chair",
)


def init_arguments(folder: Path, *, people: Sequence[str] = PEOPLE, **changed: str) -> list[str]:
    """`kiosk init` as a script runs it; `changed` replaces flags (public_url=...)."""
    flags = {flag: changed.get(flag.strip("-").replace("-", "_"), value) for flag, value in FLAGS}
    flagged = [part for flag in flags.items() for part in flag]
    return ["init", str(folder), *flagged, *(part for person in people for part in ("--person", person))]


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without any KIOSK_ variable, and with these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    return kept | variables


def run_kiosk(
    *arguments: str, typed: str = "", cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, from the words typed to the exit code, in this process: to start Python takes longer.

    An error that nobody caught, which would be a traceback on a person's screen, is raised.
    """
    unset = {name: None for name in os.environ if name.startswith("KIOSK_")}
    with chdir(cwd) if cwd else nullcontext():
        done = CliRunner().invoke(
            main, arguments, input=typed, env=unset | variables, prog_name="kiosk", catch_exceptions=False
        )
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


def start_kiosk(
    *arguments: str, typed: str = "", cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a process of its own: for what serves, and for what a process alone shows."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=180,
        cwd=cwd,
        env=environment(**variables),
    )


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass
class Running:
    """A command that goes on until it is stopped."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str = "/") -> tuple[int, dict[str, str], str]:
        """Status, headers and body of one request."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()

    def wait_until_answering(self) -> None:
        """Return when it answers; fail with what it said when it ends first."""
        until = time.monotonic() + 90
        while time.monotonic() < until:
            assert self.process.poll() is None, self.process.communicate()
            try:
                self.get()
                return
            except (OSError, HTTPException):
                time.sleep(0.1)
        pytest.fail("it does not answer")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit code, stdout and stderr after this signal."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=90)
        return self.process.returncode, out, err


@contextmanager
def running(*command: str, port: int, **variables: str) -> Iterator[Running]:
    """Start a command; whatever happens in the block, it is gone afterwards."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**variables),
    )
    try:
        yield Running(process, port)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


@contextmanager
def serving(side: str, folder: Path, *more: str, **variables: str) -> Iterator[Running]:
    """`kiosk serve` for one side of this school, on a free port, once it answers."""
    port = free_port()
    variables[f"KIOSK_{side.upper()}_PORT"] = str(port)
    command = [*COMMAND, "serve", side, "--folder", str(folder), *more]
    with running(*command, port=port, **variables) as server:
        server.wait_until_answering()
        yield server


def is_listening(port: int) -> bool:
    """True when somebody takes connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def one_line(text: str) -> str:
    """The only line of this text; fails when there are more, or none."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


@dataclass(frozen=True)
class Printed:
    """What `kiosk init` printed, read as a person would."""

    text: str

    def passphrase(self, name: str) -> str:
        """The passphrase on this person's sheet."""
        return self._field(name, "passphrase")

    def totp_secret(self, name: str) -> str:
        """The code secret on this person's sheet."""
        return self._field(name, "code secret")

    @property
    def recovery_halves(self) -> tuple[str, str]:
        """The two halves of the recovery key."""
        first, second = re.findall(r"^  ([0-9A-Z]{4}(?:-[0-9A-Z]{4})+)$", self.text, re.MULTILINE)
        return first, second

    def _field(self, name: str, label: str) -> str:
        sheet = self.text.partition(f"sign-in name   {name}\n")[2]
        found = re.search(rf"{label} +(.+)", sheet)
        assert found
        return found[1].strip()
