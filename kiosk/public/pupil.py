"""The pupil's pages: one question a page, every choice a real button, answers only in the form on the page."""

from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.public import desk, handing_out, look_and_sound, practice, showing
from kiosk.public.adding import KIND, kind_of, wants_pictures
from kiosk.public.draft import ADULT, NOT_FOR, Draft
from kiosk.public.intake import NotOpenYet
from kiosk.public.journey import Stand, at_question, needs_one_more_thing, stand_after, stand_of
from kiosk.public.own_choices import adults_with, readers_asked_for
from kiosk.public.posted import Posted, read_form
from kiosk.routing import only_from_outside

pages = Blueprint("pupil", __name__)

_MODE_APART = (
    "help",
    "stop",
    "hide",
    "clear",
)  # what works whether or not a lesson has begun or ended meanwhile
_ALWAYS = ("help", "stop")  # what works from everywhere, whatever is still to be answered


@pages.get("/")
def door() -> ResponseReturnValue:
    """The address on the tablet: on to the start page in the school's language."""
    return redirect(url_for("pupil.start", locale=desk.default_locale()))


@pages.get("/<tag:locale>/")
def start(locale: str) -> ResponseReturnValue:
    """The first page. That a worry could not be kept, or that nobody reads now, it says before a child begins."""
    try:
        desk.check_open()
    except desk.SomethingWrong as error:
        return render_template("closed.html", not_open_yet=isinstance(error, NotOpenYet)), 503
    when = desk.school_time()
    template = "shut.html" if when and when.shut else "start.html"
    return render_template(template, answers="answers.enter" in current_app.view_functions)


@pages.get("/<tag:locale>/help")
def help_now(locale: str) -> ResponseReturnValue:
    """What to do when help is needed now. Nothing of it is stored."""
    return render_template("help_now.html")


@pages.get("/<tag:locale>/languages")
def languages(locale: str) -> ResponseReturnValue:
    """The languages that a pupil may choose."""
    return render_template("languages.html", target="pupil.start")


@pages.get("/<tag:locale>/leave")
def leave(locale: str) -> ResponseReturnValue:
    """The end of a visit: nothing of it stays on the tablet, and the start page is as the next child needs it."""
    look_and_sound.forget()
    return redirect(url_for("pupil.start", locale=locale))


@pages.get("/<tag:locale>/done")
def done(locale: str) -> ResponseReturnValue:
    """Thank you. The page holds nothing of what was told."""
    look_and_sound.forget()
    return render_template("done.html", outside=False, kind="worry")


@pages.get("/<tag:locale>/cleared/<journey>")
def cleared(locale: str, journey: str) -> ResponseReturnValue:
    """The page that comes when nobody is there any more: it ends the journey and shows an empty start."""
    with suppress(ValueError):  # a made-up address has nothing to clear
        desk.clear(bytes.fromhex(journey))
    look_and_sound.forget()
    return render_template("cleared.html")


@pages.get("/<tag:locale>/tell")
def promise(locale: str) -> ResponseReturnValue:
    """The promise page, which comes before any question, begins a journey."""
    return showing.page(Stand("promise", Draft.new()))


@pages.get("/<tag:locale>/other")
def other(locale: str) -> ResponseReturnValue:
    """The short routes (I saw something, an idea, good news, how I feel) begin a journey too, with the same promise."""
    return showing.page(Stand(KIND, Draft.new()))


@pages.post("/<tag:locale>/tell")
def tell(locale: str) -> ResponseReturnValue:
    """Every step of the journey: read the form, go where the press leads, show that page."""
    posted = _posted()
    if posted.go == practice.SURE:
        practice.this_is_real()
    if posted.go not in _MODE_APART and not desk.is_over(posted.draft.journey) and practice.has_switched():
        here = stand_of(posted, desk.content())
        return showing.page(replace(here, page="switched", behind=here.page)), 409
    if posted.go == "send":
        return _send(posted, locale)
    if posted.go == "clear":
        desk.clear(posted.draft.journey)
        return redirect(url_for("pupil.leave", locale=locale), 303)
    if desk.is_over(posted.draft.journey):
        return redirect(url_for("pupil.start", locale=locale), 303)
    if posted.problems:
        return _try_again(posted, 422)
    if posted.go not in _ALWAYS and (posted.gone or posted.vanished):
        return _choose_again(posted)
    stand = _with_who_was_asked_for(posted, stand_after(posted, desk.content()))
    if stand.page == "start":
        return redirect(url_for("pupil.start", locale=locale), 303)
    return showing.page(stand)


def try_again(locale: str, status: int) -> ResponseReturnValue:
    """The page after a form that could not be taken: everything told is still in it."""
    return _try_again(_posted(), status)


def _posted() -> Posted:
    return read_form(request.form, desk.content(), "pupil", desk.is_reader)


def _send(posted: Posted, locale: str) -> ResponseReturnValue:
    if posted.problems:
        return _try_again(posted, 422)
    if posted.gone or posted.vanished:
        return _choose_again(posted)
    if needs_one_more_thing(posted.draft):
        return showing.page(at_question(stand_of(posted, desk.content()), "what"), missing=True), 422
    try:
        if desk.was_cleared(posted.draft.journey):
            return redirect(url_for("pupil.start", locale=locale), 303)
        kept = desk.keep(posted.draft, "pupil", answer=wants_pictures(posted.draft))
        if practice.is_on():
            return practice.sent(posted.draft.journey, locale, pictures=wants_pictures(posted.draft))
    except desk.SomethingWrong:
        return _try_again(posted, 503)
    kind, outside = kind_of(posted.draft), only_from_outside(kept.readers)
    if pictures := handing_out.pictures_for(kept):
        # Here and now, at no address of its own: no reload and no Back brings a code again.
        return render_template("my_pictures.html", pictures=pictures, outside=outside, kind=kind)
    if outside or kind != "worry":
        # Not at an address of its own: the tablet's history would say who told what kind of thing.
        look_and_sound.forget()
        return render_template("done.html", outside=outside, kind=kind)
    return redirect(url_for("pupil.done", locale=locale), 303)


def _try_again(posted: Posted, status: int) -> ResponseReturnValue:
    stand = replace(at_question(stand_of(posted, desk.content()), "check"), page="again", behind="check")
    return render_template("again.html", stand=stand, status=status), status


def _choose_again(posted: Posted) -> ResponseReturnValue:
    """An answer of the form can't stand as it is, and nothing goes on until the pupil has chosen again.

    Who was left out has another key now, or is gone; or the school has taken away a place or a grown-up.
    """
    question = NOT_FOR if posted.gone else posted.vanished[0]
    stand = at_question(stand_of(posted, desk.content()), question)
    return showing.page(stand, changed=bool(posted.gone), vanished=not posted.gone), 422


def _with_who_was_asked_for(posted: Posted, stand: Stand) -> Stand:
    """The grown-ups picked by name are asked for by their keys; one left out, or picked no longer, is not."""
    profile = desk.profile()
    after = stand.draft.asking_no_more((), adults_with(stand.draft.excluded, profile))
    picked = after.answers.get(ADULT, ())
    dropped = [one for one in posted.draft.answers.get(ADULT, ()) if one not in picked]
    after = after.asking_no_more(readers_asked_for(dropped, profile, desk.is_reader))
    return replace(stand, draft=after.asking(readers_asked_for(picked, profile, desk.is_reader)))
