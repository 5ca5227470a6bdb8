"""The pages for being away: who is, who will be, who stands in; set by oneself, or for a colleague by a key holder."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kiosk.case.words import day as day_in_words
from kiosk.inbox.asked import day_in, id_in, id_or_404
from kiosk.inbox.desk import desk, me, today
from kiosk.inbox.due import away
from kiosk.inbox.due.away import Absence, Refused
from kiosk.inbox.due.duty import duty_of
from kiosk.inbox.due.reckoning import reckoned
from kiosk.inbox.due.words_of_due import DONE
from kiosk.inbox.roles import PEOPLE_MANAGERS, READERS, open_to
from kiosk.inbox.signing_in.proof import fresh_proof

pages = Blueprint("away", __name__)


@pages.get("/away")
@open_to(*READERS)
def state() -> ResponseReturnValue:
    """Who is away or will be, and the form to say that one is oneself."""
    return _page(me().person.id)


@pages.post("/away")
@open_to(*READERS)
def set_own() -> ResponseReturnValue:
    """Write down that one is away."""
    return _set(me().person.id)


@pages.post("/away/<untrusted_address>/end")
@open_to(*READERS)
def end_own(untrusted_address: str) -> ResponseReturnValue:
    """One is back, or did not go."""
    absence_id = id_or_404(untrusted_address)
    mine = {one.id for one in away.absences(desk(), today()) if one.person == me().person.id}
    return _end(absence_id) if absence_id in mine else abort(404)


@pages.get("/away/of/<untrusted_person>")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def of_colleague(untrusted_person: str) -> ResponseReturnValue:
    """The form to say that a colleague is away."""
    return _page(_colleague(untrusted_person))


@pages.post("/away/of/<untrusted_person>")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def set_for_colleague(untrusted_person: str) -> ResponseReturnValue:
    """Write down that a colleague is away."""
    return _set(_colleague(untrusted_person))


@pages.post("/away/of/<untrusted_person>/<untrusted_address>/end")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def end_for_colleague(untrusted_person: str, untrusted_address: str) -> ResponseReturnValue:
    """They are back, or did not go."""
    _colleague(untrusted_person)
    return _end(id_or_404(untrusted_address))


def _set(person_id: bytes) -> ResponseReturnValue:
    days = day_in(request.form.get("first", "")), day_in(request.form.get("last", ""))
    stands_in = request.form.get("stands_in", "")
    other = id_in(stands_in)
    if stands_in and other is None:
        return _page(person_id, "stands-in"), 422
    try:
        away.set_away(desk(), me(), person_id, days, other, datetime.now(UTC), today())
    except Refused as refusal:
        if refusal.why == "person":
            abort(404)
        return _page(person_id, refusal.why), 422
    return _back("away-set")


def _end(absence_id: bytes) -> ResponseReturnValue:
    try:
        away.end(desk(), me(), absence_id, datetime.now(UTC))
    except Refused:
        abort(404)
    return _back("away-ended")


def _back(done: str) -> Response:
    return redirect(url_for("away.state", done=done), code=303)


def _page(person_id: bytes, why: str = "") -> str:
    day = today()
    found, people = away.absences(desk(), day), away.colleagues(desk())
    return render_template(
        "away.html",
        absences=found,
        person=next((one for one in people if one.id == person_id), None) or abort(404),
        people=people,
        today=day,
        day=day_in_words,
        locked={one.id: number for one in found if (number := _locked_out(one))},
        may_set_for_others=away.may_set_for_others(me()),
        why=why,
        done=DONE.get(request.args.get("done", "")),
    )


def _locked_out(absence: Absence) -> int:
    """How many of the absent one's open cases (of those that the person who looks can open) nobody sees to then."""
    found = reckoned(desk(), me())
    theirs = [
        one for one in found.cases.values() if one.is_open and bytes.fromhex(one.owner) == absence.person
    ]
    duty = duty_of(desk(), [one.id for one in theirs])
    day = max(absence.first, found.today)
    return sum(not duty.on_duty(one.id, one.owner, day).person for one in theirs)


def _colleague(untrusted_person: str) -> bytes:
    person_id = id_or_404(untrusted_person)
    known = {one.id for one in away.colleagues(desk())}
    return person_id if away.may_set_for_others(me()) and person_id in known else abort(404)
