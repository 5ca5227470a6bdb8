"""The set-up page: what is missing before the public pages open, and later the drill with the same two sheets."""

from datetime import UTC, datetime

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.i18n import format_day
from kiosk.inbox.desk import desk, me
from kiosk.inbox.people import set_up
from kiosk.inbox.people.leaving import FEWEST_KEY_HOLDERS
from kiosk.inbox.roles import PEOPLE_MANAGERS, open_to
from kiosk.sealing.errors import RecoveryHalfMistyped
from kiosk.web.pages import words

pages = Blueprint("set_up", __name__)


@pages.get("/set-up")
@open_to(*PEOPLE_MANAGERS)
def state() -> ResponseReturnValue:
    """What is still missing, in order; after that, when each sheet was last tried."""
    return _page()


@pages.post("/set-up")
@open_to(*PEOPLE_MANAGERS)
def type_back() -> ResponseReturnValue:
    """Take one half as it was typed from its sheet. Nothing of it is kept, and nothing of it is shown again."""
    untrusted_typed = request.form.get("half", "")
    try:
        done = set_up.type_back(
            desk().inbox, desk().letterbox, untrusted_typed, me().person.id, datetime.now(UTC)
        )
    except RecoveryHalfMistyped:
        return _page("slip"), 400
    except set_up.UnknownHalf:
        return _page("unknown"), 400
    # The address says what was done, so that loading the page again types nothing twice.
    return redirect(
        url_for("set_up.state", done="opened" if done.opened else f"half-{done.number}"), code=303
    )


@pages.app_context_processor
def _notice() -> dict[str, object]:
    """For the list page: whether to remind this person that the set-up is not finished."""
    return {"set_up_waits": _waits}


def _waits() -> bool:
    signed_in = g.get("signed_in")
    may_finish = signed_in is not None and signed_in.person.role in PEOPLE_MANAGERS
    return may_finish and not set_up.is_finished(desk().inbox)


def _page(problem: str = "") -> str:
    found, now = set_up.set_up_of(desk().inbox), datetime.now(UTC)
    return render_template(
        "set_up.html",
        problem=problem,
        done=request.args.get("done", "") if request.method == "GET" else "",
        set_up=found,
        halves=[(half, _day(half), half.is_overdue(now)) for half in found.halves],
        needed=FEWEST_KEY_HOLDERS,
    )


def _day(half: set_up.Half) -> str:
    if half.typed_back is None:
        return ""
    return format_day(half.typed_back, words().tag, desk().settings.school.time_zone)
