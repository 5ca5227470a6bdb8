"""Coming in and going out: one page, one form, and one answer to everything that is not right about it."""

import time
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kiosk.db import writing
from kiosk.inbox import audit
from kiosk.inbox.desk import SignedIn, desk, me
from kiosk.inbox.guard import clear_browser, session_cookie, set_session_cookie, who_is_there
from kiosk.inbox.handover import take_over
from kiosk.inbox.models import Person
from kiosk.inbox.people import Unlocked, WrongSignIn, check_code, unlock
from kiosk.inbox.roles import STAFF, open_to, open_to_everyone, start_of
from kiosk.inbox.tries import may_try, spelling

pages = Blueprint("access", __name__)


@pages.get("/sign-in")
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """The form; whoever is signed in already goes straight to the list."""
    if known := who_is_there():
        return redirect(start_of(known.person.role))
    return _form("ask")


@pages.post("/sign-in")
@open_to_everyone
def try_to_sign_in() -> ResponseReturnValue:
    """Let in whoever has the name, the passphrase and the code of one person."""
    untrusted_name = request.form.get("name", "")
    if not may_try("sign-in", spelling(untrusted_name)):
        return _form("wait", untrusted_name), 429
    person = _prove(untrusted_name, request.form.get("passphrase", ""), request.form.get("code", ""))
    return (person and _welcome(person)) or (_form("refused", untrusted_name), 401)


@pages.post("/sign-out")
@open_to(*STAFF)
def sign_out() -> ResponseReturnValue:
    """End this session everywhere and leave nothing of it in the browser."""
    desk().sessions.end(request.cookies.get(session_cookie(), ""))
    _note("sign-out", me().person.id)
    return clear_browser(redirect(url_for("access.sign_in"), code=303))


def _prove(untrusted_name: str, untrusted_passphrase: str, untrusted_code: str) -> SignedIn | None:
    """The person, if all three belong to them. A typed name is never noted: it may be a secret."""
    try:
        unlocked = unlock(desk().inbox, untrusted_name, untrusted_passphrase)
    except WrongSignIn:
        _note("sign-in-refused", None)
        return None
    if not right_code(unlocked, untrusted_code):
        _note("sign-in-refused", unlocked.person.id)
        return None
    return SignedIn(unlocked.person, unlocked.master_key)


def right_code(unlocked: Unlocked, untrusted_code: str) -> bool:
    """Whether this is their authenticator's code just now; it is then used up."""
    digits = "".join(untrusted_code.split())  # apps show "123 456", and people paste what they see
    return check_code(desk().inbox, unlocked, digits, datetime.now(UTC))


def _welcome(person: SignedIn) -> ResponseReturnValue | None:
    """Start the session; None when the passphrase was changed while it was looked at."""
    # Whatever cookies came along belong to a time before this sign-in: none of them is carried over.
    desk().sessions.end(request.cookies.get(session_cookie(), ""))
    session.clear()
    cookie = desk().sessions.start(person.person.id, person.master_key, int(time.time()))
    if not _still_their_passphrase(person):
        desk().sessions.end(cookie)
        return None
    take_over(desk(), person)
    answer = redirect(start_of(person.person.role), code=303)
    set_session_cookie(answer, cookie)
    return answer


def _still_their_passphrase(person: SignedIn) -> bool:
    """Note the sign-in, unless a new passphrase ended all sessions since the old one was read.

    Argon2 takes its time between reading the slot and starting the session. Whoever changes a passphrase holds
    the row, then ends the sessions, then commits: so either this session is ended there, or the change shows here.
    """
    known = person.person
    with writing(desk().inbox) as store:
        row = select(Person.passphrase_slot).where(Person.id == known.id).with_for_update(read=True)
        same = store.scalar(row) == known.passphrase_slot
        audit.record(store, "sign-in" if same else "sign-in-refused", known.id, None, datetime.now(UTC))
    return same


def _form(state: str, untrusted_name: str = "") -> str:
    return render_template("sign_in.html", state=state, name=untrusted_name)


def _note(act: str, person_id: bytes | None) -> None:
    with writing(desk().inbox) as store:
        audit.record(store, act, person_id, None, datetime.now(UTC))
