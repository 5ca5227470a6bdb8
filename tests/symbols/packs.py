"""Packs and pictures as schools, and people who mean harm, might put them there."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{}</svg>'
CIRCLE = SVG.format('<circle cx="5" cy="5" r="4" fill="#f00"/>')
ABOUT = {
    "name": "Big Pictures",
    "version": "3.1",
    "licence": "CC-BY-SA-4.0",
    "credit": "Pictures: Big Pictures Ltd",
    "source_url": "https://example.org/big",
    "allowed_use": "school-only",
}


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    width: int = 3,
    height: int = 2,
    *,
    rows: bytes | None = None,
    extra: bytes = b"",
    depth: int = 8,
    interlace: int = 0,
) -> bytes:
    """A grey PNG; `rows` are its unpacked bytes, one filter byte before each row."""
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, interlace)
    pixels = bytes((width + 1) * height) if rows is None else rows
    body = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def put_pack(folder: Path, files: dict[str, str | bytes], **about: Any) -> Path:
    """A pack in this folder, with these files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.json").write_text(json.dumps({**ABOUT, **about}), encoding="utf-8")
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
