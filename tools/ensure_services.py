"""See that the programs which the tests drive are here: a browser, PostgreSQL's server, Redis. Run by `make test`.

Where Debian's packages may be installed (as root, or with sudo that asks nothing), missing ones are.
Elsewhere one line says what to install. No service of the system is started: the tests start their own
servers in private folders.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POLICY = Path("/usr/sbin/policy-rc.d")


@dataclass(frozen=True)
class Service:
    """A program that the tests need, and the Debian package that brings it."""

    name: str
    package: str
    programs: tuple[str, ...]
    folders: tuple[Path, ...] = ()

    def is_here(self) -> bool:
        """True when one of its programs can be started."""
        found = any(shutil.which(program) for program in self.programs)
        return found or any(
            (folder / program).exists() for folder in self.folders for program in self.programs
        )


def services() -> list[Service]:
    """What `make test` needs besides Python. Debian keeps PostgreSQL's server programs off the PATH."""
    postgresql = tuple(sorted(Path("/usr/lib/postgresql").glob("*/bin")))
    return [
        Service("Chromium", "chromium", BROWSERS),
        Service("PostgreSQL", "postgresql", ("initdb",), postgresql),
        Service("Redis", "redis-server", ("redis-server",)),
    ]


def main() -> int:
    """0 when everything is here, or could be installed; 1 after a line that says what to install."""
    missing = _missing()
    if missing and (prefix := _root_prefix()) is not None:
        _install([service.package for service in missing], prefix)
        missing = _missing()
    if missing:
        names = ", ".join(service.name for service in missing)
        packages = " ".join(service.package for service in missing)
        print(f"The tests need {names}. On Debian or Ubuntu: sudo apt install {packages}", file=sys.stderr)
    return 1 if missing else 0


def _missing() -> list[Service]:
    return [service for service in services() if not service.is_here()]


def _root_prefix() -> list[str] | None:
    """What to put before a command so that it may install packages, or None when that can't be."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    may = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0
    return [str(sudo), "-n"] if may else None


def _install(packages: list[str], prefix: list[str]) -> None:
    print(f"Installing Debian's packages for the tests: {' '.join(packages)} ...", flush=True)
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    with _services_left_alone(prefix):
        for action in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            done = subprocess.run([*prefix, *quiet, *action], capture_output=True, text=True)
            if done.returncode != 0:
                print((done.stderr.strip().splitlines() or ["apt-get failed"])[-1], file=sys.stderr)
                return


@contextmanager
def _services_left_alone(prefix: list[str]) -> Iterator[None]:
    """Debian starts what it installs unless policy-rc.d says no. One that is already there is respected."""
    if POLICY.exists():
        yield
        return
    subprocess.run(
        [*prefix, "tee", str(POLICY)], input=b"#!/bin/sh\nexit 101\n", stdout=subprocess.DEVNULL, check=True
    )
    try:
        subprocess.run([*prefix, "chmod", "755", str(POLICY)], check=True)
        yield
    finally:
        subprocess.run([*prefix, "rm", "-f", str(POLICY)], check=False)


if __name__ == "__main__":
    sys.exit(main())
