"""The page for a new school key: making one, what the technician has to be told, and taking it back."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kiosk.db import StoreConflict
from kiosk.i18n import format_day
from kiosk.inbox.desk import desk, me
from kiosk.inbox.keys.school_key_renewal import TooFewHolders, TooLate, held_key, make_next
from kiosk.inbox.keys.school_key_renewal import take_back as take_next_back
from kiosk.inbox.people.fingerprint_words import words_of_verify_key
from kiosk.inbox.people.readers_list import KeyIsChanging, NoList, NotKeyHolder, school_key_of
from kiosk.inbox.roles import PEOPLE_MANAGERS, open_to
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.sealing.errors import UntrustedProfile, UntrustedReaders
from kiosk.web.pages import words

pages = Blueprint("school_key", __name__)

_GROUP = 8


@pages.get("/people/school-key")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def state() -> ResponseReturnValue:
    """Whether a new school key waits, and what to tell the technician."""
    _key_holders_only()
    return _page()


@pages.post("/people/school-key")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def make() -> ResponseReturnValue:
    """Make a new school key."""
    _key_holders_only()
    try:
        make_next(desk(), me())
    except KeyIsChanging:
        pass  # a second press, or a colleague's: the page shows the one that waits
    except TooFewHolders:
        return _page("holders"), 409
    except NoList:
        return _page("no-list"), 409
    except (UntrustedReaders, UntrustedProfile):
        return _page("untrusted"), 409
    except StoreConflict:
        return _page("meanwhile"), 409
    return redirect(url_for("school_key.state"), code=303)


@pages.post("/people/school-key/take-back")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def take_back() -> ResponseReturnValue:
    """Throw the new school key away, before the technician has begun."""
    _key_holders_only()
    try:
        take_next_back(desk(), me())
    except TooLate:
        return _page("too-late"), 409
    return redirect(url_for("school_key.state"), code=303)


def _key_holders_only() -> None:
    try:
        school_key_of(me(), desk().settings.school)
    except NotKeyHolder:
        abort(404)


def _page(problem: str = "") -> str:
    held = held_key(desk().inbox)
    digits = held.verify_key.hex() if held else ""
    return render_template(
        "school_key.html",
        problem=problem,
        held=held,
        words=words_of_verify_key(held.verify_key) if held else (),
        groups=[digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP)],
        day=format_day(held.made_at, words().tag, desk().settings.school.time_zone) if held else "",
    )
