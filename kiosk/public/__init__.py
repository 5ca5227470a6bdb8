"""The public side: where pupils and families tell a worry. It can seal, and it can never open."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from kiosk.content import load_content
from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.public import family, pupil
from kiosk.public.intake import Intake, Readers
from kiosk.sealing.selftest import check_sealing
from kiosk.settings import PublicSettings
from kiosk.web import make_app
from kiosk.web.errors import rescue_with

_FORMS = {"pupil.tell": pupil.try_again, "family.send": family.try_again}


def create_app(settings: PublicSettings) -> Flask:
    """The public app. Raises SealingUnavailable when this machine's cryptography can't be trusted."""
    check_sealing()
    content = load_content()
    app = make_app("public", settings, content)
    letterbox = Letterbox(open_engine(settings.letterbox_url))
    readers = Readers(letterbox, settings.school, settings.readers_seen)
    app.extensions["kiosk.letterbox"] = letterbox
    app.extensions["kiosk.intake"] = Intake(letterbox, readers, content)
    app.register_blueprint(pupil.pages)
    app.register_blueprint(family.pages)
    rescue_with(app, _form_comes_back)
    return app


def _form_comes_back(status: int) -> ResponseReturnValue | None:
    """Whatever failed behind a form, its words come back on the page; other pages get the plain error page."""
    show = _FORMS.get(request.endpoint or "")
    return show((request.view_args or {})["locale"], status) if show and request.method == "POST" else None
