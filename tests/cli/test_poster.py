"""`kiosk poster`: print-ready pages for each language, that fetch nothing and lead to the right address."""

from pathlib import Path

from click.testing import CliRunner, Result

from kiosk.cli.poster import poster
from kiosk.qr import draw_qr
from tests.pagecheck import parse
from tests.schools import make_school


def made(school: Path, to: Path, *languages: str) -> Result:
    chosen = [part for tag in languages for part in ("--language", tag)]
    return CliRunner().invoke(poster, ["--folder", str(school), *chosen, str(to)])


def test_a_poster_and_a_letter_come_in_each_language_of_the_school(tmp_path: Path) -> None:
    make_school(tmp_path / "school", public_url="https://worries.school.example")

    done = made(tmp_path / "school", tmp_path / "paper")

    assert done.exit_code == 0, done.output
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "paper").iterdir()}
    assert set(files) == {
        f"{kind}-{tag}.html" for kind in ("poster", "letter") for tag in ("en-GB", "pl", "ur")
    }
    for name, text in files.items():
        tag = name.removesuffix(".html").partition("-")[2]
        page = parse(text)
        assert page.all("html")[0] == {"lang": tag, "dir": "rtl" if tag == "ur" else "ltr"}
        assert draw_qr(f"https://worries.school.example/{tag}/family").path in text, "for this language"
        assert "https://worries.school.example/family<" in text, "and an address to type"
        assert "0116 496 0000" in text
        assert not {"src", "href"} & {key for _, attributes in page.elements for key in attributes}
        assert not page.all("script")


def test_only_the_named_languages_are_made_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    make_school(tmp_path / "school")

    one, unknown = (
        made(tmp_path / "school", tmp_path / "one", "ur"),
        made(tmp_path / "school", tmp_path / "no", "xx"),
    )

    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["letter-ur.html", "poster-ur.html"]
    assert one.exit_code == 0
    assert (unknown.exit_code, (tmp_path / "no").exists()) == (1, False)
    assert "xx is not a language with words" in unknown.output


def test_a_folder_that_is_there_is_never_written_into(tmp_path: Path) -> None:
    make_school(tmp_path / "school")
    (tmp_path / "paper").mkdir()

    done = made(tmp_path / "school", tmp_path / "paper")

    assert done.exit_code == 1
    assert "is there already" in done.output
    assert list((tmp_path / "paper").iterdir()) == []
