"""The pepper: its owner's alone, made once, in no backup."""

import stat
import tarfile
from pathlib import Path

import pytest

from kiosk.backup.taking import take
from kiosk.cli.checks import Verdict, all_checks
from kiosk.pepper import NoPepper, make_pepper, read_pepper
from tests.backup.conftest import quiet
from tests.cli.commands import run_kiosk
from tests.schools import make_school


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "pepper"

    assert make_pepper(file)
    first = read_pepper(file)
    assert not make_pepper(file)

    assert read_pepper(file) == first
    assert len(first) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", [None, "", "00", "zz" * 32, "00" * 33, "\u00e9"])
def test_what_is_no_pepper_is_refused_and_never_written_over(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "pepper"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(NoPepper):
        read_pepper(file)
    if text is not None:
        assert not make_pepper(file)
        assert file.read_text(encoding="utf-8") == text


def test_a_backup_does_not_hold_it(tmp_path: Path) -> None:
    school = make_school(tmp_path / "school")
    make_pepper(school.public().pepper)
    pepper = read_pepper(school.public().pepper)

    taken = take(school.inbox(), tmp_path / "backup.tar", quiet)

    with tarfile.open(taken.file) as archive:
        assert [name for name in archive.getnames() if "pepper" in name] == []
    whole = taken.file.read_bytes()
    assert pepper not in whole
    assert pepper.hex().encode() not in whole


def test_check_makes_the_one_that_a_school_lacks_and_names_one_that_is_damaged(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    file = school.public().pepper

    made = {one.name: one for one in all_checks(school.folder)}["pepper"]
    assert (made.verdict, file.exists()) == (Verdict.OK, True)
    file.write_text("damaged")
    found = {one.name: one for one in all_checks(school.folder)}["pepper"]

    assert found.verdict is Verdict.FAILED
    assert "no code for an answer can be made or used" in found.says


def test_upgrade_makes_the_one_that_a_school_lacks(tmp_path: Path) -> None:
    school = make_school(tmp_path)

    done = run_kiosk("upgrade", "--folder", str(school.folder))

    assert done.returncode == 0, done.stderr
    assert read_pepper(school.public().pepper)
