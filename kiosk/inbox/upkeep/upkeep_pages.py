"""The page of what a school keeps up: reviews with their next day, and who on the staff was trained in what."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kiosk.case.words import day as day_in_words
from kiosk.content.upkeep import upkeep_lists
from kiosk.inbox.asked import day_in, id_or_404
from kiosk.inbox.desk import desk, me, today
from kiosk.inbox.roles import KEEPERS, open_to
from kiosk.inbox.upkeep import reviews, training
from kiosk.inbox.upkeep.days import months_later
from kiosk.inbox.upkeep.reviews import Refused, Review

pages = Blueprint("upkeep", __name__)

_DONE = ("review-set", "reviewed", "review-ended", "training-noted", "training-taken-out")


@pages.get("/upkeep")
@open_to(*KEEPERS)
def overview() -> ResponseReturnValue:
    """What is reviewed when, and who was trained in what."""
    return _page()


@pages.post("/upkeep/reviews")
@open_to(*KEEPERS)
def add_review() -> ResponseReturnValue:
    """Something more to review."""
    what, period = _line(request.form.get("what", "")), request.form.get("period", "")
    next_day = day_in(request.form.get("next_day", ""))
    try:
        reviews.add(desk(), me(), what, period, next_day, datetime.now(UTC), today())
    except Refused as refusal:
        return _page(f"review-{refusal.why}"), 422
    return _back("review-set")


@pages.get("/upkeep/reviews/<untrusted_review>")
@open_to(*KEEPERS)
def reviewed(untrusted_review: str) -> ResponseReturnValue:
    """The form to say that it was reviewed, with the next day proposed."""
    return _reviewed_page(_review(untrusted_review))


@pages.post("/upkeep/reviews/<untrusted_review>")
@open_to(*KEEPERS)
def settle_review(untrusted_review: str) -> ResponseReturnValue:
    """It was reviewed on this day, and is again on that one."""
    found = _review(untrusted_review)
    if request.form.get("seen") != found.next_day.isoformat():
        return _reviewed_page(found, "changed"), 409
    days = day_in(request.form.get("reviewed_on", "")), day_in(request.form.get("next_day", ""))
    try:
        reviews.settle(desk(), me(), found, days, datetime.now(UTC), today())
    except Refused as refusal:
        return _reviewed_page(found, refusal.why), 409 if refusal.why == "changed" else 422
    return _back("reviewed")


@pages.post("/upkeep/reviews/<untrusted_review>/end")
@open_to(*KEEPERS)
def end_review(untrusted_review: str) -> ResponseReturnValue:
    """It is not reviewed any more."""
    reviews.end(desk(), me(), _review(untrusted_review).id, datetime.now(UTC))
    return _back("review-ended")


@pages.post("/upkeep/training")
@open_to(*KEEPERS)
def add_training() -> ResponseReturnValue:
    """These people were trained in this."""
    names = [name for line in request.form.get("who", "").splitlines() if (name := _line(line))]
    days = day_in(request.form.get("held_on", "")), day_in(request.form.get("again_by", ""))
    what, no_day = _line(request.form.get("training", "")), not request.form.get("again_by")
    try:
        if days[1] is None and not no_day:
            raise Refused("again")
        training.add(desk(), me(), names, what, days, datetime.now(UTC), today())
    except Refused as refusal:
        return _page(f"training-{refusal.why}"), 422
    return _back("training-noted")


@pages.post("/upkeep/training/take-out")
@open_to(*KEEPERS)
def take_out() -> ResponseReturnValue:
    """Everything about this person goes."""
    training.take_out(desk(), me(), request.form.get("who", ""), datetime.now(UTC))
    return _back("training-taken-out")


def _page(why: str = "") -> str:
    known, done = training.trained(desk()), request.args.get("done", "")
    return render_template(
        "upkeep.html",
        reviews=reviews.reviews(desk()),
        trained=known,
        counted=training.count(known, today()),
        lists=upkeep_lists(),
        periods={one.months: one.label for one in upkeep_lists().periods.values()},
        why=why,
        done=done if done in _DONE and not why else "",
        today=today(),
        in_a_year=months_later(today(), 12),
        limit=reviews.WHAT_LIMIT,
        day=day_in_words,
    )


def _reviewed_page(found: Review, why: str = "") -> str:
    return render_template(
        "upkeep_reviewed.html",
        review=found,
        why=why,
        today=today(),
        proposed=found.proposed(today()),
        day=day_in_words,
    )


def _review(untrusted_review: str) -> Review:
    review_id = id_or_404(untrusted_review)
    return next((one for one in reviews.reviews(desk()) if one.id == review_id), None) or abort(404)


def _back(done: str) -> Response:
    return redirect(url_for("upkeep.overview", done=done), code=303)


def _line(untrusted: str) -> str:
    """One line of text, without what no keyboard means to type."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in untrusted).split())
