"""The web app manifest: how a tablet keeps these pages on its home screen, without a browser round them."""

import json

from flask import Blueprint, Response, url_for

from kiosk.public import desk
from kiosk.web.pages import asset, words

pages = Blueprint("manifest", __name__)

PAGE = "#faf7f1"  # --page of look.css, for the moment before the first page is there
_ICONS = {"icon-192.png": "192x192", "icon-512.png": "512x512"}


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """This school's manifest. There is no service worker: nothing of these pages is kept for later."""
    locale = desk.content().locales[words().tag]
    body = {
        "id": "/",
        "name": desk.school().name,
        "short_name": words().gettext("Tell us"),
        "lang": locale.tag,
        "dir": locale.direction,
        "start_url": url_for("pupil.door"),
        "scope": "/",
        "display": "fullscreen",
        "orientation": "any",
        "background_color": PAGE,
        "theme_color": PAGE,
        "icons": [
            {"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": asset(name), "sizes": size, "type": "image/png", "purpose": purpose}
                for name, size in _ICONS.items()
                for purpose in ("any", "maskable")
            ),
        ],
    }
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")
