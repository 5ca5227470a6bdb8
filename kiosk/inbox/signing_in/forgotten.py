"""A forgotten passphrase: the printed recovery key and the second factor make a new one, and nobody's help does.

All is asked for on one page and done in one step, so nobody is ever half-way in.
"""

from datetime import UTC, datetime

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.db import writing
from kiosk.inbox.desk import desk
from kiosk.inbox.guard import clear_browser
from kiosk.inbox.people.accounts import Unlocked, WrongSignIn, unlock_with_sheet
from kiosk.inbox.record import audit
from kiosk.inbox.roles import open_to_everyone
from kiosk.inbox.signing_in import second_factor
from kiosk.inbox.signing_in.account import sheet_page, what_is_wrong
from kiosk.inbox.signing_in.own_secrets import ChangedMeanwhile, recover
from kiosk.inbox.signing_in.passphrases import new_passphrase, same_words
from kiosk.inbox.signing_in.tries import may_begin, may_try, spelling
from kiosk.sealing.errors import PersonalKeyMistyped

pages = Blueprint("forgotten", __name__)


@pages.get("/forgotten")
@open_to_everyone
def forgotten() -> ResponseReturnValue:
    """The form."""
    return _form("ask")


@pages.post("/forgotten")
@open_to_everyone
def start_again() -> ResponseReturnValue:
    """Take all that is asked for; show a new sheet, or one answer to all that is not right."""
    untrusted_name = request.form.get("name", "")
    if not may_try("forgotten", spelling(untrusted_name)):
        return _form("wait"), 429
    # What can be said without knowing anybody comes first, so that a slip or a short passphrase uses up no code.
    if wrong := _wrong_with_passphrase(untrusted_name):
        return _form(wrong), 422
    try:
        who = unlock_with_sheet(desk().inbox, untrusted_name, request.form.get("key", ""))
    except PersonalKeyMistyped:
        return _form("slip"), 422
    except WrongSignIn:
        return _refuse(None)
    if wrong := _wrong_with_passphrase(untrusted_name, who.person.name):
        return _form(wrong), 422
    return _start_again(who)


def _start_again(who: Unlocked) -> ResponseReturnValue:
    answer = request.form.get("passkey", "")
    challenge = second_factor.taken_challenge(second_factor.USING) if answer else b""
    if challenge is None or not second_factor.is_theirs(who, request.form.get("code", ""), answer, challenge):
        return _refuse(who.person.id)
    try:
        printed = recover(desk().inbox, desk().sessions, who, request.form["new"])
    except ChangedMeanwhile:
        return _refuse(who.person.id)
    page = sheet_page(printed, who.person.name, who.person.sign_in_name, recovered=True)
    return clear_browser(make_response(page))


def _wrong_with_passphrase(*names: str) -> str | None:
    return what_is_wrong(request.form.get("new", ""), request.form.get("again", ""), *names)


def _refuse(person_id: bytes | None) -> ResponseReturnValue:
    with writing(desk().inbox) as store:
        audit.record(store, "recovery-refused", person_id, None, datetime.now(UTC))
    return _form("refused"), 401


def _form(state: str) -> str:
    offered = same_words(request.form.get("offered", "")) if request.form else new_passphrase()
    ticket, options = second_factor.ask_to_use() if may_begin("forgotten") else ("", "")
    return render_template(
        "forgotten.html",
        state=state,
        name=request.form.get("name", ""),
        offered=offered,
        ticket=ticket,
        options=options,
    )
