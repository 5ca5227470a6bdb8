"""The pages for worries whose time is up: what there is to look at, and keeping, holding or destroying one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kiosk.db import writing
from kiosk.i18n import format_day
from kiosk.inbox.asked import day_in, id_in, id_or_404
from kiosk.inbox.desk import desk, me
from kiosk.inbox.keeping import destroying, reviewing
from kiosk.inbox.keeping.keeping import Keeping, on_hold, to_look_at
from kiosk.inbox.keeping.reviewing import Refused
from kiosk.inbox.record import audit
from kiosk.inbox.roles import KEEPERS, open_to
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.inbox.worries.filing import entries_for
from kiosk.inbox.worries.listing import Entry, page_after
from kiosk.inbox.worries.opening import Damaged
from kiosk.inbox.worries.showing import Line, Shower
from kiosk.web import pages as web_pages

pages = Blueprint("keeping", __name__)

DONE: Final = ("kept", "held", "lifted", "asked", "declined", "destroyed", "wiping")
"""What the list says was just done; nothing else that stands in its address is repeated."""


@dataclass(frozen=True)
class Row:
    """One line of the list. `mine`: the person who looks asked for it to be destroyed."""

    line: Line
    keeping: Keeping
    up_on: str
    mine: bool


@pages.get("/keeping")
@open_to(*KEEPERS)
@fresh_proof
def time_up() -> ResponseReturnValue:
    """The worries whose time is up, told longest ago first; or those on hold."""
    held = request.args.get("show") == "held"
    now = datetime.now(UTC)
    every = reviewing.all_keepings(desk(), me(), entries_for(desk().inbox, me(), desk().content))
    waiting, holding = to_look_at(every, reviewing.today_at(desk(), now)), on_hold(every)
    rows, before, after = _page(holding if held else waiting, request.args.get("after", ""))
    with writing(desk().inbox) as session:  # before anything is shown
        audit.record(session, "keeping", me().person.id, None, now)
    return render_template(
        "keeping.html",
        rows=rows,
        before=before,
        after=after,
        held=held,
        waiting=len(waiting),
        holding=len(holding),
        done=next((one for one in DONE if one == request.args.get("done")), None),
        stale=bool(desk().content.stale_rules(now.date())),
    )


@pages.get("/keeping/<untrusted_address>")
@open_to(*KEEPERS)
@fresh_proof
def one(untrusted_address: str) -> ResponseReturnValue:
    """One worry: until when it is kept and why, and what can be done about it."""
    return _one_page(id_or_404(untrusted_address))


@pages.post("/keeping/<untrusted_address>/keep")
@open_to(*KEEPERS)
@fresh_proof
def keep(untrusted_address: str) -> ResponseReturnValue:
    """Keep it until a later day."""
    until, reason = day_in(request.form.get("until", "")), request.form.get("reason", "")
    return _do(
        untrusted_address,
        lambda concern_id: reviewing.keep(desk(), me(), concern_id, reason, until, datetime.now(UTC)),
        "kept",
    )


@pages.post("/keeping/<untrusted_address>/hold")
@open_to(*KEEPERS)
@fresh_proof
def hold(untrusted_address: str) -> ResponseReturnValue:
    """Hold it: nobody can destroy it."""
    reason = request.form.get("reason", "")
    return _do(
        untrusted_address,
        lambda concern_id: reviewing.hold(desk(), me(), concern_id, reason, datetime.now(UTC)),
        "held",
    )


@pages.post("/keeping/<untrusted_address>/lift")
@open_to(*KEEPERS)
@fresh_proof
def lift(untrusted_address: str) -> ResponseReturnValue:
    """Lift the hold."""
    return _do(
        untrusted_address,
        lambda concern_id: reviewing.lift(desk(), me(), concern_id, datetime.now(UTC)),
        "lifted",
    )


@pages.post("/keeping/<untrusted_address>/destroy")
@open_to(*KEEPERS)
@fresh_proof
def destroy(untrusted_address: str) -> ResponseReturnValue:
    """Ask for it to be destroyed."""
    reason = request.form.get("reason", "")
    return _do(
        untrusted_address,
        lambda concern_id: destroying.ask(desk(), me(), concern_id, reason, datetime.now(UTC)),
        "asked",
    )


@pages.post("/keeping/<untrusted_address>/answer")
@open_to(*KEEPERS)
@fresh_proof
def answer(untrusted_address: str) -> ResponseReturnValue:
    """The second reader's word: agree, and it is destroyed; or no, or the asker's taking it back."""
    if request.form.get("answer") != "agree":
        return _do(
            untrusted_address,
            lambda concern_id: destroying.decline(desk(), me(), concern_id, datetime.now(UTC)),
            "declined",
        )
    return _do(
        untrusted_address,
        lambda concern_id: destroying.agree(desk(), me(), concern_id, datetime.now(UTC)),
        "destroyed",
    )


def _do(untrusted_address: str, act: Callable[[bytes], bool | None], done: str) -> ResponseReturnValue:
    """Do it and go back to the list; or say on the worry's page why not. Another's worry is a made-up one."""
    concern_id = id_or_404(untrusted_address)
    try:
        wiped = act(concern_id)
    except Refused as refusal:
        return _one_page(concern_id, refusal.why), 422
    except (NotYours, Damaged):
        abort(404)
    return _to_list("wiping" if wiped is False else done)


def _to_list(done: str) -> Response:
    return redirect(url_for("keeping.time_up", done=done), code=303)


def _one_page(concern_id: bytes, why: str = "") -> str:
    try:
        review = reviewing.review_of(desk(), me(), concern_id)
    except (NotYours, Damaged):
        abort(404)
    today = reviewing.today_at(desk(), datetime.now(UTC))
    reasons = desk().content.keep_reasons.values()
    return render_template(
        "keeping_one.html",
        row=_row(review.keeping),
        review=review,
        up=review.keeping.is_up(today),
        tomorrow=date.fromordinal(today.toordinal() + 1),
        reasons={act: [one for one in reasons if act in one.acts] for act in ("keep", "hold", "destroy")},
        day=_day_in_words,
        checked_on=_day_in_words(review.keeping.rule.checked_on),
        why=why,
        chosen=request.form.get("reason", "") if why else "",
        until=request.form.get("until", "") if why else "",
    )


def _page(found: Sequence[Keeping], untrusted_after: str) -> tuple[list[Row], str | None, str | None]:
    by_id = {one.entry.concern_id: one for one in found}
    page = page_after([one.entry for one in found], id_in(untrusted_after))
    rows = [_row(by_id[entry.concern_id]) for entry in page.entries]
    return rows, _address(page.before), _address(page.after)


def _row(one: Keeping) -> Row:
    return Row(_line(one.entry), one, _day_in_words(one.up_on), one.mark.asked_by == me().person.id)


def _line(entry: Entry) -> Line:
    school = desk().settings.school
    return Shower(desk().content, web_pages.words(), school.time_zone, datetime.now(UTC)).line(entry)


def _day_in_words(day: date | datetime) -> str:
    return format_day(day, web_pages.words().tag, desk().settings.school.time_zone)


def _address(concern_id: bytes | None) -> str | None:
    return None if concern_id is None else concern_id.hex()
