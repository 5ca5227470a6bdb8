"""A school's own lists stand in the place of ours; nonsense in them is refused by name, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.content import ContentError
from kiosk.content.case_load import CASE_FILES, load_casework
from kiosk.content.own_lists import FOLDER
from kiosk.content.school_lists import school_lists

OURS = Path(load_casework.__code__.co_filename).parent
Own = Callable[..., Path]


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """A school's folder with one list changed: `old` is where `new` now stands."""

    def change(file: str, old: str, new: str) -> Path:
        text = (OURS / file).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / FOLDER).mkdir(exist_ok=True)
        (tmp_path / FOLDER / file).write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path

    return change


def test_without_a_folder_the_lists_are_ours(tmp_path: Path) -> None:
    assert school_lists(tmp_path)[0] is load_casework()


def test_a_procedure_can_be_renamed_and_all_else_stays_ours(own: Own) -> None:
    casework, _ = school_lists(
        own("procedures.toml", 'label = "Listen to and believe the pupil"', 'label = "Hear them out"')
    )

    labels = {step.label for procedure in casework.procedures.values() for step in procedure.steps}
    assert "Hear them out" in labels
    assert casework.measures == load_casework().measures


def test_a_report_can_show_other_things(own: Own) -> None:
    _, reporting = school_lists(
        own("reports.toml", '"route", "decision", "how"', '"zone", "decision", "how"')
    )

    assert reporting.reports["award"].axes[0] == "zone"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("procedures.toml", "[[procedure]]", "[[proceedings]]", "proceedings"),
        ("thresholds.toml", "times = 2", "times = 0", "at least 2"),
        ("reports.toml", 'key = "zone"', 'key = "mood"', "nothing of this name is counted"),
        ("reports.toml", '"decision", "how"', '"decision", "colour"', 'names "colour"'),
        ("actions.toml", "[[support]]", "[[support", "actions.toml"),
    ],
)
def test_nonsense_is_refused_with_its_file(own: Own, file: str, old: str, new: str, says: str) -> None:
    with pytest.raises(ContentError) as refused:
        school_lists(own(file, old, new))

    assert says in str(refused.value)


def test_a_file_that_would_count_for_nothing_is_refused(own: Own) -> None:
    school = own("thresholds.toml", "times = 2", "times = 3")
    (school / FOLDER / "zones.toml").write_text("", encoding="utf-8")

    with pytest.raises(ContentError, match=r"lists/zones\.toml: there is no such list"):
        school_lists(school)


def test_a_file_in_another_encoding_is_refused(own: Own) -> None:
    school = own("thresholds.toml", "times = 2", "times = 3")
    (school / FOLDER / "actions.toml").write_bytes("# caf\xe9".encode("latin-1"))

    with pytest.raises(ContentError, match=r"lists/actions\.toml: it must be saved as UTF-8"):
        school_lists(school)


def test_every_list_about_cases_may_be_a_schools_own(own: Own) -> None:
    for file in CASE_FILES:
        school = own(file, "key", "key")

    assert school_lists(school)[0] == load_casework()
