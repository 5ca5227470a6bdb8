"""A language whose words can't be read takes nothing else with it: no start, no other language, and nothing told."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.i18n import translations_folder, translator
from kiosk.public import create_app
from kiosk.settings import SettingsError
from tests.schools import School
from tests.visitor import Visitor


@pytest.fixture
def broken_urdu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Catalogues of which the Urdu one has a line that is none."""
    words = tmp_path / "words"
    for name in ("pl", "ur"):
        shutil.copytree(translations_folder() / name, words / name)
    urdu = words / "ur" / "LC_MESSAGES" / "messages.po"
    urdu.write_text(urdu.read_text("utf-8") + '\nmsgid "Stop\n', encoding="utf-8")
    monkeypatch.setattr(sys.modules["kiosk.i18n.translator"], "translations_folder", lambda: words)
    translator.cache_clear()
    yield urdu
    translator.cache_clear()


def test_an_app_starts_without_reading_a_catalogue(school: School) -> None:
    translator.cache_clear()

    create_app(school.public())

    assert translator.cache_info().currsize == 0


def test_a_school_that_offers_a_language_without_words_is_told_so_by_name(school: School) -> None:
    file = school.folder / "school.toml"
    file.write_text(file.read_text("utf-8").replace('"ur"', '"tlh"'), encoding="utf-8")

    with pytest.raises(SettingsError, match="tlh can't be offered"):
        create_app(school.public())


def test_a_parent_tells_in_english_what_the_broken_language_cannot_say(
    school: School, broken_urdu: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(school.public())

    polish = Visitor(app).get("/pl/family")
    parent = Visitor(app).get("/ur/family")

    assert polish.title != "Tell the school about a worry"
    assert parent.title == "Tell the school about a worry"
    assert str(broken_urdu) in caplog.text
    parent.post(parent.action, parent.carried | {"own_words": "بس", "go": "send"})
    assert [concern.words["words"] for concern in school.told()] == ["بس"]


def test_half_a_catalogue_makes_whole_pages_half_in_english(school: School, broken_urdu: Path) -> None:
    whole = broken_urdu.read_text("utf-8").split("\n\n")
    broken_urdu.write_text("\n\n".join(whole[: len(whole) // 2]) + "\n", encoding="utf-8")

    parent = Visitor(create_app(school.public())).get("/ur/family")

    assert not translator("ur").broken
    assert parent.title == "Tell the school about a worry", "a word of the second half"
    assert "کیا کوئی" in parent.html or "خطرے" in parent.html, "words of the first"
    parent.press("pick", "about.mine")
    parent.post(parent.action, parent.carried | {"own_words": "بس", "go": "send"})
    assert [concern.words["words"] for concern in school.told()] == ["بس"]
