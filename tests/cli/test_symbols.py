"""`kiosk symbols check`: what is drawn, what a pack puts in its place, and what it is refused for."""

from pathlib import Path

from kiosk.content.symbols import load_symbols
from tests.cli.commands import run_kiosk
from tests.symbols.packs import CIRCLE, SVG, put_pack

ALL = len(load_symbols())


def test_all_our_symbols_are_drawn() -> None:
    done = run_kiosk("symbols", "check")

    assert (done.returncode, done.stdout) == (0, f"{ALL} of {ALL} symbols are drawn.\n")


def test_a_pack_that_can_be_used_is_counted_and_named(tmp_path: Path) -> None:
    put_pack(tmp_path, {"a.svg": CIRCLE}, map={"bus": "a.svg", "taxi": "a.svg"})

    done = run_kiosk("symbols", "check", "--folder", str(tmp_path))

    assert (done.returncode, done.stderr) == (0, "")
    assert "Big Pictures 3.1 (CC-BY-SA-4.0). Credit: Pictures: Big Pictures Ltd\n" in done.stdout
    assert f"2 of {ALL} symbols come from this pack, 0 refused.\n" in done.stdout
    kept = done.stdout.partition("Ours stay for: ")[2].rstrip(".\n").split(", ")
    assert set(kept) == set(load_symbols()) - {"bus", "taxi"}


def test_a_pack_with_a_picture_that_is_refused_says_which_and_fails(tmp_path: Path) -> None:
    put_pack(
        tmp_path, {"a.svg": CIRCLE, "b.svg": SVG.format("<script/>")}, map={"bus": "a.svg", "taxi": "b.svg"}
    )

    done = run_kiosk("symbols", "check", "--folder", str(tmp_path))

    assert done.returncode == 1
    assert "taxi: it holds <script>. Ours stays.\n" in done.stdout
    assert f"1 of {ALL} symbols come from this pack, 1 refused.\n" in done.stdout


def test_a_folder_that_is_no_pack_is_one_plain_line(tmp_path: Path) -> None:
    done = run_kiosk("symbols", "check", "--folder", str(tmp_path / "nowhere"))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Nothing of this pack can be used. pack.json: there is no such file.\n"
