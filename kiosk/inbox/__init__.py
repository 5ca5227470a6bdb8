"""The staff side: where named people read what was sealed to them."""

from flask import Flask

from kiosk.content import load_content
from kiosk.db import open_engine
from kiosk.inbox import (
    access,
    account,
    answering_pages,
    audit_page,
    desk,
    factor_reset_pages,
    forgotten,
    grant_pages,
    guard,
    joining,
    keeping_pages,
    new_factor,
    orphan_page,
    passkey_pages,
    people_pages,
    profile_pages,
    proof,
    renewing_pages,
    school_key_pages,
    set_up_pages,
    starting_again_pages,
    tablets,
    worries,
)
from kiosk.inbox.redis_sessions import open_sessions
from kiosk.inbox.sessions import Sessions
from kiosk.sealing.opening.selftest import check_opening
from kiosk.settings import InboxSettings
from kiosk.web import make_app


def create_app(settings: InboxSettings, host_secret: bytes) -> Flask:
    """The inbox app. `host_secret` is 32 random bytes, made when the program starts, shared by its workers.

    Raises SealingUnavailable when this machine's cryptography can't be trusted, UnsafeSessionStore when
    sessions would end up on a disk, SessionsUnavailable when their store does not answer.
    """
    check_opening()
    content = load_content()
    app = make_app("inbox", settings, content)
    sessions = Sessions(
        open_sessions(settings.limits_url),
        host_secret,
        idle=settings.session_idle_minutes * 60,
        longest=settings.session_hours * 3600,
    )
    inbox, letterbox = open_engine(settings.inbox_url), open_engine(settings.letterbox_url)
    desk.place(app, desk.Desk(settings, content, inbox, letterbox, sessions, host_secret))
    guard.install(app)
    app.register_blueprint(access.pages)
    app.register_blueprint(new_factor.pages)
    app.register_blueprint(proof.pages)
    app.register_blueprint(account.pages)
    app.register_blueprint(passkey_pages.pages)
    app.register_blueprint(forgotten.pages)
    app.register_blueprint(worries.pages)
    app.register_blueprint(answering_pages.pages)
    app.register_blueprint(grant_pages.pages)
    app.register_blueprint(keeping_pages.pages)
    app.register_blueprint(set_up_pages.pages)
    app.register_blueprint(people_pages.pages)
    app.register_blueprint(factor_reset_pages.pages)
    app.register_blueprint(starting_again_pages.pages)
    app.register_blueprint(orphan_page.pages)
    app.register_blueprint(joining.pages)
    app.register_blueprint(audit_page.pages)
    app.register_blueprint(profile_pages.pages)
    app.register_blueprint(tablets.pages)
    app.register_blueprint(renewing_pages.pages)
    app.register_blueprint(school_key_pages.pages)
    return app
