"""The pupil's pages: one question a page, every choice a real button, answers only in the form on the page."""

from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.public import desk
from kiosk.public.draft import NOT_FOR, Draft, Posted, read_form
from kiosk.public.intake import NotOpenYet
from kiosk.public.journey import QUESTIONS, Stand, needs_one_more_thing, stand_after
from kiosk.routing import only_from_outside

pages = Blueprint("pupil", __name__)


@pages.get("/")
def door() -> ResponseReturnValue:
    """The address on the tablet: on to the start page in the school's language."""
    return redirect(url_for("pupil.start", locale=desk.school().default_locale))


@pages.get("/<tag:locale>/")
def start(locale: str) -> ResponseReturnValue:
    """The first page. When a worry could not be kept, it says so before a child begins."""
    try:
        desk.check_open()
    except desk.SomethingWrong as error:
        return render_template("closed.html", not_open_yet=isinstance(error, NotOpenYet)), 503
    return render_template("start.html")


@pages.get("/<tag:locale>/help")
def help_now(locale: str) -> ResponseReturnValue:
    """What to do when help is needed now. Nothing of it is stored."""
    return render_template("help_now.html")


@pages.get("/<tag:locale>/languages")
def languages(locale: str) -> ResponseReturnValue:
    """The languages that a pupil may choose."""
    return render_template("languages.html", target="pupil.start")


@pages.get("/<tag:locale>/done")
def done(locale: str) -> ResponseReturnValue:
    """Thank you. The page holds nothing of what was told."""
    return render_template("done.html", outside=False)


@pages.get("/<tag:locale>/cleared/<journey>")
def cleared(locale: str, journey: str) -> ResponseReturnValue:
    """The page that comes when nobody is there any more: it ends the journey and shows an empty start."""
    with suppress(ValueError):  # a made-up address has nothing to clear
        desk.clear(bytes.fromhex(journey))
    return render_template("cleared.html")


@pages.get("/<tag:locale>/tell")
def promise(locale: str) -> ResponseReturnValue:
    """The promise page, which comes before any question, begins a journey."""
    return _show(Stand("promise", Draft.new()))


@pages.post("/<tag:locale>/tell")
def tell(locale: str) -> ResponseReturnValue:
    """Every step of the journey: read the form, go where the press leads, show that page."""
    posted = _posted()
    if posted.go == "send":
        return _send(posted, locale)
    if posted.go == "clear":
        desk.clear(posted.draft.journey)
        return redirect(url_for("pupil.start", locale=locale), 303)
    if desk.is_over(posted.draft.journey):
        return redirect(url_for("pupil.start", locale=locale), 303)
    if posted.problems:
        return _try_again(posted, 422)
    stand = stand_after(posted, desk.content())
    if stand.page == "start":
        return redirect(url_for("pupil.start", locale=locale), 303)
    return _show(stand)


def try_again(locale: str, status: int) -> ResponseReturnValue:
    """The page after a form that could not be taken: everything told is still in it."""
    return _try_again(_posted(), status)


def _posted() -> Posted:
    return read_form(request.form, desk.content(), "pupil", desk.is_reader)


def _send(posted: Posted, locale: str) -> ResponseReturnValue:
    if posted.problems:
        return _try_again(posted, 422)
    if needs_one_more_thing(posted.draft):
        return _show(Stand("what", posted.draft, then="check"), missing=True), 422
    try:
        if desk.was_cleared(posted.draft.journey):
            return redirect(url_for("pupil.start", locale=locale), 303)
        chosen = desk.keep(posted.draft, "pupil")
    except desk.SomethingWrong:
        return _try_again(posted, 503)
    if only_from_outside(chosen):
        # Not at an address of its own: the tablet's history would say who told what kind of worry.
        return render_template("done.html", outside=True)
    return redirect(url_for("pupil.done", locale=locale), 303)


def _try_again(posted: Posted, status: int) -> ResponseReturnValue:
    stand = Stand("again", posted.draft, behind="check")
    return render_template("again.html", stand=stand, status=status), status


def _people_shown(stand: Stand) -> dict[str, object]:
    """What the pages that name grown-ups need to know of the list."""
    if stand.page not in (NOT_FOR, "check", "flag"):
        return {}
    return {"people": desk.people(), "goes_to": desk.goes_to(stand.draft, "pupil")}


def _show(stand: Stand, *, missing: bool = False) -> str:
    question = desk.content().questions.get(stand.page) if stand.page in QUESTIONS else None
    template = "question" if question and stand.page != NOT_FOR else stand.page
    shown = _people_shown(stand)
    return render_template(f"{template}.html", stand=stand, question=question, missing=missing, **shown)
