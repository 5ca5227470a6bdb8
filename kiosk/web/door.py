"""What is refused before any view sees it: foreign hosts, foreign sites, large bodies, forms without a token."""

from flask import Flask, abort, request
from flask_limiter import Limiter
from flask_wtf import CSRFProtect

# 10,200 characters of four bytes each, percent-encoded, with room for everything else on the form.
LARGEST_BODY = 256 * 1024
_SAME_SITE = {"same-origin", "none"}


def install(app: Flask) -> None:
    """Stand the door keepers in order: the browser's own word on where a form came from, CSRF token, limiter."""
    # A tablet may stand on one page all day, so a token lasts as long as its cookie.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # Our pages send no referrer, so the library's referrer check would refuse everybody; Fetch Metadata stands in.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.before_request(_refuse_other_sites)
    CSRFProtect(app)
    settings = app.extensions["kiosk.settings"]
    limiter = Limiter(
        lambda: "everyone",  # each limit names its own key: never an address, since a school shares one
        app=app,
        storage_uri=settings.limits_url,
        storage_options={"wrap_exceptions": True},
    )
    # Each limit is asked for by name where it matters; looking for more on every request would find none.
    limiter.request_filter(lambda: True)
    app.extensions["kiosk.limiter"] = limiter


def _refuse_other_sites() -> None:
    """Refuse a form that another site sent (Fetch Metadata; OWASP ASVS 5.0, 3.5)."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in _SAME_SITE:
        abort(403)
    origin = request.headers.get("Origin")
    if origin and origin != "null" and origin.partition("://")[2] != request.host:
        abort(403)
