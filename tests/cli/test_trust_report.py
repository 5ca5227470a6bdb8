"""`kiosk trust-report`: one page for several schools, or one plain line and nothing written."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import main
from kiosk.figures.exchange import as_file
from tests.figures.schools import HERON, WILLOW, kept
from tests.pagecheck import parse


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """What two schools sent."""
    made = []
    for school, verbal in ((HERON, 9), (WILLOW, 3)):
        path = tmp_path / f"{school[0][:8]}.json"
        path.write_bytes(as_file(kept(school[1], {"verbal": verbal, "online": 8}), school[0]))
        made.append(path)
    return made


def made(to: Path, *files: Path) -> Result:
    return CliRunner().invoke(main, ["trust-report", *map(str, files), "--to", str(to)])


def test_two_schools_make_one_page_to_print(files: list[Path], tmp_path: Path) -> None:
    done = made(tmp_path / "trust.html", *files)

    assert done.exit_code == 0, done.output
    text = (tmp_path / "trust.html").read_text("utf-8")
    page = parse(text)
    assert page.all("html")[0] == {"lang": "en-GB", "dir": "ltr"}
    assert not {"src", "href"} & {key for _, attributes in page.elements for key in attributes}
    assert not page.all("script")
    assert '<span class="soft">at least</span> 9' in text
    assert "Heron Brook School" in text
    assert "Mrs Kaur" not in text


def test_a_school_can_not_write_markup_into_the_page(files: list[Path], tmp_path: Path) -> None:
    files[0].write_bytes(as_file(kept("<script>alert(1)</script>", {}), HERON[0]))

    made(tmp_path / "trust.html", *files)

    assert "<script" not in (tmp_path / "trust.html").read_text("utf-8")


def test_what_can_not_be_added_up_writes_nothing(files: list[Path], tmp_path: Path) -> None:
    to, broken = tmp_path / "trust.html", tmp_path / "broken.json"
    broken.write_bytes(files[0].read_bytes().replace(b'"format_version": 1', b'"format_version": 2'))
    before = sorted(tmp_path.iterdir())

    for wrong, says in (
        ([files[0], broken], "another version"),
        ([files[0], files[0]], "is there twice"),
        ([files[0]], "at least two"),
        ([files[0], tmp_path / "none.json"], "can't be read"),
        ([files[0], tmp_path], "can't be read"),
    ):
        done = made(to, *wrong)

        assert done.exit_code == 1
        assert says in done.output
        assert sorted(tmp_path.iterdir()) == before


def test_a_page_that_is_there_is_not_written_over(files: list[Path], tmp_path: Path) -> None:
    to = tmp_path / "trust.html"
    to.write_text("mine")

    done = made(to, *files)

    assert (done.exit_code, to.read_text()) == (1, "mine")
    assert made(tmp_path / "no" / "trust.html", *files).exit_code == 1
