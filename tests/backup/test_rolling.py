"""Old backups go once a new one is there: those of this school, known by what is in them, and nothing else."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from kiosk.backup.rolling import roll_over
from kiosk.backup.taking import Taken, take
from tests.backup.conftest import quiet
from tests.schools import SCHOOL_ID, School, make_school

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, School]:
    """Backups of one school, made today, 35 days and one second ago, and 36 days ago; told apart by their names."""
    folder = tmp_path_factory.mktemp("backups")
    school = make_school(folder / "school")
    days = {"new": timedelta(0), "edge": timedelta(days=35), "old": timedelta(days=36)}
    for name, age in days.items():
        with time_machine.travel(NOW - age, tick=False):
            take(school.inbox(), folder / f"{name}.tar", quiet)
    return folder, school


@pytest.fixture
def backups(made: tuple[Path, School], tmp_path: Path) -> Path:
    folder, _ = made
    for file in folder.glob("*.tar"):
        shutil.copy(file, tmp_path / file.name)
    return tmp_path


def newest(backups: Path) -> Taken:
    from kiosk.backup.archive import peek
    from kiosk.backup.manifest import LARGEST, NAME, Manifest

    file = backups / "new.tar"
    manifest = Manifest.from_bytes(peek(file, [NAME], LARGEST)[NAME])
    return Taken(file, file.stat().st_size, manifest)


def test_only_what_is_older_than_the_days_goes(backups: Path) -> None:
    rolled = roll_over(newest(backups), SCHOOL_ID, 35)

    assert rolled.removed == [backups / "old.tar"]
    assert (rolled.unknown, rolled.stuck) == ([], [])
    assert sorted(file.name for file in backups.iterdir()) == ["edge.tar", "new.tar"]


def test_a_files_name_and_date_prove_nothing(backups: Path) -> None:
    os.utime(backups / "edge.tar", (0, 0))
    (backups / "old.tar").rename(backups / "renamed by somebody.tar")

    assert roll_over(newest(backups), SCHOOL_ID, 35).removed == [backups / "renamed by somebody.tar"]


def test_another_schools_backup_stays(backups: Path) -> None:
    rolled = roll_over(newest(backups), "f" * 32, 1)

    assert rolled.removed == []
    assert len(list(backups.iterdir())) == 3


@pytest.mark.parametrize("place", [0, 700, 1100, 2000])
def test_what_is_damaged_is_left_alone_and_named(backups: Path, place: int) -> None:
    name = f"worry-box-{SCHOOL_ID[:8]}-2026-10-01T023000Z.tar"
    content = bytearray((backups / "old.tar").read_bytes())
    content[place] ^= 1
    (backups / name).write_bytes(content)
    (backups / "old.tar").unlink()

    rolled = roll_over(newest(backups), SCHOOL_ID, 35)

    assert (rolled.removed, rolled.unknown) == ([], [backups / name])
    assert (backups / name).exists()


def test_strange_files_are_not_touched(backups: Path, tmp_path: Path) -> None:
    elsewhere = backups / "elsewhere"
    elsewhere.mkdir()
    shutil.move(backups / "old.tar", elsewhere / "old.tar")
    (backups / "link.tar").symlink_to(elsewhere / "old.tar")
    (backups / "notes.tar").write_bytes(b"")
    (backups / "folder.tar").mkdir()
    shutil.copy(elsewhere / "old.tar", backups / "old.bak")

    rolled = roll_over(newest(backups), SCHOOL_ID, 35)

    assert (rolled.removed, rolled.unknown, rolled.stuck) == ([], [], [])
    assert (elsewhere / "old.tar").exists()
    assert (backups / "old.bak").exists()


def test_a_file_that_cannot_be_removed_is_named_and_the_others_go(
    backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(backups / "old.tar", backups / "other.tar")
    unlink = Path.unlink

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self.name == "old.tar":
            raise PermissionError(13, "Permission denied")
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)

    rolled = roll_over(newest(backups), SCHOOL_ID, 35)

    assert rolled.removed == [backups / "other.tar"]
    assert rolled.stuck == [(backups / "old.tar", "Permission denied")]


def test_a_backup_from_the_future_stays(backups: Path) -> None:
    one = newest(backups)
    earlier = replace(one, manifest=replace(one.manifest, made_at=NOW - timedelta(days=100)))

    assert roll_over(earlier, SCHOOL_ID, 1).removed == []
