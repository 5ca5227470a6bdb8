"""The family's pages: one thing a page, in the parent's own language, without an account and without files."""

import hashlib
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.concern import room_missing
from kiosk.i18n import suggest
from kiosk.public import desk, handing_out
from kiosk.public.draft import Draft
from kiosk.public.family_journey import (
    ABOUT,
    ASKS,
    BEFORE,
    CHECK,
    READERS,
    TYPED,
    WORDS,
    Stand,
    at,
    at_check,
    needs_one_more_thing,
    not_told,
    stand_after,
    stand_of,
)
from kiosk.public.intake import NotOpenYet
from kiosk.public.posted import Posted, read_form
from kiosk.public.told_copy import copy_of
from kiosk.routing import only_from_outside

pages = Blueprint("family", __name__)

STAFF = "staff"
_WHERE = "where"  # the one page on which a school can take an answer away


@pages.get("/family")
def door() -> ResponseReturnValue:
    """The address on a poster or letter: choose a language. The browser's own choice is only a suggestion."""
    tags = [locale.tag for locale in desk.locales()]
    suggested = suggest(request.headers.get("Accept-Language", ""), tags)
    return redirect(url_for("family.languages", locale=suggested))


@pages.get("/<tag:locale>/family/languages")
def languages(locale: str) -> ResponseReturnValue:
    """The languages that a parent may choose."""
    return render_template("languages.html", target="family.form")


@pages.get("/<tag:locale>/family")
def form(locale: str) -> ResponseReturnValue:
    """What to know before telling, or the plain truth that nothing can be taken just now."""
    try:
        desk.check_open()
    except desk.SomethingWrong as error:
        return render_template("closed.html", not_open_yet=isinstance(error, NotOpenYet)), 503
    return _page(Stand(BEFORE, Draft.new()))


@pages.post("/<tag:locale>/family")
def step(locale: str) -> ResponseReturnValue:
    """Every step: read the form, go where the press leads, show that page. Whatever goes wrong, nothing is lost."""
    posted = _posted()
    if posted.go == "exit":
        desk.clear(posted.draft.journey)
        return redirect(url_for("family.left", locale=locale), 303)
    if posted.go == "send":
        return _send(posted, locale)
    if desk.is_over(posted.draft.journey):
        return redirect(url_for("family.form", locale=locale), 303)
    if posted.go != "back" and (stopped := _stopped(posted)):
        return stopped
    return _page(stand_after(posted, desk.content("family")))


@pages.get("/<tag:locale>/family/thanks")
def thanks(locale: str) -> ResponseReturnValue:
    """Thank you, what happens next, and whom to phone. The page holds nothing of what was told."""
    return render_template("thanks.html", outside=False, reference=None, copy=())


@pages.get("/<tag:locale>/family/left")
def left(locale: str) -> ResponseReturnValue:
    """What somebody sees who looks over a shoulder: the school's name and number, and nothing else."""
    return render_template("family_left.html")


def try_again(locale: str, status: int) -> ResponseReturnValue:
    """The page after a form that could not be taken: everything told is still in it."""
    return _wrong(_posted(), "damaged"), status


def _posted() -> Posted:
    return read_form(request.form, desk.content("family"), "family", desk.is_reader)


def _send(posted: Posted, locale: str) -> ResponseReturnValue:
    if stopped := _stopped(posted):
        return stopped
    draft = posted.draft
    if needs_one_more_thing(draft):
        return _wrong(posted, "empty"), 422
    try:
        if desk.was_cleared(draft.journey):
            return redirect(url_for("family.form", locale=locale), 303)
        if draft.excluded and posted.seen != _seen(draft):
            return _page(at_check(stand_of(posted)), look=True)
        kept = desk.keep(draft, "family", answer=True)
    except desk.SomethingWrong:
        return _wrong(posted, "not_kept"), 503
    outside, reference = only_from_outside(kept.readers), handing_out.reference_for(kept)
    if outside or reference:
        # Here and now, at no address of its own: no reload and no Back brings a reference or the copy again.
        copy = copy_of(kept.concern, desk.content("family")) if kept.concern and kept.box else ()
        return render_template("thanks.html", outside=outside, reference=reference, copy=copy)
    return redirect(url_for("family.thanks", locale=locale), 303)


def _stopped(posted: Posted) -> ResponseReturnValue | None:
    """The page that says what can't stand as it is; None where everything can."""
    if room_missing(posted.draft.words, desk.content("family")):
        return _wrong(posted, "long"), 422
    if posted.problems:
        return _wrong(posted, "damaged"), 422
    if posted.gone:
        return _wrong(posted, "changed"), 422
    if posted.vanished:
        return _page(at(stand_of(posted), _WHERE), "vanished"), 422
    return None


def _wrong(posted: Posted, wrong: str) -> str:
    """The page on which to put it right, with a summary of what is wrong on top."""
    here = stand_of(posted)
    if wrong in ("empty", "long") and here.page != WORDS:
        here = at(here, WORDS)
    elif wrong == "changed" and here.page != READERS:
        here = at(here, READERS)
    elif wrong == "not_kept":
        here = at_check(here)
    elif here.page == BEFORE:
        here = at(here, WORDS)
    return _page(here, wrong)


def _seen(draft: Draft) -> str:
    """A mark of who would read this draft: a form that leaves somebody out is sent once its page has named them."""
    names = b"".join(reader.key_id for reader in desk.goes_to(draft, "family") or ())
    return hashlib.sha256(names).hexdigest()[:16]


def _page(stand: Stand, wrong: str = "", *, look: bool = False) -> str:
    """The page. With `look` the check page names who would read this very draft, and asks to press Send once more."""
    content, draft = desk.content("family"), stand.draft
    shown: dict[str, object] = {}
    if stand.page in (BEFORE, READERS, CHECK):
        shown = _who_reads(draft)
    if stand.page == CHECK:
        shown |= {"seen": _seen(draft), "not_told": not_told(draft)}
    template = stand.page if stand.page not in ASKS or stand.page == READERS else "question"
    return render_template(
        f"family_{template}.html",
        content=content,
        stand=stand,
        draft=draft,
        asks=ASKS,
        typed=TYPED,
        asked=[content.questions[key] for key in ASKS.get(stand.page, ())],
        ways_in=content.questions[ABOUT].choices,
        not_here=set(desk.profile().places_not_here),
        over=room_missing(draft.words, content),
        wrong=wrong,
        look=look,
        **shown,
    )


def _who_reads(draft: Draft) -> dict[str, object]:
    people, about_staff = desk.people(), {STAFF: ("yes",)}
    others = {key: picked for key, picked in draft.answers.items() if key not in (STAFF, "who")}
    return {
        "people": people,
        "gone": [one for one in draft.excluded if one not in {reader.key_id.hex() for reader in people}],
        "goes_to": desk.goes_to(draft, "family"),
        "goes_if_not": desk.goes_to(replace(draft, answers=others), "family"),
        "goes_if_staff": desk.goes_to(replace(draft, answers=others | about_staff), "family"),
    }
