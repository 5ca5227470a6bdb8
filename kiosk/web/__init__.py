"""What both sides' apps share: one way to make a Flask app that is closed, quiet and translated.

`make_app` wires; each module beside it holds one idea: `headers` (what every answer carries), `squeezing` (files in
fewer bytes), `pages` (templates and words), `drawings` (symbols, and a school's own pack), `door` (what is refused
before a view sees it), `errors` (plain pages).
"""

from typing import Literal

from flask import Flask
from flask_limiter import Limiter

from kiosk.content import Content
from kiosk.i18n import offered
from kiosk.settings import InboxSettings, PublicSettings, SettingsError
from kiosk.web import door, drawings, errors, headers, pages, squeezing

SideName = Literal["public", "inbox"]


def make_app(side: SideName, settings: PublicSettings | InboxSettings, content: Content) -> Flask:
    """A Flask app for one side: its own templates and cookie, safe headers, CSRF, limits and error pages.

    Raises SettingsError when the settings ask for a locale that the content does not know.
    """
    _refuse_unknown_locales(settings, content)
    app = Flask("kiosk", static_folder=str(pages.data_folder("static")), template_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME=cookie_name(settings, "worry" if side == "public" else "inbox-form"),
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=door.LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=door.LARGEST_BODY,
        TRUSTED_HOSTS=[settings.host_name],
    )
    app.extensions["kiosk.settings"] = settings
    app.extensions["kiosk.content"] = content
    open_features = headers.PASSKEYS if side == "inbox" else headers.AWAKE
    public = side == "public"
    headers.install(app, https=settings.https, open_features=open_features, sound=public, manifest=public)
    squeezing.install(app)
    pages.install(app, side, settings.school, content)
    drawings.install(app, settings, pages.data_folder("static") / "symbols")
    door.install(app)
    errors.install(app)
    return app


def cookie_name(settings: PublicSettings | InboxSettings, name: str) -> str:
    """The cookie's name, bound to this host by the `__Host-` prefix wherever TLS allows it (RFC 6265bis)."""
    return f"__Host-{name}" if settings.https else name


def limiter(app: Flask) -> Limiter:
    """The app's rate limiter; its counts live where `limits_url` says."""
    found: Limiter = app.extensions["kiosk.limiter"]
    return found


def _refuse_unknown_locales(settings: PublicSettings | InboxSettings, content: Content) -> None:
    school = settings.school
    known = [locale.tag for locale in offered(content)]
    unknown = sorted({*school.locales, school.default_locale} - set(known))
    if unknown:
        raise SettingsError(
            f"school.locales: {', '.join(unknown)} can't be offered. It should be among {', '.join(known)}."
        )
    if school.default_locale not in school.locales:
        raise SettingsError("school.default_locale: it must be one of school.locales.")


__all__ = ["SideName", "cookie_name", "limiter", "make_app"]
