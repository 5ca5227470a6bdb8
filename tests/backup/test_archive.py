"""The archive: ordinary tools unpack it, and there is no second way to write one."""

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.backup.archive import pack, sha256_of, unpack
from kiosk.backup.errors import BadBackup

FILES = {"one.json": b"{}", "two.toml": b"x" * 512, "three.sqlite3": bytes(range(256)) * 5}


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, content in FILES.items():
        (tmp_path / "in" / name).write_bytes(content)
    pack(tmp_path / "packed.tar", tmp_path / "in", list(FILES), lambda done, total: None)
    return tmp_path / "packed.tar"


@pytest.fixture
def unpack_anew(packed: Path, tmp_path: Path) -> Callable[[bytes], dict[str, str]]:
    """Unpacks these bytes as an archive, into a fresh folder each time."""

    def unpack_one(content: bytes) -> dict[str, str]:
        number = len(list(tmp_path.glob("out-*")))
        (tmp_path / f"out-{number}").mkdir()
        (tmp_path / "changed.tar").write_bytes(content)
        return unpack(tmp_path / "changed.tar", tmp_path / f"out-{number}", list(FILES))

    return unpack_one


def test_what_was_packed_comes_out_with_its_sums(
    packed: Path, tmp_path: Path, unpack_anew: Callable[[bytes], dict[str, str]]
) -> None:
    sums = unpack_anew(packed.read_bytes())

    assert {name: (tmp_path / "out-0" / name).read_bytes() for name in FILES} == FILES
    assert sums == {name: sha256_of(tmp_path / "in" / name) for name in FILES}


def test_ordinary_tools_unpack_it_and_only_its_owner_may_read_it(packed: Path) -> None:
    with tarfile.open(packed) as archive:
        found = {member.name: one.read() for member in archive if (one := archive.extractfile(member))}

    assert found == FILES
    assert packed.stat().st_mode & 0o777 == 0o600


def test_no_bit_changes_unnoticed(packed: Path, unpack_anew: Callable[[bytes], dict[str, str]]) -> None:
    whole = packed.read_bytes()
    sums = unpack_anew(whole)

    unnoticed = []
    for place in range(0, len(whole), 7):  # a prime: over the files, headers and fillings in turn
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        try:
            if unpack_anew(bytes(changed)) == sums:
                unnoticed.append(place)
        except BadBackup:
            continue

    assert unnoticed == []


def test_no_shorter_or_longer_one_is_taken(
    packed: Path, unpack_anew: Callable[[bytes], dict[str, str]]
) -> None:
    whole = packed.read_bytes()

    for cut in (*range(0, len(whole), 64), len(whole) - 1):
        with pytest.raises(BadBackup):
            unpack_anew(whole[:cut])
    with pytest.raises(BadBackup):
        unpack_anew(whole + b"\0")


@pytest.mark.parametrize("name", ["../one.json", "/one.json", "one.json/../../x"])
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo(name))
    (tmp_path / "out").mkdir()

    with pytest.raises(BadBackup):
        unpack(tmp_path / "evil.tar", tmp_path / "out", ["one.json"])

    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.tar", "out"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_nothing_but_a_file_is_taken(kind: bytes, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        member = tarfile.TarInfo("one.json")
        member.type, member.linkname, member.mode = kind, "/etc/passwd", 0o600
        archive.addfile(member)
    (tmp_path / "out").mkdir()

    with pytest.raises(BadBackup):
        unpack(tmp_path / "evil.tar", tmp_path / "out", ["one.json"])
