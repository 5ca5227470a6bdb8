"""The sheets for paper: whole, for the owner's eyes only, and without anything from outside."""

import re
import stat
from pathlib import Path

import pyotp
import pytest

from kiosk.db import open_engine
from kiosk.inbox.people.accounts import unlock
from kiosk.qr import draw_qr
from kiosk.sealing.opening.recovery import join
from kiosk.settings import load_inbox
from tests.cli.commands import init_arguments, one_line, run_kiosk
from tests.pagecheck import parse

NAME = "St Anne's <script>alert(1)</script> School"
FILES = [
    "person-1-lead.html",
    "person-2-deputy.html",
    "person-3-head.html",
    "person-4-chair.html",
    "recovery-half-1.html",
    "recovery-half-2.html",
]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a school and its sheets, and what the command said."""
    folder = tmp_path_factory.mktemp("sheets")
    done = run_kiosk(
        *init_arguments(folder / "school", name=NAME), "--sheets", str(folder / "sheets"), cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def page(printed: tuple[Path, str], name: str) -> str:
    return (printed[0] / "sheets" / name).read_text("utf-8")


def large(html: str) -> list[str]:
    """What stands in large type, block by block."""
    blocks = re.findall(r'<p class="large[^"]*">(.*?)</p>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", block).split()) for block in blocks]


def test_there_is_one_for_each_person_and_each_half(printed: tuple[Path, str]) -> None:
    assert sorted(path.name for path in (printed[0] / "sheets").iterdir()) == FILES


def test_only_the_owner_can_read_them(printed: tuple[Path, str]) -> None:
    sheets = printed[0] / "sheets"

    assert stat.S_IMODE(sheets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in sheets.iterdir()} == {0o600}


@pytest.mark.parametrize("name", FILES)
def test_a_sheet_needs_nothing_but_itself_and_runs_nothing(name: str, printed: tuple[Path, str]) -> None:
    html = page(printed, name)
    found = parse(html)

    assert not {"script", "link", "img", "iframe", "object", "a", "form"} & {tag for tag, _ in found.elements}
    assert not {key for _, attributes in found.elements for key in attributes} & {"src", "href", "style"}
    assert not re.search(r"url\(|@import|\son[a-z]+=", html)
    assert len(found.all("h1")) == len(found.all("svg")) == 1
    assert "St Anne&#39;s &lt;script&gt;" in html


def test_both_halves_can_be_read_back_from_paper(printed: tuple[Path, str]) -> None:
    halves = [page(printed, f"recovery-half-{number}.html") for number in (1, 2)]
    (first,), (second,) = map(large, halves)

    assert join(first, second)
    for half, html in zip((first, second), halves, strict=True):
        assert draw_qr(half.replace(" ", "-")).path in html


def test_a_person_signs_in_with_what_is_on_their_sheet(printed: tuple[Path, str]) -> None:
    passphrase, secret = large(page(printed, "person-2-deputy.html"))
    inbox = open_engine(load_inbox(printed[0] / "school", {}).inbox_url)

    unlocked = unlock(inbox, "kwame", passphrase)

    sealed = unlocked.master_key.open("totp", unlocked.person.id, unlocked.person.sealed_totp).decode()
    assert secret.replace(" ", "") == sealed
    uri = pyotp.TOTP(sealed).provisioning_uri(name="kwame", issuer_name=NAME)
    assert draw_qr(uri).path in page(printed, "person-2-deputy.html")


def test_no_secret_is_shown_on_the_screen_as_well(printed: tuple[Path, str]) -> None:
    secrets = [text for name in FILES for text in large(page(printed, name))]

    assert len(secrets) == 10
    assert not [text for text in secrets if text in printed[1] or text.replace(" ", "-") in printed[1]]
    assert "otpauth" not in printed[1]
    assert f"Delete the folder: rm -r {printed[0] / 'sheets'}" in printed[1]


def test_a_folder_that_is_there_already_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "sheets").mkdir()

    done = run_kiosk(*init_arguments(tmp_path / "school"), "--sheets", str(tmp_path / "sheets"))

    assert done.returncode == 1
    assert "is there already" in one_line(done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["sheets"]


def test_a_school_whose_sheets_could_not_be_written_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = run_kiosk(*init_arguments(tmp_path / "school"), "--sheets", str(tmp_path / "file" / "sheets"))

    assert done.returncode == 1
    assert "can't be written" in one_line(done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
