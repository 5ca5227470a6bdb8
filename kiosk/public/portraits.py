"""Photographs of the grown-ups whom a pupil can ask for: those that the signed profile names, and no other bytes.

One that is missing, or that is not what the school signed, is not shown and no error: the symbol stands in its place.
"""

import logging
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from kiosk.db import StoreUnavailable
from kiosk.letterbox.portraits import portrait
from kiosk.public import desk

pages = Blueprint("portraits", __name__)

# A person may take their consent back, so no browser keeps it longer than this, and nobody keeps it on the way.
KEPT: Final = "private, max-age=604800, immutable"

_log = logging.getLogger("kiosk")


@dataclass
class Portraits:
    """The photographs that were proved to be the school's, by name. A profile has a few dozen at most."""

    engine: Engine
    _proved: dict[str, bytes] = field(default_factory=dict)
    _missed: set[str] = field(default_factory=set)

    def of(self, name: str) -> bytes | None:
        """This photograph, if the profile names it now and its bytes are right. Never raises."""
        named = desk.profile().portraits
        self._proved = {one: image for one, image in self._proved.items() if one in named}
        if name not in named:
            return None
        if name not in self._proved:
            self._look_up(name)
        return self._proved.get(name)

    def _look_up(self, name: str) -> None:
        try:
            found = portrait(self.engine, name)
        except StoreUnavailable:
            return
        if found is not None:
            self._proved[name] = found
        elif name not in self._missed:
            self._missed.add(name)
            _log.error("A PHOTOGRAPH IS NOT SHOWN: %s is missing, or is not what the school signed.", name)


def install(app: Flask, engine: Engine) -> None:
    """Serve them, and give templates the address of each that may be shown."""
    app.extensions["kiosk.portraits"] = Portraits(engine)
    app.jinja_env.globals["portrait_address"] = portrait_address
    app.register_blueprint(pages)


def portrait_address(name: str) -> str:
    """Where a page finds this photograph; "" for one that can't be shown."""
    return url_for("portraits.image", untrusted_name=name) if _portraits().of(name) else ""


@pages.get("/photographs/<untrusted_name>.jpg")
def image(untrusted_name: str) -> ResponseReturnValue:
    """One photograph. Its address is the hash of its bytes and says nothing of who looked at it, or why."""
    served = Response(_portraits().of(untrusted_name) or abort(404), mimetype="image/jpeg")
    served.headers["Cache-Control"] = KEPT
    return served


def _portraits() -> Portraits:
    found: Portraits = current_app.extensions["kiosk.portraits"]
    return found
