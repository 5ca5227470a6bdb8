"""The photograph of one grown-up: chosen, shown as a pupil will see it, put into the draft or taken out of it."""

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.inbox.desk import desk, me
from kiosk.inbox.guard import who_is_there
from kiosk.inbox.profile import draft_portraits, drafting
from kiosk.inbox.profile.drafting import Draft, DraftUnusable, Meanwhile, draft_of
from kiosk.inbox.profile.forms import Section
from kiosk.inbox.profile.portraits import LARGEST_FILE, BadPortrait, Portrait, portrait_of
from kiosk.inbox.profile.sections import sections
from kiosk.inbox.roles import PROFILE_WRITERS, open_to
from kiosk.profile import Adult
from kiosk.sealing.errors import UntrustedProfile
from kiosk.web.pages import words

pages = Blueprint("portraits", __name__)

ROOM = 2 * LARGEST_FILE
"""Bytes of a form that are taken in here: enough to say of a photograph that is too large that it is."""
_SECTION = "adults"


@pages.url_value_preprocessor
def _make_room(endpoint: str | None, _values: object) -> None:
    # Before anything reads the form. Everywhere else, and for anybody else, it may be as long as any other.
    if endpoint == "portraits.save":
        here = who_is_there()
        if here is not None and here.person.role in PROFILE_WRITERS:
            request.max_content_length = ROOM


@pages.get("/profile/adults/<untrusted_key>/photograph")
@open_to(*PROFILE_WRITERS)
def choose(untrusted_key: str) -> ResponseReturnValue:
    """What is there now, and a field for another."""
    try:
        draft = draft_of(desk())
    except (DraftUnusable, UntrustedProfile):
        return redirect(url_for("profile.overview"), code=303)
    return _page(draft, untrusted_key)


@pages.post("/profile/adults/<untrusted_key>/photograph")
@open_to(*PROFILE_WRITERS)
def save(untrusted_key: str) -> ResponseReturnValue:
    """Put the photograph into the draft, or take it out; what can't be used changes nothing."""
    try:
        draft = draft_of(desk())
        made = None if request.form.get("go") == "remove" else _chosen()
    except (DraftUnusable, UntrustedProfile):
        return redirect(url_for("profile.overview"), code=303)
    except BadPortrait as error:
        return _page(draft, untrusted_key, problem=error.reason), 400
    adult = _adult(draft, untrusted_key)
    worn = adult.model_copy(update={"portrait": made.name if made else ""})
    adults = [worn if one == adult else one for one in draft.profile.adults]
    values = {_SECTION: [one.model_dump(mode="json") for one in adults]}
    try:
        seen = request.form.get("seen", "")
        drafting.save(desk(), me(), _section(draft), seen, values, datetime.now(UTC), made)
    except Meanwhile:
        return _page(draft_of(desk()), untrusted_key, problem="meanwhile"), 409
    return redirect(url_for("profile.section", untrusted_section=_SECTION, done="saved"), code=303)


@pages.get("/profile/photographs/<untrusted_name>.jpg")
@open_to(*PROFILE_WRITERS)
def image(untrusted_name: str) -> ResponseReturnValue:
    """One photograph that is in the draft or published, for the pages of the profile."""
    found = draft_portraits.find(desk(), untrusted_name)
    return Response(found or abort(404), mimetype="image/jpeg")


def portrait_address(name: str) -> str:
    """Where a page of this side finds a photograph; "" for one that is not there, so that its symbol is shown."""
    return url_for("portraits.image", untrusted_name=name) if draft_portraits.find(desk(), name) else ""


def _chosen() -> Portrait:
    untrusted = request.files.get("photograph")
    return portrait_of(untrusted.stream.read(LARGEST_FILE + 1) if untrusted else b"")


def _page(draft: Draft, untrusted_key: str, problem: str = "") -> str:
    adult = _adult(draft, untrusted_key)
    return render_template(
        "profile_portrait.html",
        adult=adult,
        seen=_section(draft).fingerprint(draft.profile),
        problem=problem,
        megabytes=LARGEST_FILE // 1024**2,
    )


def _adult(draft: Draft, untrusted_key: str) -> Adult:
    return next((one for one in draft.profile.adults if one.key == untrusted_key), None) or abort(404)


def _section(draft: Draft) -> Section:
    return sections(words().gettext, desk().content, draft.profile, ())[_SECTION]
