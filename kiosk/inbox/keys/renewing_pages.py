"""The page for renewing one's own keys: what it means, the passphrase once more, and how far it is."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.inbox.desk import desk, me
from kiosk.inbox.guard import session_cookie, set_session_cookie
from kiosk.inbox.keys.former_keys import still_open
from kiosk.inbox.keys.moving import go_on, progress_of
from kiosk.inbox.keys.renewing import Underway, renew
from kiosk.inbox.people.accounts import WrongSignIn
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.roles import STAFF, open_to
from kiosk.inbox.signing_in.own_secrets import ChangedMeanwhile
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.inbox.signing_in.tries import may_try
from kiosk.sealing.errors import UntrustedReaders

pages = Blueprint("renewing", __name__)


@pages.get("/me/keys")
@open_to(*STAFF)
@fresh_proof
def keys() -> ResponseReturnValue:
    """What new keys are for; or, once they are made, how far it is."""
    return _page()


@pages.post("/me/keys")
@open_to(*STAFF)
@fresh_proof
def make_keys() -> ResponseReturnValue:
    """Change over to new keys. Every other session ends, and this one gets a new cookie."""
    if not may_try("prove", me().person.id):
        return _page("wait"), 429
    cookie = request.cookies.get(session_cookie(), "")
    try:
        fresh = renew(desk(), me(), request.form.get("passphrase", ""), cookie)
    except WrongSignIn:
        return _page("refused"), 403
    except Underway:
        return redirect(url_for("renewing.keys"), code=303)
    except ChangedMeanwhile:
        return render_template("me_changed.html"), 409
    except (NoList, UntrustedReaders) as error:
        return _page("no-list" if isinstance(error, NoList) else "untrusted"), 409
    answer = redirect(url_for("renewing.keys"), code=303)
    set_session_cookie(answer, fresh)
    return answer


@pages.post("/me/keys/go-on")
@open_to(*STAFF)
def move_on() -> ResponseReturnValue:
    """Some seconds of work, then the page that says how far it is. It can be left at any moment."""
    try:
        go_on(desk(), me())
    except ChangedMeanwhile:
        return render_template("me_changed.html"), 409
    return redirect(url_for("renewing.keys", went_on=1), code=303)


@pages.app_context_processor
def _notice() -> dict[str, object]:
    """For the person's own page: whether the renewal of their keys is not finished."""
    signed_in = g.get("signed_in")
    return {"renewing": signed_in is not None and bool(still_open(signed_in.person))}


def _page(problem: str = "") -> str:
    progress = progress_of(desk(), me())
    finished = progress.stage == "nothing" and "went_on" in request.args
    return render_template("renew.html", problem=problem, progress=progress, finished=finished)
