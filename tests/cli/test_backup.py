"""`kiosk backup` and `kiosk restore` as a technician types them: what they print, refuse and leave behind."""

import resource
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from kiosk.backup.taking import take
from kiosk.settings import load_inbox
from tests.backup.conftest import quiet
from tests.cli.commands import COMMAND, environment, one_line, run_kiosk


def back_up(school: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return run_kiosk("backup", str(target), "--folder", str(school))


def with_little_room(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command for which no file can grow beyond 100 kB, as on a disk that gets full half-way."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
        preexec_fn=limit,
    )


@pytest.fixture
def backup(school: Path, tmp_path: Path) -> Path:
    assert back_up(school, tmp_path / "backup.tar").returncode == 0
    return tmp_path / "backup.tar"


def test_a_backup_says_what_is_in_it_and_how_to_prove_it(school: Path, tmp_path: Path) -> None:
    done = back_up(school, tmp_path / "backup.tar")

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{tmp_path / 'backup.tar'}: 0." in done.stdout
    assert "0 worries" in done.stdout
    assert f"Prove it: kiosk restore {tmp_path / 'backup.tar'} --verify" in done.stdout


def test_a_school_that_was_only_just_founded_is_proved_too(backup: Path) -> None:
    done = run_kiosk("restore", str(backup), "--verify")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("ok      readers list: version 1, signed by this school")


def test_into_a_folder_each_backup_gets_a_name_of_its_own(school: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()

    assert back_up(school, tmp_path / "backups").returncode == 0

    (file,) = (tmp_path / "backups").iterdir()
    assert file.name.startswith("worry-box-")
    assert file.suffix == ".tar"


def test_it_lets_older_backups_of_this_school_go_and_says_which(school: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    with time_machine.travel(datetime.now(UTC) - timedelta(days=36), tick=False):
        take(load_inbox(school), backups / "old.tar", quiet)
    assert "ok      age: 36 days old" in run_kiosk("restore", str(backups / "old.tar"), "--verify").stdout

    done = run_kiosk("backup", str(backups), "--keep-days", "35", "--folder", str(school))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"Removed, older than 35 days: {backups / 'old.tar'}"
    assert len(list(backups.iterdir())) == 1


def test_a_backup_that_fails_lets_none_go(school: Path, tmp_path: Path) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(days=36), tick=False):
        old = take(load_inbox(school), tmp_path / "old.tar", quiet).file

    done = with_little_room("backup", str(tmp_path), "--keep-days", "35", "--folder", str(school))

    assert done.returncode == 1
    assert old.exists()


def test_what_is_there_already_is_never_replaced(school: Path, backup: Path) -> None:
    before = backup.read_bytes()

    done = back_up(school, backup)

    assert done.returncode == 1
    assert "is there already" in one_line(done.stderr)
    assert backup.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(school: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    for target in (tmp_path / "missing" / "backup.tar", tmp_path / "file" / "backup.tar"):
        done = back_up(school, target)
        assert done.returncode == 1
        assert f"{target} can't be written" in one_line(done.stderr)


def test_a_full_disk_leaves_nothing_behind(school: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    target = tmp_path / "disk" / "backup.tar"

    done = with_little_room("backup", str(target), "--folder", str(school))

    assert done.returncode == 1
    assert "can't be written" in one_line(done.stderr)
    assert list((tmp_path / "disk").iterdir()) == []


def test_a_full_disk_while_restoring_leaves_nothing_behind(backup: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())

    done = with_little_room("restore", str(backup), "--into", str(tmp_path / "back"))

    assert done.returncode == 1
    assert one_line(done.stderr)
    assert sorted(tmp_path.iterdir()) == before


def test_a_school_that_cannot_be_reached_gets_one_line(school: Path, tmp_path: Path) -> None:
    (school / "inbox" / "inbox.sqlite3").unlink()

    done = back_up(school, tmp_path / "backup.tar")

    assert done.returncode == 1
    assert one_line(done.stderr).startswith("A store can't be used")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["school"]


def test_a_password_in_the_settings_is_not_carried_along(
    school: Path, tmp_path: Path, change_settings: Callable[[str, str], None]
) -> None:
    change_settings("[inbox]\n", '[inbox]\nlimits_url = "redis://:hunter2@127.0.0.1:6379/0"\n')

    assert back_up(school, tmp_path / "backup.tar").returncode == 0

    assert b"hunter2" not in (tmp_path / "backup.tar").read_bytes()
    assert b"redis://" not in (tmp_path / "backup.tar").read_bytes()


def test_a_restored_school_is_sound_and_says_what_to_do_next(backup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "back"

    done = run_kiosk("restore", str(backup), "--into", str(folder))

    assert (done.returncode, done.stderr) == (0, "")
    assert f"kiosk check --folder {folder}" in done.stdout
    assert run_kiosk("audit", "verify", "--folder", str(folder)).returncode == 0
    settled = run_kiosk("check", "--folder", str(folder)).stdout
    original = run_kiosk("check", "--folder", str(tmp_path / "school")).stdout
    assert settled.count("FAILED") == original.count("FAILED")


def test_a_folder_that_is_there_is_left_alone(backup: Path, school: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    for folder in (school, tmp_path / "empty"):
        done = run_kiosk("restore", str(backup), "--into", str(folder))
        assert done.returncode == 1
        assert "is there already" in one_line(done.stderr)
    assert list((tmp_path / "empty").iterdir()) == []


def test_verifying_changes_nothing(backup: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("*"))}

    assert run_kiosk("restore", str(backup), "--verify").returncode == 0

    after = {path: path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("*"))}
    assert after == before


def test_it_must_be_said_which_of_the_two_is_wanted(backup: Path, tmp_path: Path) -> None:
    for more in ([], ["--verify", "--into", str(tmp_path / "back")], ["--verify", "--head", "abc"]):
        assert run_kiosk("restore", str(backup), *more).returncode == 2
    assert run_kiosk("backup").returncode == 2


def test_a_key_that_only_the_environment_knows_would_leave_a_backup_that_nobody_can_prove(
    school: Path, tmp_path: Path
) -> None:
    target = str(tmp_path / "backup.tar")

    done = run_kiosk("backup", target, "--folder", str(school), KIOSK_SCHOOL_VERIFY_KEY="58" + "66" * 31)

    assert done.returncode == 1
    assert one_line(done.stderr).startswith("school.toml: its id or verify_key is not the one in use")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["school"]
