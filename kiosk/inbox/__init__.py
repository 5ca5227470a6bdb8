"""The staff side: where named people read what was sealed to them."""

from flask import Flask

from kiosk.content import load_content
from kiosk.content.school_lists import school_lists
from kiosk.db import open_engine
from kiosk.inbox import blank_page, desk, guard, tablets
from kiosk.inbox.answers import answering_pages, letters
from kiosk.inbox.cases import case_pages
from kiosk.inbox.due import away_pages, due_pages
from kiosk.inbox.handing_over import handing_over_pages, subject_access_pages
from kiosk.inbox.keeping import keeping_pages
from kiosk.inbox.keys import renewing_pages, school_key_pages
from kiosk.inbox.people import joining, people_pages, set_up_pages, starting_again_pages
from kiosk.inbox.procedures import procedure_pages
from kiosk.inbox.profile import portrait_pages, profile_pages
from kiosk.inbox.record import audit_page
from kiosk.inbox.reports import report_pages
from kiosk.inbox.sharing import grant_pages
from kiosk.inbox.signing_in import (
    access,
    account,
    factor_reset_pages,
    forgotten,
    new_factor,
    passkey_pages,
    proof,
)
from kiosk.inbox.signing_in.redis_sessions import open_sessions
from kiosk.inbox.signing_in.sessions import Sessions
from kiosk.inbox.telling import mail_pages, own_mail_pages
from kiosk.inbox.upkeep import upkeep_pages
from kiosk.inbox.voice import voice_pages
from kiosk.inbox.worries import orphan_page, worry_pages
from kiosk.inbox.written_down import written_pages
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
    casework, reporting = school_lists(settings.folder)
    desk.place(
        app, desk.Desk(settings, content, casework, reporting, inbox, letterbox, sessions, host_secret)
    )
    guard.install(app)
    app.register_blueprint(access.pages)
    app.register_blueprint(new_factor.pages)
    app.register_blueprint(proof.pages)
    app.register_blueprint(account.pages)
    app.register_blueprint(passkey_pages.pages)
    app.register_blueprint(own_mail_pages.pages)
    app.register_blueprint(mail_pages.pages)
    app.register_blueprint(forgotten.pages)
    app.register_blueprint(worry_pages.pages)
    app.register_blueprint(blank_page.pages)
    app.register_blueprint(answering_pages.pages)
    app.register_blueprint(letters.pages)
    app.register_blueprint(case_pages.pages)
    app.register_blueprint(due_pages.pages)
    app.register_blueprint(away_pages.pages)
    app.register_blueprint(written_pages.pages)
    app.register_blueprint(handing_over_pages.pages)
    app.register_blueprint(subject_access_pages.pages)
    app.register_blueprint(grant_pages.pages)
    app.register_blueprint(keeping_pages.pages)
    app.register_blueprint(set_up_pages.pages)
    app.register_blueprint(people_pages.pages)
    app.register_blueprint(factor_reset_pages.pages)
    app.register_blueprint(starting_again_pages.pages)
    app.register_blueprint(orphan_page.pages)
    app.register_blueprint(joining.pages)
    app.register_blueprint(audit_page.pages)
    app.register_blueprint(report_pages.pages)
    app.register_blueprint(voice_pages.pages)
    app.register_blueprint(upkeep_pages.pages)
    app.register_blueprint(procedure_pages.pages)
    app.register_blueprint(profile_pages.pages)
    app.register_blueprint(portrait_pages.pages)
    app.register_blueprint(tablets.pages)
    app.register_blueprint(renewing_pages.pages)
    app.register_blueprint(school_key_pages.pages)
    app.jinja_env.globals["portrait_address"] = portrait_pages.portrait_address
    return app
