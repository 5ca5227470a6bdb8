"""What every page about a case shares: finding the case, noting that it was looked at, saying its entries in words."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kiosk.db import writing
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.cases.looking_up import names_in, place_names, shower
from kiosk.inbox.cases.store import OpenCase, note_seen, read_case
from kiosk.inbox.cases.telling_story import Teller
from kiosk.inbox.desk import desk, me
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.opening import Damaged
from kiosk.web.errors import note_failure

pages = Blueprint("cases", __name__)


def the_case(untrusted_address: str) -> OpenCase:
    """The case with this address; 404 for everybody who can't open it. Raises Damaged, for which there is a page."""
    try:
        return read_case(desk(), me(), id_or_404(untrusted_address))
    except NotYours:
        abort(404)


def note(was: OpenCase) -> None:
    """Put on record that it is looked at, before anything of it is shown."""
    with writing(desk().inbox) as session:
        note_seen(session, me(), was, datetime.now(UTC))


def now() -> datetime:
    """This moment, as an entry carries it."""
    return datetime.now(UTC).replace(microsecond=0)


def teller_for(was: OpenCase) -> Teller:
    """What says the entries of this case in words."""
    return Teller(desk().casework, names_in(desk(), was.case), place_names(desk()), shower(desk()).moment)


def to_case(case_id: bytes) -> Response:
    """Back to the page of the case."""
    return redirect(url_for("cases.one_case", untrusted_address=case_id.hex()), code=303)


@pages.errorhandler(Damaged)
def damaged(error: Damaged) -> ResponseReturnValue:
    """A case whose entries were changed or are missing is shown as that, and never as a shorter one."""
    note_failure(error)
    return render_template("case_damaged.html"), 409
