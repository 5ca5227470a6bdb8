"""Schools whose stores are backed up, once on SQLite and once on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.backup.archive import Report
from kiosk.backup.taking import Taken, take
from kiosk.settings import load_inbox
from tests.inbox.office import NAMES, Office
from tests.schools import make_school

TakeBackup = Callable[[], Taken]


@pytest.fixture
def office(tmp_path: Path, letterbox_url: str, inbox_url: str) -> Iterator[Office]:
    """A school with a lead, a deputy, a head and a chair."""
    made = staffed(tmp_path / "school", letterbox_url, inbox_url)
    yield made
    made.close()


@pytest.fixture
def take_backup(office: Office, tmp_path: Path) -> TakeBackup:
    """Makes one more backup of this school."""

    def take_one() -> Taken:
        number = len(list(tmp_path.glob("*.tar")))
        return take(load_inbox(office.school.folder, office.environ), tmp_path / f"{number}.tar", quiet)

    return take_one


@contextmanager
def quiet(_title: str) -> Iterator[Report]:
    """No progress is shown."""
    yield lambda done, total: None


def staffed(folder: Path, letterbox_url: str, inbox_url: str) -> Office:
    """A school with its people in these two migrated stores."""
    environ = {
        "KIOSK_INBOX_INBOX_URL": inbox_url.replace("postgresql://", "postgresql+psycopg://"),
        "KIOSK_INBOX_LETTERBOX_URL": letterbox_url.replace("postgresql://", "postgresql+psycopg://"),
    }
    school = make_school(folder)
    school.letterbox_url, school.inbox_url = letterbox_url, inbox_url
    office = Office(school, None, environ=environ)  # type: ignore[arg-type]  # nobody here turns a clock
    for role in NAMES:
        office.hire(role)
    office.publish_readers()
    return office
