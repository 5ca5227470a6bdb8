"""The guard at the door of every page: who is this, and may they come in? Closed, unless a view says open."""

import time
from typing import TypedDict

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.wrappers import Response as WerkzeugResponse

from kiosk.db import StoreUnavailable, reading
from kiosk.inbox.desk import SignedIn, desk, seat
from kiosk.inbox.models import Person
from kiosk.inbox.roles import audience_of
from kiosk.inbox.signing_in.session_stores import SessionsUnavailable
from kiosk.web import cookie_name
from kiosk.web.errors import error_page, note_failure

_ONLY_LOOKING = ("GET", "HEAD", "OPTIONS")


def install(app: Flask) -> None:
    """Stand the guard before every request of this app."""
    app.before_request(_let_in)
    app.context_processor(lambda: {"signed_in": g.get("signed_in"), "may_open": may_open})
    app.register_error_handler(SessionsUnavailable, _not_now)
    app.register_error_handler(StoreUnavailable, _not_now)


def session_cookie() -> str:
    """The name of the session's cookie, bound to this host wherever TLS allows it."""
    return cookie_name(desk().settings, "inbox")


def set_session_cookie(answer: WerkzeugResponse, cookie: str) -> None:
    """Hand the browser the session's cookie, which scripts and other sites never see."""
    answer.set_cookie(session_cookie(), cookie, **_cookie_flags())


def forget_session_cookie(answer: WerkzeugResponse) -> None:
    """Take the session's cookie out of the browser that gets this answer."""
    answer.delete_cookie(session_cookie(), **_cookie_flags())


def clear_browser(answer: WerkzeugResponse) -> WerkzeugResponse:
    """Leave nothing of a session that has ended in the browser that gets this answer."""
    session.clear()
    forget_session_cookie(answer)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def who_is_there() -> SignedIn | None:
    """The signed-in person whose cookie came with this request; None for everybody else."""
    now = int(time.time())
    resumed = desk().sessions.resume(request.cookies.get(session_cookie(), ""), now)
    if resumed is None:
        return None
    with reading(desk().inbox) as store:
        person = store.scalar(select(Person).where(Person.id == resumed.person_id))
    if person is None or not person.active:
        desk().sessions.end_all(resumed.person_id)
        return None
    return SignedIn(person, resumed.master_key, resumed.proved)


def may_open(endpoint: str) -> bool:
    """Whether the person on this request may use this view: what they may not, no page of theirs links to."""
    here: SignedIn | None = g.get("signed_in")
    return here is not None and here.person.role in audience_of(current_app, endpoint).roles


class _CookieFlags(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: str


def _cookie_flags() -> _CookieFlags:
    return {"path": "/", "secure": desk().settings.https, "httponly": True, "samesite": "Strict"}


def _let_in() -> ResponseReturnValue | None:
    if request.routing_exception is not None or request.endpoint is None:
        return None  # no such page, or not with this method: Flask says so to everyone alike
    audience = audience_of(current_app, request.endpoint)
    if audience.everyone:
        return None
    person = who_is_there()
    if person is None:
        return _ask_to_sign_in()
    if person.person.role not in audience.roles:
        abort(404)  # the same answer as for a page that is not there
    seat(person)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in _ONLY_LOOKING:
        abort(401)  # what was sent is not carried through a sign-in
    return redirect(url_for("access.sign_in"))


def _not_now(error: Exception) -> ResponseReturnValue:
    note_failure(error)
    return error_page(503)
