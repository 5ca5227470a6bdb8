"""Schools that the real command founded."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Printed, init_arguments, run_kiosk
from tests.passphrases import cheap_passphrases


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Printed]:
    """A school as the real command leaves it, not open yet, and what was printed. Only to be read or copied."""
    folder = tmp_path_factory.mktemp("founded") / "school"
    with cheap_passphrases():
        done = run_kiosk(*init_arguments(folder))
    assert done.returncode == 0, done.stderr
    return folder, Printed(done.stdout)


@pytest.fixture(scope="session")
def opened(founded: tuple[Path, Printed], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same school, with both halves typed back. Only to be read or copied."""
    folder = Path(shutil.copytree(founded[0], tmp_path_factory.mktemp("opened") / "school"))
    for half in founded[1].recovery_halves:
        done = run_kiosk("recovery", "confirm", "--folder", str(folder), typed=f"{half}\n")
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    """Passphrases cost little to try, but for commands in processes of their own."""
    with cheap_passphrases():
        yield


@pytest.fixture
def printed(founded: tuple[Path, Printed]) -> Printed:
    """What was printed when the school was founded."""
    return founded[1]


@pytest.fixture
def school(opened: Path, tmp_path: Path) -> Path:
    """A school of this test's own, open."""
    return Path(shutil.copytree(opened, tmp_path / "school"))


@pytest.fixture
def new_school(founded: tuple[Path, Printed], tmp_path: Path) -> Path:
    """A school of this test's own, founded a moment ago and not open yet."""
    return Path(shutil.copytree(founded[0], tmp_path / "new-school"))


@pytest.fixture
def change_settings(school: Path) -> Callable[[str, str], None]:
    """Replace a piece of school.toml."""

    def change(before: str, after: str) -> None:
        path = school / "school.toml"
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")

    return change
