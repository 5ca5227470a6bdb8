"""The tablet that somebody stands in front of, where staff have given it a name.

A child can tell on every tablet, known or not. Being known gives a tablet a count of its own, a place that staff
read beside the worry, and lessons. Its cookie opens nothing.
"""

import re

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from kiosk.db import StoreError
from kiosk.letterbox.tablets import TOKEN_BYTES, KnownTablet, Tablets
from kiosk.settings import PublicSettings
from kiosk.web import cookie_name

COOKIE_DAYS = 400  # the most that browsers keep one (RFC 6265bis); each start page begins them anew
_TOKEN = re.compile(rf"[0-9a-f]{{{2 * TOKEN_BYTES}}}")


def install(app: Flask, tablets: Tablets) -> None:
    """Let this app know its tablets, and keep their cookies fresh."""
    app.extensions["kiosk.tablets"] = tablets
    app.after_request(_keep_known)


def this_tablet() -> KnownTablet | None:
    """The tablet that this request comes from; None where it is not known, or can't be told just now.

    Asked once a request, so that one page never speaks of two.
    """
    if "tablet" not in g:
        g.tablet = _asked()
    found: KnownTablet | None = g.tablet
    return found


def hand_over(answer: Response, token: str) -> None:
    """Give the tablet that gets this answer its cookie, which scripts and other sites never see."""
    answer.set_cookie(
        _cookie(),
        token,
        max_age=COOKIE_DAYS * 24 * 3600,
        path="/",
        secure=_settings().https,
        httponly=True,
        samesite="Strict",
    )


def tablets() -> Tablets:
    """What this app knows of tablets."""
    found: Tablets = current_app.extensions["kiosk.tablets"]
    return found


def _asked() -> KnownTablet | None:
    untrusted_token = request.cookies.get(_cookie(), "")
    if not _TOKEN.fullmatch(untrusted_token):
        return None
    try:
        return tablets().known(bytes.fromhex(untrusted_token))
    except StoreError:  # a child goes on as on any other tablet
        return None


def _keep_known(answer: Response) -> Response:
    """The start page of a known tablet begins its cookie's days anew; other pages leave it alone."""
    if request.endpoint == "pupil.start" and this_tablet():
        hand_over(answer, request.cookies[_cookie()])
    return answer


def _cookie() -> str:
    return cookie_name(_settings(), "tablet")


def _settings() -> PublicSettings:
    found: PublicSettings = current_app.extensions["kiosk.settings"]
    return found
