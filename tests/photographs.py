"""Pictures as people choose them, made for the tests: nobody's face."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

WHERE = b"51.5007 N 0.1246 W"
"""What a camera wrote into the picture, to be looked for in what is published."""


def picture(
    size: tuple[int, int] = (60, 40), kind: str = "JPEG", colour: Any = (200, 30, 30), **more: Any
) -> bytes:
    """A picture in one colour."""
    mode = "RGBA" if len(colour) == 4 else "RGB"
    return saved(Image.new(mode, size, colour), kind, **more)


def halves(kind: str = "PNG", **more: Any) -> bytes:
    """A square that is red above and blue below."""
    made = Image.new("RGB", (40, 40), (255, 0, 0))
    made.paste((0, 0, 255), (0, 20, 40, 40))
    return saved(made, kind, **more)


def saved(made: Image.Image, kind: str, **more: Any) -> bytes:
    """The bytes of its file."""
    out = BytesIO()
    made.save(out, kind, **more)
    return out.getvalue()


def with_place() -> bytes:
    """A photograph that says where it was taken, in every way that a JPEG can."""
    exif = Image.Exif()
    exif[0x010E] = WHERE.decode()
    return picture(exif=exif, comment=WHERE, icc_profile=WHERE)


def moving(kind: str) -> bytes:
    """Two pictures that take turns."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(bytes(100))) + part(b"IEND", b"")


def pixel(image: bytes, x: int, y: int) -> tuple[int, ...]:
    """The colour at one place of a picture."""
    with Image.open(BytesIO(image)) as opened:
        found = opened.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(round(one) for one in found)
