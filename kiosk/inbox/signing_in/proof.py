"""Prove it is still you: acts that can't be undone ask for the passphrase once more.

`fresh_proof` stands before such a view; `/prove` is where the passphrase is given again.
"""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final, TypeVar
from urllib.parse import quote

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from kiosk.db import writing
from kiosk.inbox.desk import desk, me
from kiosk.inbox.guard import session_cookie, set_session_cookie
from kiosk.inbox.people.accounts import WrongSignIn, unlock
from kiosk.inbox.record import audit
from kiosk.inbox.roles import STAFF, open_to
from kiosk.inbox.signing_in.tries import may_try

pages = Blueprint("proof", __name__)

View = TypeVar("View", bound=Callable[..., Any])

FRESH_SECONDS: Final = 5 * 60
"""How long a passphrase given once counts for acts that ask for it."""

_ONLY_LOOKING = ("GET", "HEAD")
# A path of this very host: one slash and no second one (nor a backslash, which browsers take for one).
_OWN_PATH = re.compile(r"/(?:[^/\\\x00-\x20\x7f-\U0010ffff][^\\\x00-\x20\x7f-\U0010ffff]{0,500})?")


def fresh_proof(view: View) -> View:
    """Let only those through who gave their passphrase in this session in the last five minutes.

    Others are asked for it and come back to this page (GET), or are told that nothing was done (403).
    Stands on a view that `open_to` marks; the guard has let the person in before.
    """

    @wraps(view)
    def proven(*args: Any, **kwargs: Any) -> Any:
        if int(time.time()) - me().proved < FRESH_SECONDS:
            return view(*args, **kwargs)
        if request.method in _ONLY_LOOKING:
            return redirect(url_for("proof.prove", next=_this_page()), code=303)
        return render_template("prove_first.html", back=_this_page() if _can_be_shown() else None), 403

    proven.asks_for_proof = True  # type: ignore[attr-defined]  # a mark on the function, read by tests
    return proven  # type: ignore[return-value]


@pages.get("/prove")
@open_to(*STAFF)
def prove() -> ResponseReturnValue:
    """Ask for the passphrase."""
    return _form("ask", own_path(request.args.get("next", "")))


@pages.post("/prove")
@open_to(*STAFF)
def prove_again() -> ResponseReturnValue:
    """Take the passphrase, give the session a new cookie, and go back to where the person came from."""
    back = own_path(request.form.get("next", ""))
    person = me().person
    # Counted by person and apart from signing in: a stranger who knows the name can't use these tries up.
    if not may_try("prove", person.id):
        return _form("wait", back), 429
    try:
        unlock(desk().inbox, person.sign_in_name, request.form.get("passphrase", ""))
    except WrongSignIn:
        _note("prove-refused")
        return _form("refused", back), 403
    cookie = desk().sessions.prove_again(request.cookies.get(session_cookie(), ""), int(time.time()))
    if cookie is None:  # signed out elsewhere while the passphrase was looked at
        return redirect(url_for("access.sign_in"), code=303)
    _note("prove")
    answer = redirect(back, code=303)
    set_session_cookie(answer, cookie)
    return answer


def own_path(untrusted_next: str) -> str:
    """The path, if it is one of this host and nothing else; the person's own page otherwise."""
    return untrusted_next if _OWN_PATH.fullmatch(untrusted_next) else url_for("account.account")


def _this_page() -> str:
    asked = request.query_string.decode("ascii", "ignore")
    return quote(request.path) + (f"?{asked}" if asked else "")


def _can_be_shown() -> bool:
    """Whether the address that a form was sent to is also a page, to come back to."""
    try:
        current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True


def _form(state: str, back: str) -> str:
    return render_template("prove.html", state=state, back=back)


def _note(act: str) -> None:
    with writing(desk().inbox) as store:
        audit.record(store, act, me().person.id, None, datetime.now(UTC))
