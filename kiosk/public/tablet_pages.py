"""The pages of a tablet for staff: where its code is typed, and what it offers to a child."""

import secrets
from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import parse
from limits.errors import StorageError

from kiosk.db import StoreError
from kiosk.letterbox.tablets import TOKEN_BYTES
from kiosk.public import desk
from kiosk.public.tablet import hand_over, tablets, this_tablet
from kiosk.public.tries import let_staff_know
from kiosk.web import limiter

pages = Blueprint("tablet", __name__)

# For all together: who has no code yet has nothing that could be counted. At this rate a code that is good for a
# day and has 17 thousand million fellows is found once in two thousand years of trying.
TRIES = parse("60 per 10 minutes")


@pages.get("/tablet")
def door() -> ResponseReturnValue:
    """The address that staff type on a new tablet."""
    return redirect(url_for("tablet.enrolment", locale=desk.default_locale()))


@pages.get("/<tag:locale>/tablet")
def enrolment(locale: str) -> ResponseReturnValue:
    """What this tablet is called, or the box for its code."""
    return _page()


@pages.post("/<tag:locale>/tablet")
def enrol(locale: str) -> ResponseReturnValue:
    """Take the code from staff. Why one does not work, nobody is told."""
    if not _may_try():
        return _page("wait"), 429
    token = secrets.token_bytes(TOKEN_BYTES)
    try:
        let_in = tablets().enrol(request.form.get("code", ""), token, datetime.now(UTC))
    except StoreError:
        return _page("not_now"), 503
    if not let_in:
        let_staff_know("tablet")
        return _page("refused"), 422
    answer = redirect(url_for("tablet.enrolment", locale=locale), 303)
    hand_over(answer, token.hex())
    return answer


@pages.get("/<tag:locale>/tablet/check")
def posture(locale: str) -> ResponseReturnValue:
    """What this tablet offers, in plain words. The page's script looks; nothing of it is sent anywhere."""
    now = datetime.now(UTC)
    return render_template("tablet_check.html", tablet=this_tablet(), now=int(now.timestamp() * 1000))


def _page(problem: str = "") -> str:
    return render_template("tablet.html", tablet=this_tablet(), problem=problem)


def _may_try() -> bool:
    """Count one try. While nothing can be counted, nothing is tried: the page can wait, and no child is behind it."""
    try:
        return limiter(current_app).limiter.hit(TRIES, "tablet-code")
    except StorageError:
        return False
