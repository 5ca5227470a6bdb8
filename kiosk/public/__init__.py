"""The public side: where pupils and families tell a worry. It can seal, and it can never open."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from kiosk.content import load_content
from kiosk.content.symbols import code_word
from kiosk.db import open_engine
from kiosk.drawing import STAMPS, Drawing
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.tablets import Tablets
from kiosk.public import (
    about,
    answers,
    clips,
    desk,
    family,
    languages,
    leaving,
    look_and_sound,
    manifest,
    pictures,
    portraits,
    practice,
    pupil,
    survey,
    tablet,
    tablet_pages,
)
from kiosk.public.follow_ups import FollowUps
from kiosk.public.intake import Intake, Readers
from kiosk.public.pigeonholes import Pigeonholes
from kiosk.public.profiles import Profiles
from kiosk.public.seen import NewestSeen
from kiosk.public.survey_box import SurveyBox
from kiosk.sealing.selftest import check_sealing
from kiosk.settings import PublicSettings
from kiosk.web import make_app
from kiosk.web.errors import rescue_with

_FORMS = {
    "pupil.tell": pupil.try_again,
    "family.step": family.try_again,
    "answers.step": answers.try_again,
    "answers.step_of_family": answers.try_again,
}


def create_app(settings: PublicSettings) -> Flask:
    """The public app. Raises SealingUnavailable when this machine's cryptography can't be trusted."""
    check_sealing()
    content = load_content()
    app = make_app("public", settings, content)
    engine = open_engine(settings.letterbox_url)
    letterbox = Letterbox(engine)
    readers = Readers(letterbox, settings.school, NewestSeen(settings.readers_seen))
    app.extensions["kiosk.letterbox"] = letterbox
    app.extensions["kiosk.intake"] = Intake(letterbox, readers, content)
    app.extensions["kiosk.profiles"] = Profiles(
        letterbox, settings.school, content, NewestSeen(settings.profile_seen)
    )
    for blueprint in (pupil.pages, look_and_sound.pages, family.pages, about.pages, pictures.pages):
        app.register_blueprint(blueprint)
    app.extensions["kiosk.pigeonholes"] = Pigeonholes(engine, settings.school.id, settings.pepper)
    app.extensions["kiosk.wrong_tries"] = engine
    app.extensions["kiosk.follow_ups"] = FollowUps(letterbox, readers, content)
    app.extensions["kiosk.survey"] = SurveyBox(letterbox, readers, content)
    survey.install(app, settings.folder)
    for blueprint in (tablet_pages.pages, practice.pages, manifest.pages, answers.pages, survey.pages):
        app.register_blueprint(blueprint)
    tablet.install(app, Tablets(engine))
    leaving.install(app)
    languages.install(app)
    clips.install(app, settings.folder / "audio")
    portraits.install(app, engine)
    app.jinja_env.globals.update(
        my_look=look_and_sound.look,
        look_is_changed=look_and_sound.is_changed,
        sketch_of=Drawing.read,
        stamps=STAMPS,
    )
    app.context_processor(lambda: {"content": desk.content()})  # with what only this school has to pick
    app.jinja_env.globals["practice_mode"] = practice.mode
    app.jinja_env.globals["survey_title"] = survey.title_now
    app.jinja_env.globals["code_word"] = code_word
    rescue_with(app, _form_comes_back)
    return app


def _form_comes_back(status: int) -> ResponseReturnValue | None:
    """Whatever failed behind a form, its words come back on the page; other pages get the plain error page."""
    show = _FORMS.get(request.endpoint or "")
    return show((request.view_args or {})["locale"], status) if show and request.method == "POST" else None
