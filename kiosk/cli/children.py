"""Two servers as child processes: started, waited for, watched, and ended whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import Final

from kiosk.cli.terminal import Refused

SECONDS_TO_START: Final = 60
SECONDS_TO_STOP: Final = 10


class Stopped(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal. Like KeyboardInterrupt, not for catching on the way."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Within this block, every usual way of ending a program raises Stopped, and the block ends quietly."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stopped

    signals = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, stop) for number in signals}
    try:
        yield
    except Stopped:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Children:
    """Child processes by name. Leaving the block ends all of them."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        # From here on nothing interrupts: a second Ctrl-C must not leave a server behind.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self._end_all()

    def start(self, name: str, arguments: Sequence[str], environ: Mapping[str, str]) -> None:
        """Start `kiosk` with these arguments, out of reach of the terminal's own Ctrl-C."""
        command = [sys.executable, "-m", "kiosk.cli", *arguments]
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own program, with our own arguments
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
        )

    def wait_until_answering(self, name: str, host: str, port: int) -> None:
        """Return when this child answers over HTTP. Refused when it ends, or takes longer than a minute."""
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            self.refuse_dead()
            if _answers(host, port):
                return
            time.sleep(0.1)
        raise Refused(f"The {name} server did not answer within {SECONDS_TO_START} seconds.")

    def refuse_dead(self) -> None:
        """Refused when a child has ended by itself; it has said why on stderr."""
        for name, child in self._running.items():
            if child.poll() is not None:
                raise Refused(f"The {name} server ended by itself (exit code {child.returncode}).")

    def watch(self) -> None:
        """Stay until a child ends by itself, which is Refused, or until Stopped comes from outside."""
        while True:
            self.refuse_dead()
            time.sleep(0.5)

    def _end_all(self) -> None:
        for child in self._running.values():
            child.terminate()
        until = time.monotonic() + SECONDS_TO_STOP
        for child in self._running.values():
            try:
                child.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse()
        return True
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
