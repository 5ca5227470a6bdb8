"""`kiosk check` about languages: which are drafts, and which can't be read."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli.checks import CHECKS
from kiosk.cli.findings import Installation, Wrong
from kiosk.db import open_engine
from kiosk.i18n import translations_folder, translator
from tests.schools import make_school


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    school = make_school(tmp_path / "school")
    engines = open_engine(school.letterbox_url), open_engine(school.inbox_url)
    return Installation(school.public(), school.inbox(), *engines)


@pytest.fixture
def no_urdu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    shutil.copytree(translations_folder(), tmp_path / "words")
    (tmp_path / "words" / "ur" / "LC_MESSAGES" / "messages.po").write_text('msgid "Stop\n', encoding="utf-8")
    monkeypatch.setattr(
        sys.modules["kiosk.i18n.translator"], "translations_folder", lambda: tmp_path / "words"
    )
    translator.cache_clear()
    yield
    translator.cache_clear()


def test_a_technician_reads_which_languages_are_drafts(installation: Installation) -> None:
    said = CHECKS["languages"](installation)

    assert said == "en-GB; drafts, which no person has checked yet: pl, ur"


def test_words_that_cannot_be_read_are_named_with_the_remedy(
    installation: Installation, no_urdu: None
) -> None:
    with pytest.raises(Wrong, match="the words of ur can't be read, so those pages are in English"):
        CHECKS["languages"](installation)
