"""Server processes: started on a free port of loopback, waited for until a good page comes, ended for certain."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.driver import LOOPBACK
from bench.machine import REPOSITORY
from bench.school import School

START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A server that answers, and how many seconds it took from the start of its process to its first page."""

    pid: int
    port: int
    started_in: float


@contextmanager
def public_side(school: School, **environ: str) -> Iterator[Server]:
    """The real `kiosk serve public` of this school, with these settings laid over the school's own."""
    port = free_port()
    command = [sys.executable, "-m", "kiosk.cli", "serve", "public", "--folder", str(school.folder)]
    settings = {**school.environ, "KIOSK_PUBLIC_PORT": str(port), **environ}
    with running(command, port, "/en-GB/", school.folder / f"public-{port}.log", settings) as server:
        yield server


@contextmanager
def hello_side(folder: Path) -> Iterator[Server]:
    """A Flask app that only says hello, under the same server with the same settings."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--worker-class=gthread", "--workers=1", "--threads=8"]
    command += ["--preload", "--no-control-socket", f"--bind={LOOPBACK}:{port}", "bench.hello_app:app"]
    with running(command, port, "/", folder / f"hello-{port}.log") as server:
        yield server


@contextmanager
def running(
    command: Sequence[str], port: int, page: str, log: Path, environ: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start this command and wait for its page. It is killed at the end, with every process it started."""
    begin = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=_clean_environment() | dict(environ or {}),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while not _answers(port, page):
            if process.poll() is not None or time.perf_counter() - begin > START_SECONDS:
                raise RuntimeError(f"{' '.join(command)} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.005)
        yield Server(process.pid, port, time.perf_counter() - begin)
    finally:
        # SIGKILL on purpose: what a good reply promised has to be in the store all the same.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _answers(port: int, page: str) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", page)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _clean_environment() -> dict[str, str]:
    """Ours, without settings that the caller's shell may have for a school of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
