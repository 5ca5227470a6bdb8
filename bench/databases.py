"""PostgreSQL with two workers and Redis against SQLite with one worker: the same submissions, in turn."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bench.driver import Told, tell
from bench.rounds import Figure, note, ratios, spread, take_turns
from bench.school import School, found
from bench.server import public_side
from bench.submitting import noting, rows_kept
from kiosk.db import open_engine
from kiosk.letterbox.emptying import grants
from tests import services

WORKERS = 2
PUBLIC_ROLE = "kiosk_public"
HOPED = 1.1


def figures(folder: Path, rounds: int, seconds: float) -> list[Figure]:
    """Both sides up at once, asked in turn; PostgreSQL waits for its disk as a school's would."""
    note(f"PostgreSQL with {WORKERS} workers and Redis, SQLite with one")
    small = found(folder / "sqlite")
    runs: dict[str, list[Told]] = {"sqlite": [], "postgresql": []}
    with _durable_postgres() as server, services.running_redis() as redis_url:
        large = _on_postgresql(folder / "postgresql", server, redis_url)
        narrow = _as_public_role(server, large.environ["KIOSK_INBOX_LETTERBOX_URL"])
        with public_side(small) as one, public_side(large, KIOSK_PUBLIC_LETTERBOX_URL=narrow) as two:
            warm = [tell(two.port, 8, 10, most=100)]
            rates = take_turns(
                rounds,
                sqlite=noting(runs["sqlite"], partial(tell, one.port, 8, seconds)),
                postgresql=noting(runs["postgresql"], partial(tell, two.port, 8, seconds)),
            )
        kept = rows_kept([*warm, *runs["postgresql"]], large, "PostgreSQL")
    gain = ratios(rates["postgresql"], rates["sqlite"])
    faster = Figure(
        f"PostgreSQL, {WORKERS} workers / SQLite, 1 worker, 8 at once",
        gain,
        f"(hoped: ≥ {HOPED})",
        None,
        f"{spread(rates['postgresql']).median:.0f} / {spread(rates['sqlite']).median:.0f} a second",
        {"ours": rates["postgresql"], "floor": rates["sqlite"]},
    )
    return [faster, kept]


def _on_postgresql(folder: Path, server: services.Postgres, redis_url: str) -> School:
    letterbox = server.url(server.create_database()).replace("postgresql://", "postgresql+psycopg://")
    environ = {
        "KIOSK_PUBLIC_LETTERBOX_URL": letterbox,
        "KIOSK_INBOX_LETTERBOX_URL": letterbox,
        "KIOSK_PUBLIC_LIMITS_URL": redis_url,
        "KIOSK_PUBLIC_WORKERS": str(WORKERS),
    }
    return found(folder, environ)


def _as_public_role(server: services.Postgres, letterbox: str) -> str:
    """The letterbox's address for a role that may put in and not take out, as a school should set it up."""
    password = secrets.token_hex(16)
    server.create_role(PUBLIC_ROLE, password)
    engine = open_engine(letterbox)
    with engine.begin() as connection:
        for statement in grants(PUBLIC_ROLE):
            connection.exec_driver_sql(statement)
    engine.dispose()
    role = make_url(letterbox).set(username=PUBLIC_ROLE, password=password)
    return role.render_as_string(hide_password=False)


@contextmanager
def _durable_postgres() -> Iterator[services.Postgres]:
    """The tests' private server, but one that waits for the disk: theirs may lose what it was given."""
    quick = services._SETTINGS
    services._SETTINGS = [*quick, "-c", "fsync=on", "-c", "full_page_writes=on"]  # the last one counts
    try:
        with services.running_postgres() as server:
            _check_durable(server)
            yield server
    finally:
        services._SETTINGS = quick


def _check_durable(server: services.Postgres) -> None:
    with psycopg.connect(server.url("postgres")) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            answer = connection.execute(f"SHOW {setting}").fetchone()
            if answer != ("on",):
                raise RuntimeError(f"PostgreSQL has {setting} {answer}: its commits would prove nothing")
