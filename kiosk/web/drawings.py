"""The drawings on a page: ours, and a school's own pack laid over them key by key.

Read once, at start. A pack that can't be used, and every picture of it that is refused, is a line in the log and
nothing more: ours stays, because no picture may keep a child from telling. Both sides show the same pictures, so
that staff see what the child saw.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, url_for
from markupsafe import Markup

from kiosk.content.symbols import load_symbols
from kiosk.settings import InboxSettings, PublicSettings
from kiosk.symbols import BadPack, Pack, Photo, Picture, load_pack

PICTURE = "picture"
"""The endpoint of a pack's PNG files; there is none without such a pack."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawings:
    """What is drawn for each key."""

    folder: Path
    pack: Pack | None
    ours: dict[str, Markup]

    def show(self, key: str, turn: bool = False) -> Markup:
        """The picture for this key, mute to a screen reader: its word always stands beside it.

        `turn`: ours points along the line, so that pages read from the right turn it round. A pack says that of its
        own pictures itself. A key that nobody has drawn (a school's profile may hold one) leaves the place empty:
        the word beside it still says everything.
        """
        own = self.pack.pictures.get(key) if self.pack else None
        if self.pack is None or own is None:
            return _span(self._ours(key), "symbol turn" if turn else "symbol")
        return _span(_laid(key, own), "symbol laid turn" if self.pack.turns(key) else "symbol laid")

    def place(self, key: str, middle: tuple[int, int], side: int) -> Markup:
        """Our drawing as a part of a larger one, so many units wide, round this point. A pack changes no drawing."""
        x, y = (value - side // 2 for value in middle)
        start = Markup('<svg x="{}" y="{}" width="{}" height="{}" ').format(x, y, side, side)
        return start + Markup(self._ours(key).removeprefix("<svg "))  # noqa: S704  (ours)

    def _ours(self, key: str) -> Markup:
        if key not in load_symbols():
            _log.error("There is no symbol %r.", key)
            return Markup()
        if key not in self.ours:
            self.ours[key] = _read(self.folder / f"{key}.svg")
        return self.ours[key]


def install(app: Flask, settings: PublicSettings | InboxSettings, folder: Path) -> None:
    """Give the app's templates `drawing(key, turn)`, with the pack that the school has chosen, if any."""
    pack = chosen_pack(settings)
    drawings = Drawings(folder, pack, {})
    app.extensions["kiosk.drawings"] = drawings
    app.jinja_env.globals["drawing"] = drawings.show
    app.jinja_env.globals["placed"] = drawings.place
    photos = (
        {_file_name(key, own): own for key, own in pack.pictures.items() if isinstance(own, Photo)}
        if pack
        else {}
    )

    def picture(name: str) -> Response:
        """One PNG of the pack. Its address changes with its content, so browsers may keep it for ever."""
        if name not in photos:
            abort(404)
        served = Response(photos[name].png, mimetype="image/png")
        served.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return served

    if photos:
        app.add_url_rule("/pictures/<name>", PICTURE, picture)


def chosen_pack(settings: PublicSettings | InboxSettings) -> Pack | None:
    """The pack that school.toml names, cleaned; None without one, or (with a line in the log) if it can't be used."""
    name = settings.school.symbols
    if not name:
        return None
    try:
        pack = load_pack(settings.folder / "symbols" / name, load_symbols())
    except BadPack as error:
        _log.error("The symbol pack %s is not used: %s", name, error)
        return None
    for line in (*pack.refusals, *pack.warnings):
        _log.warning("Symbol pack %s: %s", name, line)
    return pack


def _laid(key: str, own: Picture) -> Markup:
    if isinstance(own, Photo):
        return Markup('<img src="{}" alt="">').format(url_for(PICTURE, name=_file_name(key, own)))
    return Markup(own.source)  # noqa: S704  (taken apart and written anew by kiosk.symbols)


def _file_name(key: str, own: Photo) -> str:
    return f"{key}-{hashlib.sha256(own.png).hexdigest()[:12]}.png"


def _span(inside: Markup, classes: str) -> Markup:
    return Markup('<span class="{}" aria-hidden="true">{}</span>').format(classes, inside)


def _read(path: Path) -> Markup:
    """A drawing of ours as a page needs it: a page holds up to forty, and a tablet may be on a slow network.

    Without its comment, which is for the people who draw; without what only a file of its own needs (its namespace);
    and without the colours and round ends for when there is no style sheet: then it is a line drawing, which says as
    much. The ends are in look.css.
    """
    drawn = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"))
    drawn = re.sub(r">\s+<", "><", drawn).strip()
    for once in (
        ' xmlns="http://www.w3.org/2000/svg"',
        ' stroke-linecap="round"',
        ' stroke-linejoin="round"',
    ):
        drawn = drawn.replace(once, "", 1)
    return Markup(re.sub(r"var\((--[a-z-]+), *#[0-9a-fA-F]{3,6}\)", r"var(\1)", drawn))  # noqa: S704  (ours)
