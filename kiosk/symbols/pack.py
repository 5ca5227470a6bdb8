"""A pack's folder: what pack.json says, and each picture that it may put in the place of ours."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.symbols import png, svg
from kiosk.symbols.errors import BadPack, BadPicture

PACK_FILE = "pack.json"
LARGEST_PACK_FILE = 100_000
# Widgit's terms, for example, let a licensed school show up to 100 different symbols in public.
MANY = 100

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f<>]+$")]

# A plain name in the pack's own folder: no folder, no drive, nothing hidden.
_FILE_NAME = re.compile(r"[A-Za-z0-9_][\w ,.()'+-]{0,99}\.(svg|png)", re.ASCII)


class About(BaseModel):
    """pack.json: whose pictures these are, what they may be used for, and which file stands for which key."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Line
    version: Line
    licence: Line
    """An SPDX name, or the licence in a few words."""
    credit: Line
    """The line that the owner asks for; shown to everybody on the credits page."""
    source_url: str = Field(pattern=r"^https://[^\s<>\"']{3,300}$")
    allowed_use: Literal["bundle", "school-only"]
    map: Mapping[Key, str | None]
    """File by key; null keeps our drawing on purpose."""
    rtl_flip: tuple[Key, ...] = ()
    """Keys whose picture points along the line, so that pages read from the right turn it round."""


@dataclass(frozen=True)
class Drawing:
    """A cleaned SVG: safe to stand in a page's own source."""

    source: str


@dataclass(frozen=True)
class Photo:
    """A cleaned PNG: served as a file."""

    png: bytes


Picture = Drawing | Photo


@dataclass(frozen=True)
class Pack:
    """What may be shown, key by key, and a plain line for each picture that may not."""

    about: About
    pictures: Mapping[str, Picture]
    refusals: tuple[str, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the school should look into; nothing is refused for it."""
        if len(self.pictures) <= MANY:
            return ()
        return (
            f"The pack shows {len(self.pictures)} pictures. Some licences allow {MANY}: look into yours.",
        )

    def turns(self, key: str) -> bool:
        """True when the picture for this key is turned round on pages that are read from the right."""
        return key in self.about.rtl_flip


def load_pack(folder: Path, known: Collection[str]) -> Pack:
    """Read a pack for the keys that we know. BadPack when its pack.json can't be used at all."""
    about = _about(folder)
    pictures: dict[str, Picture] = {}
    refusals = []
    for key, name in about.map.items():
        try:
            if key not in known:
                raise BadPicture("we have no picture with this key")
            if name is not None:
                pictures[key] = _picture(folder, name)
        except BadPicture as error:
            refusals.append(f"{key}: {error}. Ours stays.")
    return Pack(about, pictures, tuple(refusals))


def _about(folder: Path) -> About:
    try:
        return About.model_validate(json.loads(_read(folder, PACK_FILE, LARGEST_PACK_FILE)))
    except BadPicture as error:
        raise BadPack(f"{PACK_FILE}: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise BadPack(f"{PACK_FILE}: {place}: {str(first['msg']).lower()}.") from None
    except (ValueError, RecursionError):
        raise BadPack(f"{PACK_FILE}: it is not JSON in UTF-8.") from None


def _picture(folder: Path, name: str) -> Picture:
    if not _FILE_NAME.fullmatch(name):
        raise BadPicture("the file's name must be a plain one in this folder, and end in .svg or .png")
    if name.endswith(".svg"):
        return Drawing(svg.clean_svg(_read(folder, name, svg.LARGEST)))
    return Photo(png.clean_png(_read(folder, name, png.LARGEST)))


def _read(folder: Path, name: str, largest: int) -> bytes:
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BadPicture("the file lies outside the pack's folder")
        if not path.is_file():
            raise BadPicture("there is no such file")
        with path.open("rb") as file:
            read = file.read(largest + 1)
    except OSError as error:
        raise BadPicture(f"the file can't be read ({type(error).__name__})") from None
    if len(read) > largest:
        raise BadPicture(f"it is larger than {largest // 1000} kB")
    return read
