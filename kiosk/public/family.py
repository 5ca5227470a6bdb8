"""The family's page: one form, in the parent's own language, without an account and without files."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.i18n import suggest
from kiosk.public import desk
from kiosk.public.draft import Draft, Posted, read_form

pages = Blueprint("family", __name__)


@pages.get("/family")
def door() -> ResponseReturnValue:
    """The address on a poster or letter: choose a language. The browser's own choice is only a suggestion."""
    suggested = suggest(request.headers.get("Accept-Language", ""), desk.school().locales)
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
    except desk.SomethingWrong:
        return render_template("closed.html"), 503
    return _show(Draft.new())


@pages.post("/<tag:locale>/family")
def send(locale: str) -> ResponseReturnValue:
    """Keep what a parent tells. Whatever goes wrong, the form comes back filled."""
    posted = read_form(request.form, desk.content(), "family")
    if wrong := _what_is_wrong(posted):
        return _show(posted.draft, wrong), 422
    try:
        if desk.was_cleared(posted.draft.journey):
            return redirect(url_for("family.form", locale=locale), 303)
        desk.keep(posted.draft, "family")
    except desk.SomethingWrong:
        return _show(posted.draft, "not_kept"), 503
    return redirect(url_for("family.thanks", locale=locale), 303)


@pages.get("/<tag:locale>/family/thanks")
def thanks(locale: str) -> ResponseReturnValue:
    """Thank you, what happens next, and whom to phone. The page holds nothing of what was told."""
    return render_template("thanks.html")


def try_again(locale: str, status: int) -> ResponseReturnValue:
    """The page after a form that could not be taken: everything told is still in it."""
    posted = read_form(request.form, desk.content(), "family")
    return _show(posted.draft, "damaged"), status


def _what_is_wrong(posted: Posted) -> str:
    if posted.problems:
        return "damaged"
    return "" if posted.draft.says_something else "empty"


def _show(draft: Draft, wrong: str = "") -> str:
    return render_template("family.html", draft=draft, wrong=wrong)
