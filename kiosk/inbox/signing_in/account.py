"""What each person looks after alone: where they are signed in, their passphrase, their recovery sheet."""

import time
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.db import writing
from kiosk.i18n import format_day, format_time
from kiosk.inbox.desk import desk, me
from kiosk.inbox.guard import clear_browser, session_cookie, set_session_cookie
from kiosk.inbox.record import audit
from kiosk.inbox.roles import STAFF, open_to
from kiosk.inbox.signing_in.own_secrets import ChangedMeanwhile, change_passphrase, print_sheet, sheet_mark
from kiosk.inbox.signing_in.passphrases import Fault, fault_of, new_passphrase, same_words
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.qr import draw_qr
from kiosk.sealing.opening.passphrase_slot import spell
from kiosk.web.pages import words

pages = Blueprint("account", __name__)


@pages.get("/me")
@open_to(*STAFF)
def account() -> ResponseReturnValue:
    """Where this person is signed in, and what they can renew."""
    now = int(time.time())
    places = desk().sessions.of_person(_cookie(), me().person.id, now)
    return render_template(
        "me.html",
        places=[(one.this_one, _moment(one.since), _moment(one.seen)) for one in places],
        done=request.args.get("done", ""),
    )


@pages.post("/me/sign-out-elsewhere")
@open_to(*STAFF)
def sign_out_elsewhere() -> ResponseReturnValue:
    """End every session of this person but this one."""
    desk().sessions.end_others(_cookie(), me().person.id)
    _note("sign-out-elsewhere")
    return redirect(url_for("account.account", done="elsewhere"), code=303)


@pages.post("/me/sign-out-everywhere")
@open_to(*STAFF)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of this person, this one too."""
    desk().sessions.end_all(me().person.id)
    _note("sign-out-everywhere")
    return clear_browser(redirect(url_for("access.sign_in"), code=303))


@pages.get("/me/passphrase")
@fresh_proof
@open_to(*STAFF)
def passphrase() -> ResponseReturnValue:
    """Offer six words, or a place for their own."""
    return _passphrase_form(new_passphrase(), None)


@pages.post("/me/passphrase")
@fresh_proof
@open_to(*STAFF)
def keep_passphrase() -> ResponseReturnValue:
    """Take the new passphrase; every other session ends, and this one gets a new cookie."""
    untrusted = request.form.get("new", "")
    wrong = what_is_wrong(
        untrusted, request.form.get("again", ""), me().person.name, me().person.sign_in_name
    )
    if wrong:
        return _passphrase_form(same_words(request.form.get("offered", "")), wrong), 422
    try:
        change_passphrase(desk().inbox, desk().sessions, me(), untrusted, _cookie())
    except ChangedMeanwhile:
        return render_template("me_changed.html"), 409
    cookie = desk().sessions.prove_again(_cookie(), int(time.time()))
    if cookie is None:
        return redirect(url_for("access.sign_in"), code=303)
    answer = redirect(url_for("account.account", done="passphrase"), code=303)
    set_session_cookie(answer, cookie)
    return answer


@pages.get("/me/recovery-sheet")
@fresh_proof
@open_to(*STAFF)
def recovery_sheet() -> ResponseReturnValue:
    """Say what the sheet is for, and offer to make one."""
    return render_template("recovery_sheet.html", mark=sheet_mark(me().person))


@pages.post("/me/recovery-sheet")
@fresh_proof
@open_to(*STAFF)
def make_recovery_sheet() -> ResponseReturnValue:
    """Show a new sheet, once: it is kept nowhere, and a form that is sent again makes no second one."""
    if request.form.get("mark", "") != sheet_mark(me().person):
        return render_template("me_changed.html"), 409
    try:
        printed = print_sheet(desk().inbox, me())
    except ChangedMeanwhile:
        return render_template("me_changed.html"), 409
    return sheet_page(printed, me().person.name, me().person.sign_in_name, recovered=False)


def what_is_wrong(untrusted_new: str, untrusted_again: str, *names: str) -> Fault | str | None:
    """Why this can't be the new passphrase ("differ", or as `fault_of` says), or None when it can."""
    fault = fault_of(untrusted_new, (desk().settings.school.name, *names))
    if fault:
        return fault
    try:
        return None if spell(untrusted_new) == spell(untrusted_again) else "differ"
    except ValueError:
        return "differ"


def sheet_page(printed: str, name: str, sign_in_name: str, *, recovered: bool) -> str:
    """The sheet with a recovery key on it, ready to print. Nobody can show it a second time."""
    return render_template(
        "recovery_sheet_made.html",
        groups=printed.split("-"),
        qr=draw_qr(printed),
        name=name,
        sign_in_name=sign_in_name,
        inbox_url=desk().settings.url,
        day=format_day(datetime.now(UTC), words().tag, desk().settings.school.time_zone),
        recovered=recovered,
    )


def _passphrase_form(offered: str, wrong: Fault | str | None) -> str:
    return render_template("passphrase.html", offered=offered, wrong=wrong)


def _cookie() -> str:
    return request.cookies.get(session_cookie(), "")


def _moment(seconds: int) -> str:
    moment, zone = datetime.fromtimestamp(seconds, UTC), desk().settings.school.time_zone
    return f"{format_day(moment, words().tag, zone)}, {format_time(moment, words().tag, zone)}"


def _note(act: str) -> None:
    with writing(desk().inbox) as store:
        audit.record(store, act, me().person.id, None, datetime.now(UTC))
