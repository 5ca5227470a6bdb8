"""Setting up a new second factor at the door: for whoever two key holders let do so, after the right passphrase."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.db import writing
from kiosk.inbox.desk import desk
from kiosk.inbox.models import Person
from kiosk.inbox.people.accounts import Unlocked
from kiosk.inbox.record import audit
from kiosk.inbox.roles import open_to_everyone
from kiosk.inbox.signing_in import factor_resets, second_factor
from kiosk.inbox.signing_in.access import look_half_way, take_half_way, welcome
from kiosk.inbox.signing_in.second_factor import NewFactor, Offered

pages = Blueprint("new_factor", __name__)


@pages.get("/sign-in/new-second-factor")
@open_to_everyone
def set_up() -> ResponseReturnValue:
    """The app's picture, and a place for a passkey."""
    who = _let_through()
    if who is None:
        return redirect(url_for("access.sign_in"))
    return _form(second_factor.offer(who.person.sign_in_name, who.person.id))


@pages.post("/sign-in/new-second-factor")
@open_to_everyone
def keep() -> ResponseReturnValue:
    """Take the new second factor in place of every old one, end all sessions, and let the person in."""
    who = _let_through()
    if who is None:
        return redirect(url_for("access.sign_in"), code=303)
    factor = second_factor.proved(who.person.id, datetime.now(UTC))
    if factor is None:
        return _form(second_factor.offer_again(who.person.sign_in_name, who.person.id), wrong=True), 422
    if take_half_way() is None or not _keep(who, factor):
        return redirect(url_for("access.sign_in"), code=303)
    return welcome(who) or redirect(url_for("access.sign_in"), code=303)


def _let_through() -> Unlocked | None:
    half = look_half_way()
    if half is None or half.who is None or not factor_resets.agreed_for(desk(), half.who.person.id):
        return None
    return half.who


def _keep(who: Unlocked, factor: NewFactor) -> bool:
    """The new second factor and the used-up agreement, both or neither."""
    with writing(desk().inbox) as session:
        person = session.get_one(Person, who.person.id, with_for_update=True)
        if person.passphrase_slot != who.person.passphrase_slot or not factor_resets.use(
            session, desk(), person
        ):
            return False
        second_factor.give(person, who.master_key, factor)
        audit.record(session, "second-factor-renewed", person.id, None, datetime.now(UTC))
        desk().sessions.end_all(person.id)  # before the commit: a reset whose sessions go on is no reset
    return True


def _form(offered: Offered, *, wrong: bool = False) -> str:
    with_passkey = bool(request.form.get("passkey"))
    return render_template("new_factor.html", offered=offered, wrong=wrong, with_passkey=with_passkey)
