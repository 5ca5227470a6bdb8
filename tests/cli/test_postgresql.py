"""A school whose stores are PostgreSQL databases, with the public side under a role that may only deposit."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kiosk.db import open_engine
from tests.cli.commands import Printed, free_port, init_arguments, one_line, serving, start_kiosk
from tests.cli.test_serve import collected, deposit_one, wait_for
from tests.services import Postgres

ROLE = "worrybox_public"
PASSWORD = "carried by nobody"


@pytest.fixture
def databases(postgres: Postgres) -> Iterator[tuple[str, str]]:
    """The names of two empty databases."""
    names = postgres.create_database(), postgres.create_database()
    yield names
    for name in names:
        postgres.drop_database(name)


def as_setting(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def stores(postgres: Postgres, databases: tuple[str, str]) -> dict[str, str]:
    """The staff side's settings: it owns both stores."""
    letterbox, inbox = (as_setting(postgres.url(name)) for name in databases)
    return {"KIOSK_INBOX_LETTERBOX_URL": letterbox, "KIOSK_INBOX_INBOX_URL": inbox}


@pytest.fixture
def public_role(postgres: Postgres, databases: tuple[str, str]) -> Iterator[str]:
    """The letterbox's address for a role that has no rights yet."""
    postgres.create_role(ROLE, PASSWORD)
    yield as_setting(postgres.url(databases[0], ROLE, PASSWORD))
    with psycopg.connect(postgres.url(databases[0]), autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {ROLE}")
        connection.execute(f"DROP ROLE {ROLE}")


def give_rights(postgres: Postgres, database: str) -> None:
    """Run what `kiosk letterbox grants` prints, as its owner would."""
    printed = start_kiosk("letterbox", "grants", ROLE).stdout
    with psycopg.connect(postgres.url(database), autocommit=True) as connection:
        connection.execute(printed.encode())


def test_a_concern_goes_from_a_role_that_may_only_deposit_to_the_inbox(
    tmp_path: Path,
    postgres: Postgres,
    databases: tuple[str, str],
    stores: dict[str, str],
    public_role: str,
) -> None:
    school = tmp_path / "school"
    founded = start_kiosk(*init_arguments(school), **stores)
    assert founded.returncode == 0
    give_rights(postgres, databases[0])
    for half in Printed(founded.stdout).recovery_halves:
        confirmed = start_kiosk("recovery", "confirm", "--folder", str(school), typed=f"{half}\n", **stores)
        assert confirmed.returncode == 0, confirmed.stderr
    inbox = open_engine(stores["KIOSK_INBOX_INBOX_URL"])

    with serving("public", school, KIOSK_PUBLIC_LETTERBOX_URL=public_role) as server:
        status, _, _ = server.get()
    envelope_id = deposit_one(school, letterbox_url=public_role)
    with serving("inbox", school, **stores):
        assert wait_for(lambda: collected(inbox) == [envelope_id])

    assert status < 400
    assert start_kiosk("check", "--folder", str(school), **stores).returncode == 0
    inbox.dispose()


def test_a_role_without_rights_is_refused_at_the_start(
    tmp_path: Path, stores: dict[str, str], public_role: str
) -> None:
    school = tmp_path / "school"
    assert start_kiosk(*init_arguments(school), **stores).returncode == 0

    done = start_kiosk(
        "serve",
        "public",
        "--folder",
        str(school),
        KIOSK_PUBLIC_LETTERBOX_URL=public_role,
        KIOSK_PUBLIC_PORT=str(free_port()),
    )

    assert done.returncode == 1
    assert "permission denied" in one_line(done.stderr)
    assert PASSWORD not in done.stderr


def test_a_database_that_holds_a_school_is_not_founded_again(tmp_path: Path, stores: dict[str, str]) -> None:
    assert start_kiosk(*init_arguments(tmp_path / "one"), **stores).returncode == 0

    done = start_kiosk(*init_arguments(tmp_path / "two"), **stores)

    assert done.returncode == 1
    assert one_line(done.stderr).startswith("The inbox database already holds a school's people.")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
