"""A PostgreSQL and a Redis of the tests' own: started when first asked for, on loopback, gone at the end.

Nothing that runs on this machine already is touched. A missing program is an error that says what to install,
because a store test that skipped itself would pass on the machine where it matters.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import redis
from psycopg import sql

ROOT = Path(__file__).parent.parent
START_SECONDS = 30
LOOPBACK = "127.0.0.1"


@dataclass
class Postgres:
    """A running cluster and its owner's password."""

    port: int
    password: str
    _names: Iterator[int] = field(default_factory=count, repr=False)

    def url(self, database: str, user: str = "kiosk_owner", password: str | None = None) -> str:
        return f"postgresql://{user}:{password or self.password}@{LOOPBACK}:{self.port}/{database}"

    def create_database(self) -> str:
        name = f"store_{next(self._names)}"
        self.execute("CREATE DATABASE {}", name)
        return name

    def drop_database(self, name: str) -> None:
        self.execute("DROP DATABASE {} WITH (FORCE)", name)

    def empty_tables(self, name: str) -> None:
        """Cuts everybody off from a database and takes all rows out; faster than to make another one."""
        self._run(
            sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(name)
        )
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            found = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            tables = [sql.Identifier(table) for (table,) in found if not table.endswith("_revision")]
            connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(tables)))

    def create_role(self, name: str, password: str) -> None:
        statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
        self._run(statement.format(sql.Identifier(name), sql.Literal(password)))

    def execute(self, statement: str, *names: str) -> None:
        self._run(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A new cluster in a temporary folder, with a password and without waits for the disk."""
    programs = _postgres_programs()
    server = Postgres(_free_port(), secrets.token_hex(16))
    user = _unprivileged_user()
    with _folder_of(user) as folder:
        _init_cluster(programs, folder, user, server.password)
        command = [*_as_user(user), str(programs / "postgres"), "-D", str(folder / "data"), *_SETTINGS]
        command += ["-c", f"port={server.port}", "-c", f"unix_socket_directories={folder}"]
        with _running(command, folder / "postgres.log") as process:
            _wait_until(lambda: _ping_postgres(server), process, folder / "postgres.log")
            yield server


@contextmanager
def running_redis() -> Iterator[str]:
    """The url of a new Redis with a password, which keeps nothing on disk."""
    program = shutil.which("redis-server") or _missing("redis-server", "redis-server")
    port, password = _free_port(), secrets.token_hex(16)
    url = f"redis://:{password}@{LOOPBACK}:{port}/0"
    with _folder_of(None) as folder:
        settings = folder / "redis.conf"
        settings.write_text(f'bind {LOOPBACK}\nport {port}\nrequirepass {password}\nsave ""\ndir {folder}\n')
        with _running([*_as_user(None), program, str(settings)], folder / "redis.log") as process:
            _wait_until(lambda: _ping_redis(url), process, folder / "redis.log")
            yield url


def start_python(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A Python of its own that runs this code with kiosk to import; all its streams are piped."""
    command = [sys.executable, "-c", code, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)


_SETTINGS = [
    *("-c", f"listen_addresses={LOOPBACK}"),
    *("-c", "fsync=off", "-c", "full_page_writes=off"),  # the machine may crash: the cluster is thrown away
    *(
        "-c",
        "dynamic_shared_memory_type=mmap",
    ),  # in its own folder: a server that is killed leaves nothing elsewhere
    *("-c", "shared_buffers=32MB", "-c", "max_connections=80"),
]


def _postgres_programs() -> Path:
    """The folder of the newest server: from the PATH, or where Debian keeps them off it."""
    on_path = shutil.which("postgres")
    if on_path:
        return Path(on_path).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return kept[-1].parent if kept else Path(_missing("postgres", "postgresql"))


def _missing(program: str, package: str) -> str:
    raise RuntimeError(f"the tests need {program}: install the Debian package '{package}' (apt-get install)")


def _unprivileged_user() -> str | None:
    """Who is to run PostgreSQL, which refuses to run as root; None for ourselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as_user(user: str | None) -> Sequence[str]:
    """Starts a program as another user, and so that no server outlives tests that were killed."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return [] if user is None else [_missing("setpriv", "util-linux")]
    command = [setpriv, "--pdeathsig", "KILL"]
    if user is not None:
        command += ["--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--clear-groups"]
    return command


@contextmanager
def _folder_of(user: str | None) -> Iterator[Path]:
    # Straight under the temporary folder: pytest's own folders are closed to another user, and a socket's
    # path has to be short.
    folder = Path(tempfile.mkdtemp(prefix="kiosk-test-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _init_cluster(programs: Path, folder: Path, user: str | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if user is not None:
        shutil.chown(secret, user)
    command = [*_as_user(user), str(programs / "initdb"), "-D", str(folder / "data"), "--no-sync"]
    command += ["-U", "kiosk_owner", "--pwfile", str(secret), "--auth", "scram-sha-256"]
    command += ["--encoding", "UTF8", "--locale", "C"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr}")


@contextmanager
def _running(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=log.parent, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()  # at once: nothing it holds is wanted any more
        process.wait()


def _wait_until(answers: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            answers()
            return
        except (psycopg.OperationalError, redis.ConnectionError):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start: {log.read_text()}") from None
            time.sleep(0.05)


def _ping_postgres(server: Postgres) -> None:
    psycopg.connect(server.url("postgres")).close()


def _ping_redis(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.ping()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port: int = free.getsockname()[1]
        return port
