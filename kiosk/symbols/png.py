"""Untrusted PNG: its parts are checked and only those that draw are kept (PNG Specification, third edition)."""

import struct
import zlib
from collections.abc import Iterator

from kiosk.symbols.errors import BadPicture

LARGEST = 100_000
WIDEST = 1024

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
# Colour type → how many numbers a pixel has, and how many bits each may have.
_PIXELS = {0: (1, (1, 2, 4, 8, 16)), 2: (3, (8, 16)), 3: (1, (1, 2, 4, 8)), 4: (2, (8, 16)), 6: (4, (8, 16))}


def clean_png(untrusted: bytes) -> bytes:
    """The picture without anything but its pixels. BadPicture, with the reason, for everything else."""
    if len(untrusted) > LARGEST:
        raise BadPicture(f"it is larger than {LARGEST // 1000} kB")
    if not untrusted.startswith(_SIGNATURE):
        raise BadPicture("it is not a PNG file")
    chunks = list(_chunks(untrusted[len(_SIGNATURE) :]))
    names = [name for name, _ in chunks]
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or names.count(b"IHDR") != 1 or b"IDAT" not in names:
        raise BadPicture("it is not a whole PNG file")
    _check_pixels(_pixel_bytes(chunks[0][1]), b"".join(body for name, body in chunks if name == b"IDAT"))
    return _SIGNATURE + b"".join(_packed(name, body) for name, body in chunks if name in _KEPT)


def _chunks(left: bytes) -> Iterator[tuple[bytes, bytes]]:
    while left:
        if len(left) < 12:
            raise BadPicture("it is cut off")
        length, name = struct.unpack(">I4s", left[:8])
        body, checksum = left[8 : 8 + length], left[8 + length : 12 + length]
        if len(checksum) < 4 or struct.unpack(">I", checksum)[0] != zlib.crc32(name + body):
            raise BadPicture("it is damaged")
        yield name, body
        left = left[12 + length :]


def _pixel_bytes(header: bytes) -> int:
    """How many bytes the pixels take when unpacked, a filter byte before each row."""
    if len(header) != 13:
        raise BadPicture("its header is wrong")
    width, height, depth, colour, packing, filtering, interlace = struct.unpack(">IIBBBBB", header)
    numbers, depths = _PIXELS.get(colour, (0, ()))
    if depth not in depths or packing or filtering:
        raise BadPicture("its header is wrong")
    if interlace:
        raise BadPicture("it is interlaced; save it without")
    if not 1 <= width <= WIDEST or not 1 <= height <= WIDEST:
        raise BadPicture(f"it is wider or higher than {WIDEST} pixels")
    return int(height * (1 + (width * numbers * depth + 7) // 8))


def _check_pixels(expected: int, packed: bytes) -> None:
    unpacker = zlib.decompressobj()
    try:
        size = len(unpacker.decompress(packed, expected + 1))
    except zlib.error:
        raise BadPicture("it is damaged") from None
    if size != expected:
        raise BadPicture("it does not hold the pixels that its header says")


def _packed(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
