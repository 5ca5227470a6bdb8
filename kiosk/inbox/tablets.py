"""The tablets' pages: which there are, making one, revoking one, and lessons on them.

A tablet's rows lie in the letterbox, because the public side has to know them; the acts are recorded here. The row
is written inside the record's own transaction: nothing is done that could not be noted.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.db import writing
from kiosk.i18n import format_day, format_time
from kiosk.inbox import tablet_looks
from kiosk.inbox.asked import id_in
from kiosk.inbox.desk import desk, me
from kiosk.inbox.guesses import guesses
from kiosk.inbox.record import audit
from kiosk.inbox.roles import PROFILE_WRITERS, open_to
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.letterbox import tablet_list
from kiosk.letterbox.tablet_list import (
    CODE_VALID_FOR,
    LESSONS,
    NAME_LIMIT,
    ListedTablet,
    MadeTablet,
    begin_practice,
    clean_name,
    end_practice,
    listed_tablets,
    make_tablet,
    revoke_tablet,
)
from kiosk.letterbox.wrong_tries import KEPT_DAYS
from kiosk.look import Look
from kiosk.qr import draw_qr
from kiosk.web.pages import words

pages = Blueprint("tablets", __name__)

_USUAL_LESSON = 30


@pages.get("/tablets")
@open_to(*PROFILE_WRITERS)
def overview() -> ResponseReturnValue:
    """All tablets; first of all, on which of them children practise now."""
    return _overview()


@pages.get("/tablets/new")
@open_to(*PROFILE_WRITERS)
@fresh_proof
def new() -> ResponseReturnValue:
    """The form for a tablet's name and place."""
    return _form()


@pages.post("/tablets/new")
@open_to(*PROFILE_WRITERS)
@fresh_proof
def make() -> ResponseReturnValue:
    """Make the tablet and show its code, this once."""
    untrusted_name, untrusted_place = request.form.get("name", ""), request.form.get("place", "")
    try:
        name, place = clean_name(untrusted_name), clean_name(untrusted_place)
    except ValueError:
        return _form(untrusted_name, untrusted_place, problem=True), 400
    now = datetime.now(UTC)
    with writing(desk().inbox) as session:
        made = make_tablet(desk().letterbox, name=name, place=place, now=now, today=_here(now).date())
        audit.record(session, "tablet-made", me().person.id, mark_of(made.id), now)
    return _made(made, name, now)


@pages.get("/tablets/<untrusted_address>/revoke")
@open_to(*PROFILE_WRITERS)
@fresh_proof
def ask_to_revoke(untrusted_address: str) -> ResponseReturnValue:
    """What revoking this tablet means."""
    return render_template("tablet_revoke.html", tablet=_tablet(untrusted_address), mark_of=mark_of)


@pages.post("/tablets/<untrusted_address>/revoke")
@open_to(*PROFILE_WRITERS)
@fresh_proof
def revoke(untrusted_address: str) -> ResponseReturnValue:
    """Make this tablet unknown for good."""
    tablet = _tablet(untrusted_address)
    return _done("tablet-revoked", tablet, lambda: revoke_tablet(desk().letterbox, tablet.id))


@pages.post("/tablets/<untrusted_address>/practice")
@open_to(*PROFILE_WRITERS)
def begin(untrusted_address: str) -> ResponseReturnValue:
    """Begin a lesson on this tablet, or say anew how long one lasts."""
    tablet, untrusted_minutes = _tablet(untrusted_address), request.form.get("minutes", "")
    minutes = next((one for one in LESSONS if str(one) == untrusted_minutes), 0)
    if not minutes:
        return _overview("minutes"), 400
    if tablet.enrolled is None:
        return _overview("meanwhile"), 409
    now = datetime.now(UTC)
    return _done("practice-begun", tablet, lambda: begin_practice(desk().letterbox, tablet.id, minutes, now))


@pages.post("/tablets/<untrusted_address>/practice/end")
@open_to(*PROFILE_WRITERS)
def end(untrusted_address: str) -> ResponseReturnValue:
    """End the lesson on this tablet now."""
    tablet = _tablet(untrusted_address)
    return _done("practice-ended", tablet, lambda: end_practice(desk().letterbox, tablet.id))


@pages.get("/tablets/<untrusted_address>/look")
@open_to(*PROFILE_WRITERS)
def look(untrusted_address: str) -> ResponseReturnValue:
    """The form for how this tablet's pages look until a child chooses otherwise."""
    tablet = _tablet(untrusted_address)
    chosen = tablet_looks.shown(Look.of_tablet(tablet.look))
    made = tablet_looks.settings(words().gettext)
    return render_template("tablet_look.html", tablet=tablet, settings=made, chosen=chosen)


@pages.post("/tablets/<untrusted_address>/look")
@open_to(*PROFILE_WRITERS)
def set_look(untrusted_address: str) -> ResponseReturnValue:
    """Take what was chosen."""
    tablet, asked = _tablet(untrusted_address), tablet_looks.read(request.form)
    return _done("tablet-look", tablet, lambda: tablet_list.set_look(desk().letterbox, tablet.id, asked))


def mark_of(tablet_id: bytes) -> str:
    """What the record of acts calls a tablet, and the list too: a name may stand there twice, and is no key."""
    return f"tablet-{tablet_id.hex()[:6]}"


class _Nothing(Exception):
    """The tablet was revoked meanwhile."""


def _done(act: str, tablet: ListedTablet, deed: Callable[[], bool]) -> ResponseReturnValue:
    try:
        with writing(desk().inbox) as session:
            audit.record(session, act, me().person.id, mark_of(tablet.id), datetime.now(UTC))
            if not deed():
                raise _Nothing
    except _Nothing:
        return _overview("meanwhile"), 409
    return redirect(url_for("tablets.overview"), code=303)


def _overview(problem: str = "") -> str:
    now = datetime.now(UTC)
    tablets = listed_tablets(desk().letterbox)
    return render_template(
        "tablets.html",
        problem=problem,
        tablets=[one for one in tablets if not one.revoked],
        gone=[one for one in tablets if one.revoked],
        practising=[one for one in tablets if one.in_a_lesson(now)],
        now=now,
        lessons=LESSONS,
        usual=_USUAL_LESSON,
        mark_of=mark_of,
        look_of=lambda one: tablet_looks.said(words().gettext, Look.of_tablet(one.look)),
        guesses=guesses(desk().letterbox, {one.id: one.name for one in tablets}, _here(now).date()),
        kept_days=KEPT_DAYS,
        day=_day,
        clock=_clock,
    )


def _form(untrusted_name: str = "", untrusted_place: str = "", problem: bool = False) -> str:
    return render_template(
        "tablet_new.html", name=untrusted_name, place=untrusted_place, limit=NAME_LIMIT, problem=problem
    )


def _made(made: MadeTablet, name: str, now: datetime) -> str:
    settings = desk().settings
    address = f"{settings.public_url}/tablet" if settings.public_url else ""
    until = now + CODE_VALID_FOR
    return render_template(
        "tablet_made.html",
        name=name,
        tablet_id=made.id.hex(),
        code=f"{made.code[:4]} {made.code[4:]}",
        address=address,
        qr=draw_qr(address) if address else None,
        until=f"{_day(until)}, {_clock(int(until.timestamp()))}",
    )


def _tablet(untrusted_address: str) -> ListedTablet:
    found = id_in(untrusted_address)
    known = (one for one in listed_tablets(desk().letterbox) if one.id == found and not one.revoked)
    return next(known, None) or abort(404)


def _here(moment: datetime) -> datetime:
    return moment.astimezone(desk().settings.school.zone)


def _day(day: date) -> str:
    return format_day(day, words().tag, desk().settings.school.time_zone)


def _clock(seconds: int) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return format_time(moment, words().tag, desk().settings.school.time_zone)
