"""export.toml: read strictly, and every mistake names its row."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from kiosk.content import ContentError
from kiosk.content.export_load import FILE, load_export_lists

BUILT_IN = Path(load_export_lists.__code__.co_filename).parent / FILE


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('holds = "linked"', 'holds = "photo"', '"photo", which is not one of'),
        ('of_others = ["heard"]', 'of_others = ["told"]', '"told", which is not one of'),
        ('kinds = ["heard", "observed"]', 'kinds = ["heard", "told"]', '"told" stands in two places'),
        ('code = "B"', 'code = "A"', "same code"),
        ('code = "B"', 'code = "b"', "capital letter"),
        ("words = true", 'words = "yes"', "true or false"),
        ('key = "myconcern"', 'key = "cpoms"', "this name already"),
    ],
)
def test_a_mistake_is_refused_with_its_row(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    text = BUILT_IN.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / FILE).write_text(text.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(ContentError) as refused:
        load_export_lists(tmp_path)

    assert said in str(refused.value)
    assert str(refused.value).startswith(FILE)


def test_a_school_can_lay_its_own_file_beside(tmp_path: Path) -> None:
    shutil.copy(BUILT_IN, tmp_path / FILE)

    assert load_export_lists(tmp_path) == load_export_lists()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="missing"):
        load_export_lists(tmp_path)


def test_the_law_behind_a_redaction_goes_stale() -> None:
    lists = load_export_lists()

    assert lists.stale_redactions(date(2026, 12, 1)) == ()
    assert len(lists.stale_redactions(date(2028, 1, 1))) == len(lists.redactions)
