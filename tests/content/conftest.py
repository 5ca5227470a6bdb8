import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import kiosk.content
from kiosk.content import FILES
from kiosk.content.case_load import CASE_FILES

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """A copy of the content files, with one place in one file changed as a school might change it."""
    built_in = Path(kiosk.content.__file__).parent
    for file in (*FILES, *CASE_FILES):
        shutil.copy(built_in / file, tmp_path / file)

    def change(file: str, old: str, new: str) -> Path:
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return change
