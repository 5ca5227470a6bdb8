"""Somebody has lost passphrase and sheet: the page where a key holder makes a link for them to start again."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kiosk.db import reading
from kiosk.i18n import format_day, format_time
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.desk import desk, me
from kiosk.inbox.models import Person
from kiosk.inbox.people.invitations import NoInvitation
from kiosk.inbox.people.leaving import Reasons, StillNeeded
from kiosk.inbox.people.readers_list import NoList, NotKeyHolder
from kiosk.inbox.people.starting_again import offer_link, what_is_in_the_way
from kiosk.inbox.roles import PEOPLE_MANAGERS, open_to
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.sealing.errors import UntrustedReaders
from kiosk.web.pages import words

pages = Blueprint("starting_again", __name__)


@pages.get("/people/<untrusted_address>/start-again")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def explain(untrusted_address: str) -> ResponseReturnValue:
    """What starting again means for this colleague, or what has to be done first."""
    person = _colleague(untrusted_address)
    try:
        return _page(person, what_is_in_the_way(desk(), me(), person.id))
    except (NoList, UntrustedReaders):
        return redirect(url_for("people.roll"), code=303)  # which says what is the matter


@pages.post("/people/<untrusted_address>/start-again")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def make_link(untrusted_address: str) -> ResponseReturnValue:
    """Make the link and show it, this once."""
    person = _colleague(untrusted_address)
    try:
        made = offer_link(desk(), me(), person.id, datetime.now(UTC))
    except StillNeeded as still:
        return _page(person, still.reasons), 409
    except (NotKeyHolder, NoInvitation):
        abort(404)
    except (NoList, UntrustedReaders):
        return redirect(url_for("people.roll"), code=303)
    at, zone = made.invitation.expires_at, desk().settings.school.time_zone
    return render_template(
        "people_invited.html",
        link=desk().settings.url.rstrip("/") + url_for("joining.join", untrusted_token=made.token),
        invitation=made.invitation,
        until=f"{format_day(at, words().tag, zone)}, {format_time(at, words().tag, zone)}",
    )


def _page(person: Person, reasons: Reasons) -> str:
    orphans = [concern_id.hex() for concern_id in reasons.orphans]
    return render_template("people_start_again.html", person=person, reasons=reasons, orphans=orphans)


def _colleague(untrusted_address: str) -> Person:
    """An active colleague, for a key holder; for oneself and everybody else, the answer of a page that is not there."""
    person_id = id_or_404(untrusted_address)
    if me().person.sealed_school_key is None:
        abort(404)
    with reading(desk().inbox) as session:
        person = session.get(Person, person_id)
    if person is None or not person.active or person.id == me().person.id:
        abort(404)
    return person
