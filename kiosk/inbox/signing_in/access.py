"""Coming in and going out: name and passphrase, then the second factor, and one answer to all that is not right.

Whatever name and passphrase somebody gives, they come to the second page: whoever guesses is not told which half
was wrong. Until the second factor is proved there is no session, only a step that opens that one page, once.
"""

import hashlib
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.wrappers import Response as WerkzeugResponse

from kiosk.db import reading, writing
from kiosk.inbox.desk import SignedIn, desk, me
from kiosk.inbox.guard import (
    clear_browser,
    forget_session_cookie,
    session_cookie,
    set_session_cookie,
    who_is_there,
)
from kiosk.inbox.models import Person
from kiosk.inbox.people.accounts import Unlocked, WrongSignIn, unlock
from kiosk.inbox.people.handover import take_over
from kiosk.inbox.record import audit
from kiosk.inbox.roles import STAFF, open_to, open_to_everyone, start_of
from kiosk.inbox.signing_in import factor_resets, second_factor
from kiosk.inbox.signing_in.passkeys import CHALLENGE_BYTES
from kiosk.inbox.signing_in.sessions import Step
from kiosk.inbox.signing_in.tries import may_try, spelling

pages = Blueprint("access", __name__)

_HALF_WAY: Final = "second-factor"


@dataclass(frozen=True)
class HalfWay:
    """Who has given a name and a passphrase. `who` is None when the two were nobody's."""

    person_id: bytes
    who: Unlocked | None
    challenge: bytes = field(repr=False)
    """What a passkey has to answer."""


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
    """Take name and passphrase, whatever they are, and ask for the second factor."""
    untrusted_name = request.form.get("name", "")
    if not may_try("sign-in", spelling(untrusted_name)):
        return _form("wait", untrusted_name), 429
    # Whatever cookies came along belong to a time before this sign-in: none of them is carried over.
    desk().sessions.end(request.cookies.get(session_cookie(), ""))
    session.clear()
    ticket = _half_way(untrusted_name, request.form.get("passphrase", ""))
    answer = redirect(url_for("access.ask_second_factor"), code=303)
    set_session_cookie(answer, ticket)
    return answer


@pages.get("/sign-in/second-factor")
@open_to_everyone
def ask_second_factor() -> ResponseReturnValue:
    """Ask for the code or a passkey; whoever two key holders let do so sets up a new one instead."""
    half = look_half_way()
    if half is None:
        return redirect(url_for("access.sign_in"))
    # Looked up for nobody too, and only then asked who it is: the answer must not come sooner for a wrong passphrase.
    if factor_resets.agreed_for(desk(), half.person_id) and half.who:
        return redirect(url_for("new_factor.set_up"))
    return render_template("second_factor.html", options=second_factor.asked(half.challenge))


@pages.post("/sign-in/second-factor")
@open_to_everyone
def give_second_factor() -> ResponseReturnValue:
    """Let in whoever has the passphrase and the second factor of one person. One try for each passphrase given."""
    half = take_half_way()
    if half is None:
        return _form("over"), 401  # the same for everybody, and no cookie of somebody who is in is touched
    if half.who is None or not _is_theirs(half.who, half.challenge):
        return _refused(half.who)
    return welcome(half.who) or _refused(half.who, note=False)


@pages.post("/sign-out")
@open_to(*STAFF)
def sign_out() -> ResponseReturnValue:
    """End this session everywhere and leave nothing of it in the browser."""
    desk().sessions.end(request.cookies.get(session_cookie(), ""))
    desk().memory.forget(me().person.id)
    _note("sign-out", me().person.id)
    return clear_browser(redirect(url_for("access.sign_in"), code=303))


def look_half_way() -> HalfWay | None:
    """Who is half-way in on this request; None for everybody else, and for who is in already."""
    return _known(desk().sessions.look(_HALF_WAY, _cookie(), int(time.time())))


def take_half_way() -> HalfWay | None:
    """The same, used up by asking: no ticket is good for two tries."""
    return _known(desk().sessions.take(_HALF_WAY, _cookie(), int(time.time())))


def welcome(who: Unlocked) -> WerkzeugResponse | None:
    """Start the session; None when the passphrase was changed while all this was looked at."""
    session.clear()
    cookie = desk().sessions.start(who.person.id, who.master_key, int(time.time()))
    if not _still_their_passphrase(who):
        desk().sessions.end(cookie)
        return None
    take_over(desk(), SignedIn(who.person, who.master_key))
    answer = redirect(start_of(who.person.role), code=303)
    set_session_cookie(answer, cookie)
    return answer


def _half_way(untrusted_name: str, untrusted_passphrase: str) -> str:
    """A ticket to the second page. Nobody's takes the same work as somebody's, and each leaves one line behind.

    A typed name is never noted: it may be a secret.
    """
    challenge, now = second_factor.new_challenge(), int(time.time())
    try:
        known = unlock(desk().inbox, untrusted_name, untrusted_passphrase)
    except WrongSignIn:
        _note("passphrase-refused", None)
        return desk().sessions.begin(_HALF_WAY, os.urandom(16), now, note=challenge + _mark(b""))
    _note("passphrase-given", known.person.id)
    note = challenge + _mark(known.person.passphrase_slot)
    return desk().sessions.begin(_HALF_WAY, known.person.id, now, note=note, master_key=known.master_key)


def _known(step: Step | None) -> HalfWay | None:
    """With the person as they are now, unless their passphrase is another one by now."""
    if step is None:
        return None
    challenge, mark = step.note[:CHALLENGE_BYTES], step.note[CHALLENGE_BYTES:]
    with reading(desk().inbox) as store:
        person = store.scalar(select(Person).where(Person.id == step.person_id))
        if person is None:
            store.scalar(select(Person).order_by(Person.id).limit(1))  # nobody's takes as long as somebody's
    if person is None or not person.active or not compare_digest(mark, _mark(person.passphrase_slot)):
        return HalfWay(step.person_id, None, challenge)
    return HalfWay(step.person_id, Unlocked(person, step.master_key), challenge)


def _is_theirs(who: Unlocked, challenge: bytes) -> bool:
    form = request.form
    return second_factor.is_theirs(who, form.get("code", ""), form.get("passkey", ""), challenge)


def _still_their_passphrase(known: Unlocked) -> bool:
    """Note the sign-in, unless a new passphrase ended all sessions since the old one was read.

    Time passes between reading the slot and starting the session. Whoever changes a passphrase holds the row,
    then ends the sessions, then commits: so either this session is ended there, or the change shows here.
    """
    person = known.person
    with writing(desk().inbox) as store:
        row = select(Person.passphrase_slot).where(Person.id == person.id).with_for_update(read=True)
        same = store.scalar(row) == person.passphrase_slot
        audit.record(store, "sign-in" if same else "sign-in-refused", person.id, None, datetime.now(UTC))
        if same:
            factor_resets.forget(store, person.id)  # who has their second factor needs no other
    return same


def _mark(passphrase_slot: bytes) -> bytes:
    """Which passphrase was given, without a word of it."""
    return hashlib.sha256(passphrase_slot).digest()


def _refused(who: Unlocked | None, *, note: bool = True) -> ResponseReturnValue:
    if note:
        _note("sign-in-refused", who.person.id if who else None)
    answer = make_response(_form("refused"), 401)
    forget_session_cookie(answer)
    return answer


def _form(state: str, untrusted_name: str = "") -> str:
    return render_template("sign_in.html", state=state, name=untrusted_name)


def _cookie() -> str:
    return request.cookies.get(session_cookie(), "")


def _note(act: str, person_id: bytes | None) -> None:
    with writing(desk().inbox) as store:
        audit.record(store, act, person_id, None, datetime.now(UTC))
