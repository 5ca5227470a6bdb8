"""A photograph of a grown-up, made anew from whatever a colleague chose: a small square that says nothing else. Pure.

What comes in is decoded and drawn again, so of its bytes nothing stays: no place where it was taken, no camera, no
thumbnail of what was cut off, and nothing that is hidden behind a picture.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

from PIL import Image, ImageOps

from kiosk.letterbox.portraits import name_of

SIDE: Final = 320  # pixels: as large as a tile shows it on a sharp screen
LARGEST: Final = 30 * 1024  # bytes of what is published
LARGEST_FILE: Final = 10 * 1024 * 1024  # bytes of what is chosen
MOST_PIXELS: Final = 25_000_000  # what a usual phone takes; decoded, 100 MB at most
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITIES: Final = (82, 72, 60, 48, 36, 24)
_PAPER: Final = "#ffffff"

Reason = Literal["nothing", "too large", "no picture", "moving"]

# The library's own guard, beside ours: past twice as many it stops by itself, whatever a file says of itself.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class BadPortrait(Exception):
    """No photograph can be made of this. `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Portrait:
    """A photograph as it is published: a JPEG of SIDE by SIDE pixels, at most LARGEST bytes."""

    image: bytes

    @property
    def name(self) -> str:
        """What the profile calls it: the hash of its bytes."""
        return name_of(self.image)


def portrait_of(untrusted: bytes) -> Portrait:
    """The middle of a picture as a square, upright, on white paper. Raises BadPortrait.

    What a file is called counts for nothing; only its bytes do.
    """
    if not untrusted:
        raise BadPortrait("nothing")
    if len(untrusted) > LARGEST_FILE:
        raise BadPortrait("too large")
    try:
        return Portrait(_drawn(untrusted))
    except BadPortrait:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPortrait("too large") from None
    except Exception:  # noqa: BLE001 - decoders of damaged files raise whatever their last step raised
        raise BadPortrait("no picture") from None


def _drawn(untrusted: bytes) -> bytes:
    with Image.open(BytesIO(untrusted), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise BadPortrait("too large")
        # A phone's JPEG may carry a second view of the same moment ("MPO"): the first is the photograph.
        if picture.format != "MPO" and getattr(picture, "is_animated", False):
            raise BadPortrait("moving")
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded no larger than it is needed
        picture.load()
        square = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGBA"), (SIDE, SIDE))
    # A new sheet: what the library remembers of the old one (comment, profile, density) is not on it.
    paper = Image.new("RGB", (SIDE, SIDE), _PAPER)
    paper.paste(square, mask=square)
    return _small(paper)


def _small(paper: Image.Image) -> bytes:
    for quality in _QUALITIES:
        made = BytesIO()
        paper.save(made, "JPEG", quality=quality, optimize=True)
        if len(made.getvalue()) <= LARGEST:
            return made.getvalue()
    raise BadPortrait("too large")
