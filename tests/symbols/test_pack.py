"""A school's own pictures, laid over ours key by key: what is taken, what is refused, and why."""

import os
from pathlib import Path
from typing import Any

import pytest

from kiosk.symbols import BadPack, Drawing, Photo, load_pack
from kiosk.symbols.pack import MANY
from tests.symbols.packs import CIRCLE, SVG, png, put_pack

KNOWN = ("bus", "home", "next", "school", "taxi")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "symbols" / "big"


def test_a_pack_gives_what_it_has_and_ours_stay_for_the_rest(folder: Path) -> None:
    files = {"bus.svg": CIRCLE, "at home.png": png()}
    put_pack(folder, files, map={"bus": "bus.svg", "home": "at home.png", "taxi": None}, rtl_flip=["bus"])

    pack = load_pack(folder, KNOWN)

    assert {key: type(own) for key, own in pack.pictures.items()} == {"bus": Drawing, "home": Photo}
    assert (pack.refusals, pack.warnings) == ((), ())
    assert (pack.turns("bus"), pack.turns("home")) == (True, False)
    assert pack.about.credit == "Pictures: Big Pictures Ltd"


def test_each_refusal_is_one_plain_line_and_the_rest_is_used(folder: Path) -> None:
    files = {"a.svg": SVG.format("<script/>"), "b.png": b"no", "c.svg": CIRCLE}
    files_by_key = {
        "bus": "a.svg",
        "home": "b.png",
        "next": "gone.svg",
        "school": "c.svg",
        "unheard-of": "c.svg",
    }
    put_pack(folder, files, map=files_by_key)

    pack = load_pack(folder, KNOWN)

    assert list(pack.pictures) == ["school"]
    assert pack.refusals == (
        "bus: it holds <script>. Ours stays.",
        "home: it is not a PNG file. Ours stays.",
        "next: there is no such file. Ours stays.",
        "unheard-of: we have no picture with this key. Ours stays.",
    )


@pytest.mark.parametrize(
    "name",
    [
        *("../../school.svg", "/etc/passwd", "a/b.svg", "a\\b.svg", "C:a.svg", "..svg", ".hidden.svg"),
        *("a.svg\0.png", "a.html", "pack.json", "a.SVG", "", "a.svg\n", "x" * 200 + ".svg"),
    ],
)
def test_a_file_is_a_plain_name_in_the_packs_own_folder(folder: Path, name: str) -> None:
    put_pack(folder, {}, map={"bus": name})
    (folder.parent.parent / "school.svg").write_text(CIRCLE, encoding="utf-8")

    pack = load_pack(folder, KNOWN)

    assert pack.pictures == {}
    assert len(pack.refusals) == 1
    assert "plain one in this folder" in pack.refusals[0]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are made differently there")
def test_neither_a_link_out_of_the_folder_nor_a_pipe_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text(CIRCLE, encoding="utf-8")
    put_pack(folder, {}, map={"bus": "link.svg", "home": "pipe.svg", "taxi": "folder.svg"})
    (folder / "link.svg").symlink_to(tmp_path / "secret.svg")
    os.mkfifo(folder / "pipe.svg")
    (folder / "folder.svg").mkdir()

    pack = load_pack(folder, KNOWN)

    assert pack.pictures == {}
    assert [line.partition(": ")[2] for line in pack.refusals] == [
        "the file lies outside the pack's folder. Ours stays.",
        "there is no such file. Ours stays.",
        "there is no such file. Ours stays.",
    ]


BAD_ABOUTS: dict[str, dict[str, Any]] = {
    "no name": {"name": ""},
    "a credit with a tag": {"credit": "<b>us</b>"},
    "an address that is no web page": {"source_url": "javascript:alert(1)"},
    "another use": {"allowed_use": "whatever"},
    "an unknown word": {"style": "x"},
    "a key that is none": {"map": {"Bus!": "a.svg"}},
    "a number for a file": {"map": {"bus": 3}},
}


@pytest.mark.parametrize("wrong", BAD_ABOUTS.values(), ids=BAD_ABOUTS)
def test_a_pack_that_does_not_say_whose_it_is_is_not_used_at_all(folder: Path, wrong: dict[str, Any]) -> None:
    put_pack(folder, {}, **{"map": {}, **wrong})

    with pytest.raises(BadPack, match=r"^pack\.json: .+\.$"):
        load_pack(folder, KNOWN)


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 50_000, '"x"', "\udcff", " " * 200_000])
def test_a_pack_file_that_is_none_is_said_plainly(folder: Path, text: str) -> None:
    put_pack(folder, {}, map={})
    (folder / "pack.json").write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(BadPack, match=r"^pack\.json: .+\.$"):
        load_pack(folder, KNOWN)


def test_a_pack_of_very_many_pictures_warns_of_its_licence(folder: Path) -> None:
    keys = [f"key{number}" for number in range(MANY + 1)]
    put_pack(folder, {"a.svg": CIRCLE}, map=dict.fromkeys(keys, "a.svg"))

    pack = load_pack(folder, keys)

    assert len(pack.pictures) == MANY + 1
    assert pack.warnings == ("The pack shows 101 pictures. Some licences allow 100: look into yours.",)
