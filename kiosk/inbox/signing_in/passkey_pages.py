"""One's own second factor: which there are, another passkey, one passkey fewer, another app."""

import time
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, update
from werkzeug.wrappers import Response as WerkzeugResponse

from kiosk.db import writing
from kiosk.i18n import format_day
from kiosk.inbox.desk import desk, me
from kiosk.inbox.guard import session_cookie, set_session_cookie
from kiosk.inbox.models import Person
from kiosk.inbox.record import audit
from kiosk.inbox.roles import STAFF, open_to
from kiosk.inbox.signing_in import second_factor
from kiosk.inbox.signing_in.passkeys import (
    MOST_PASSKEYS,
    Passkey,
    PasskeyRefused,
    clean_name,
    made_passkey,
    passkeys_of,
    seal_passkeys,
)
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.web.pages import words

pages = Blueprint("passkeys", __name__)


@pages.get("/me/second-factor")
@fresh_proof
@open_to(*STAFF)
def overview() -> ResponseReturnValue:
    """The app and the passkeys that this person has, and a place to add a passkey."""
    return _overview()


@pages.post("/me/passkeys")
@fresh_proof
@open_to(*STAFF)
def add() -> ResponseReturnValue:
    """Take a new passkey; every other session of theirs ends."""
    known = passkeys_of(me())
    try:
        name = clean_name(request.form.get("name", ""))
    except ValueError:
        return _overview("name"), 422
    challenge = second_factor.taken_challenge(me().person.id)
    if challenge is None or len(known) >= MOST_PASSKEYS:
        return _overview("refused"), 422
    answer, now = request.form.get("passkey", ""), datetime.now(UTC)
    try:
        made = made_passkey(desk().settings, answer, challenge, name=name, at=now)
    except PasskeyRefused:
        return _overview("refused"), 422
    if made.id in {one.id for one in known}:
        return _overview("refused"), 422
    return _changed("passkey-added", sealed_passkeys=_sealed((*known, made)))


@pages.post("/me/passkeys/remove")
@fresh_proof
@open_to(*STAFF)
def remove() -> ResponseReturnValue:
    """Forget one passkey, unless nothing would be left to sign in with."""
    known = passkeys_of(me())
    gone = next((one for one in known if one.id == request.form.get("passkey", "")), None)
    if gone is None:
        abort(404)
    left = tuple(one for one in known if one is not gone)
    if not left and not second_factor.has_app(me().person):
        return _overview("last"), 409
    return _changed("passkey-removed", sealed_passkeys=_sealed(left))


@pages.get("/me/app")
@fresh_proof
@open_to(*STAFF)
def app() -> ResponseReturnValue:
    """A new secret for the app, to be proved by a code."""
    return _app_form(wrong=False)


@pages.post("/me/app")
@fresh_proof
@open_to(*STAFF)
def keep_app() -> ResponseReturnValue:
    """Take the new app in place of the old one; every other session of theirs ends."""
    factor = second_factor.proved_app(datetime.now(UTC))
    if factor is None:
        return _app_form(wrong=True), 422
    person = me().person
    sealed = me().master_key.seal("totp", person.id, factor.totp_secret.encode())
    return _changed("app-renewed", sealed_totp=sealed, totp_last_step=factor.totp_step)


def _changed(act: str, **columns: object) -> ResponseReturnValue:
    """Keep the change against what was read before, end the other sessions, give this one a new cookie."""
    with writing(desk().inbox) as store:
        if store.connection().execute(update(Person).where(*_unchanged()).values(**columns)).rowcount != 1:
            return render_template("me_changed.html"), 409
        audit.record(store, act, me().person.id, None, datetime.now(UTC))
        desk().sessions.end_others(_cookie(), me().person.id)  # before the commit, as with a new passphrase
    cookie = desk().sessions.prove_again(_cookie(), int(time.time()))
    if cookie is None:
        return redirect(url_for("access.sign_in"), code=303)
    answer: WerkzeugResponse = redirect(url_for("passkeys.overview", done="yes"), code=303)
    set_session_cookie(answer, cookie)
    return answer


def _unchanged() -> tuple[ColumnElement[bool], ...]:
    person = me().person
    return (
        Person.id == person.id,
        Person.active.is_(True),
        Person.passphrase_slot == person.passphrase_slot,
        Person.sealed_totp == person.sealed_totp,
        Person.sealed_passkeys.is_not_distinct_from(person.sealed_passkeys),
    )


def _sealed(passkeys: tuple[Passkey, ...]) -> bytes | None:
    return seal_passkeys(me().master_key, me().person.id, passkeys)


def _overview(problem: str = "") -> str:
    person, known = me().person, passkeys_of(me())
    ticket, options = second_factor.ask_to_make(person.sign_in_name, person.id, known)
    zone = desk().settings.school.time_zone
    only = len(known) == 1 and not second_factor.has_app(person)
    return render_template(
        "second_factors.html",
        problem=problem,
        done=request.args.get("done", ""),
        has_app=second_factor.has_app(person),
        passkeys=[(one, format_day(one.day, words().tag, zone)) for one in known],
        removable=not only,
        ticket=ticket,
        options=options if len(known) < MOST_PASSKEYS else "",
    )


def _app_form(*, wrong: bool) -> str:
    offered = second_factor.offer_app(me().person.sign_in_name)
    return render_template("new_app.html", offered=offered, wrong=wrong)


def _cookie() -> str:
    return request.cookies.get(session_cookie(), "")
