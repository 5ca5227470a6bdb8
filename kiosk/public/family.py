"""The family's page: one form, in the parent's own language, without an account and without files."""

import hashlib
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.i18n import suggest
from kiosk.public import desk, handing_out
from kiosk.public.draft import Draft
from kiosk.public.intake import NotOpenYet
from kiosk.public.posted import Posted, read_form
from kiosk.routing import only_from_outside

pages = Blueprint("family", __name__)


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
    """An empty form, or the plain truth that nothing can be taken just now."""
    try:
        desk.check_open()
    except desk.SomethingWrong as error:
        return render_template("closed.html", not_open_yet=isinstance(error, NotOpenYet)), 503
    return _show(Draft.new())


@pages.post("/<tag:locale>/family")
def send(locale: str) -> ResponseReturnValue:
    """Keep what a parent tells. Whatever goes wrong, the form comes back filled."""
    posted = _posted()
    if wrong := _what_is_wrong(posted):
        return _show(posted.draft, wrong), 422
    try:
        if desk.was_cleared(posted.draft.journey):
            return redirect(url_for("family.form", locale=locale), 303)
        if posted.draft.excluded and posted.seen != _seen(posted.draft):
            return _show(posted.draft, look=True)
        kept = desk.keep(posted.draft, "family", answer=True)
    except desk.SomethingWrong:
        return _show(posted.draft, "not_kept"), 503
    outside, reference = only_from_outside(kept.readers), handing_out.reference_for(kept)
    if outside or reference:
        # Here and now, at no address of its own: no reload and no Back brings a reference again.
        return render_template("thanks.html", outside=outside, reference=reference)
    return redirect(url_for("family.thanks", locale=locale), 303)


@pages.get("/<tag:locale>/family/thanks")
def thanks(locale: str) -> ResponseReturnValue:
    """Thank you, what happens next, and whom to phone. The page holds nothing of what was told."""
    return render_template("thanks.html", outside=False, reference=None)


def try_again(locale: str, status: int) -> ResponseReturnValue:
    """The page after a form that could not be taken: everything told is still in it."""
    return _show(_posted().draft, "damaged"), status


def _posted() -> Posted:
    return read_form(request.form, desk.content(), "family", desk.is_reader)


def _what_is_wrong(posted: Posted) -> str:
    if posted.problems:
        return "damaged"
    if posted.gone:
        return "changed"
    return "" if posted.draft.says_something else "empty"


def _seen(draft: Draft) -> str:
    """A mark of who would read this draft: a form that leaves somebody out is sent once its page has named them."""
    names = b"".join(reader.key_id for reader in desk.goes_to(draft, "family") or ())
    return hashlib.sha256(names).hexdigest()[:16]


def _show(draft: Draft, wrong: str = "", *, look: bool = False) -> str:
    """The form, filled. With `look`, it names who would read this very draft, and asks to press Send once more."""
    people, about_staff = desk.people(), {"staff": ("yes",)}
    others = {key: picked for key, picked in draft.answers.items() if key not in about_staff}
    return render_template(
        "family.html",
        draft=draft,
        wrong=wrong,
        look=look,
        seen=_seen(draft) if look else "",
        people=people,
        gone=[one for one in draft.excluded if one not in {reader.key_id.hex() for reader in people}],
        goes_to=desk.goes_to(draft, "family"),
        goes_if_not=desk.goes_to(replace(draft, answers=others), "family"),
        goes_if_staff=desk.goes_to(replace(draft, answers=others | about_staff), "family"),
    )
