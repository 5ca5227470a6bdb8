"""One file of several: a tar that ordinary tools unpack, with exactly one way to write it.

Reading compares each header with the one that writing would give, and every filling byte with zero. So no
bit of the file can change unnoticed, and no name in it can lead out of the folder it is unpacked into.
"""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from kiosk.backup.errors import BadBackup

Report = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_BLOCK: Final = tarfile.BLOCKSIZE
_END: Final = bytes(2 * _BLOCK)
_PIECE: Final = 1024 * 1024


def pack(archive: Path, folder: Path, names: Sequence[str], report: Report) -> None:
    """Write these files of the folder into a new file, and return when it is on the disk. OSError if not."""
    total, done = sum((folder / name).stat().st_size for name in names), 0
    archive.touch(0o600, exist_ok=False)  # names of staff are in it
    with archive.open("wb") as out:
        for name in names:
            size = (folder / name).stat().st_size
            out.write(_header(name, size))
            with (folder / name).open("rb") as content:
                shutil.copyfileobj(content, out, _PIECE)
            out.write(bytes(_filling(size)))
            done += size
            report(done, total)
        out.write(_END)
        out.flush()
        os.fsync(out.fileno())


def unpack(archive: Path, folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Write exactly these files into the folder, and give the SHA-256 of each. BadBackup for anything else."""
    with archive.open("rb") as source:
        sums = {name: _unpack_one(source, folder / name) for name in names}
        if source.read(len(_END) + 1) != _END:
            raise BadBackup("it does not end where a backup ends")
    return sums


def peek(archive: Path, names: Sequence[str], largest: int) -> dict[str, bytes]:
    """The content of the first files of an archive, which must be these. BadBackup if not; nothing is written.

    None of them may be larger than `largest` bytes.
    """
    with archive.open("rb") as source:
        return {name: _peek_one(source, name, largest) for name in names}


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal digits."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _peek_one(source: BinaryIO, name: str, largest: int) -> bytes:
    size = _size_of(source, name)
    if size > largest:
        raise BadBackup(f"{name} is too large in it")
    content = source.read(size)
    if len(content) != size or source.read(_filling(size)) != bytes(_filling(size)):
        raise BadBackup(f"it is cut off or damaged in {name}")
    return content


def _size_of(source: BinaryIO, name: str) -> int:
    """The size of the file that begins here, which must have this name."""
    header = source.read(_BLOCK)
    try:
        size = tarfile.TarInfo.frombuf(header, "utf-8", "strict").size
    except tarfile.HeaderError:
        raise BadBackup(f"{name} is missing or damaged in it") from None
    if size < 0 or _header(name, size) != header:
        raise BadBackup(f"{name} is missing or damaged in it")
    return size


def _unpack_one(source: BinaryIO, file: Path) -> str:
    left = _size_of(source, file.name)
    filling, summed = _filling(left), hashlib.sha256()
    with file.open("xb") as out:
        while left:
            piece = source.read(min(left, _PIECE))
            if not piece:
                raise BadBackup(f"it is cut off in {file.name}")
            out.write(piece)
            summed.update(piece)
            left -= len(piece)
    if source.read(filling) != bytes(filling):
        raise BadBackup(f"it is cut off or damaged after {file.name}")
    return summed.hexdigest()


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def _filling(size: int) -> int:
    return -size % _BLOCK
