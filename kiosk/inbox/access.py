"""Coming in and going out: one page, one form, and one answer to everything that is not right about it."""

import hashlib
import time
from datetime import UTC, datetime
from typing import TypedDict

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from limits import parse_many

from kiosk.db import writing
from kiosk.inbox import audit
from kiosk.inbox.desk import SignedIn, desk, me
from kiosk.inbox.guard import session_cookie, who_is_there
from kiosk.inbox.people import Unlocked, WrongSignIn, check_code, one_spelling, unlock
from kiosk.inbox.roles import READERS, open_to, open_to_everyone
from kiosk.inbox.session_stores import answering
from kiosk.web import limiter

pages = Blueprint("access", __name__)


class _CookieFlags(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: str


# Every try counts, right or wrong, so a known passphrase does not buy more tries at the code. The limits slow
# down and never lock: somebody who knows a name can't keep its owner out for longer than an hour.
TRIES_BY_NAME = parse_many("5 per minute; 20 per hour")
TRIES_BY_ALL = parse_many("60 per minute")


@pages.get("/sign-in")
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """The form; whoever is signed in already goes straight to the list."""
    if who_is_there():
        return redirect(url_for("worries.worry_list"))
    return _form("ask")


@pages.post("/sign-in")
@open_to_everyone
def try_to_sign_in() -> ResponseReturnValue:
    """Let in whoever has the name, the passphrase and the code of one person."""
    untrusted_name = request.form.get("name", "")
    if not _may_try(untrusted_name):
        return _form("wait", untrusted_name), 429
    person = _prove(untrusted_name, request.form.get("passphrase", ""), request.form.get("code", ""))
    if person is None:
        return _form("refused", untrusted_name), 401
    return _welcome(person)


@pages.post("/sign-out")
@open_to(*READERS)
def sign_out() -> ResponseReturnValue:
    """End this session everywhere and leave nothing of it in the browser."""
    desk().sessions.end(request.cookies.get(session_cookie(), ""))
    _note("sign-out", me().person.id)
    session.clear()
    answer = redirect(url_for("access.sign_in"), code=303)
    answer.delete_cookie(session_cookie(), **_cookie_flags())
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _prove(untrusted_name: str, untrusted_passphrase: str, untrusted_code: str) -> SignedIn | None:
    """The person, if all three belong to them. A typed name is never noted: it may be a secret."""
    try:
        unlocked = unlock(desk().inbox, untrusted_name, untrusted_passphrase)
    except WrongSignIn:
        _note("sign-in-refused", None)
        return None
    if not _right_code(unlocked, untrusted_code):
        _note("sign-in-refused", unlocked.person.id)
        return None
    return SignedIn(unlocked.person, unlocked.master_key)


def _right_code(unlocked: Unlocked, untrusted_code: str) -> bool:
    digits = "".join(untrusted_code.split())  # apps show "123 456", and people paste what they see
    return check_code(desk().inbox, unlocked, digits, datetime.now(UTC))


def _welcome(person: SignedIn) -> ResponseReturnValue:
    _note("sign-in", person.person.id)
    # Whatever cookies came along belong to a time before this sign-in: none of them is carried over.
    desk().sessions.end(request.cookies.get(session_cookie(), ""))
    session.clear()
    cookie = desk().sessions.start(person.person.id, person.master_key, int(time.time()))
    answer = redirect(url_for("worries.worry_list"), code=303)
    answer.set_cookie(session_cookie(), cookie, **_cookie_flags())
    return answer


def _cookie_flags() -> _CookieFlags:
    return {"path": "/", "secure": desk().settings.https, "httponly": True, "samesite": "Strict"}


def _form(state: str, untrusted_name: str = "") -> str:
    return render_template("sign_in.html", state=state, name=untrusted_name)


def _may_try(untrusted_name: str) -> bool:
    """Count this try against its name and against all names; False when either has had enough for now."""
    by_name = hashlib.blake2b(_spelling(untrusted_name), key=desk().host_secret, digest_size=16).hexdigest()
    counter = limiter(current_app).limiter
    with answering():
        # The name first: tries at one name that is over its limit do not use up everybody's.
        return all(counter.hit(limit, "sign-in", by_name) for limit in TRIES_BY_NAME) and all(
            counter.hit(limit, "sign-in") for limit in TRIES_BY_ALL
        )


def _spelling(untrusted_name: str) -> bytes:
    try:
        return one_spelling(untrusted_name).encode()
    except ValueError:
        return b""  # no account can have this name; all such tries count as one


def _note(act: str, person_id: bytes | None) -> None:
    with writing(desk().inbox) as store:
        audit.record(store, act, person_id, None, datetime.now(UTC))
