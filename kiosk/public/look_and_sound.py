"""How a child wants the pages: colours, size, tiles, sound and ways to tap, for this visit and no longer.

What is chosen lies in the session cookie, which says nothing of what was told, and is forgotten when the visit ends.
A setting that was not chosen is as staff set it for this tablet, or else left to the device: its own dark mode,
contrast and movement are obeyed.
"""

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk.look import SETTINGS, Look, choices_in
from kiosk.public.tablet import this_tablet

pages = Blueprint("look", __name__)

_COOKIE_PART = "look"


def look() -> Look:
    """What was chosen on this visit, over what staff chose for this tablet; asked once a request."""
    if "look" not in g:
        g.look = Look.of(_tablets_own().choices | choices_in(session.get(_COOKIE_PART)))
    found: Look = g.look
    return found


def is_changed() -> bool:
    """True when a child has made the pages otherwise than the next one will find them."""
    return look() != _tablets_own()


def forget() -> None:
    """End the visit: this page is the last in the child's own look."""
    look()
    session.pop(_COOKIE_PART, None)


@pages.get("/<tag:locale>/look-and-sound")
def choose(locale: str) -> ResponseReturnValue:
    """Every setting as tiles, in the look that they make, with one tile to try them on."""
    return render_template("look_and_sound.html", settings=SETTINGS, tried=False)


@pages.post("/<tag:locale>/look-and-sound")
def chosen(locale: str) -> ResponseReturnValue:
    """Take one setting, put all back, or see what a tap on the example does."""
    name, _, untrusted_value = request.form.get("set", "").partition(".")
    if name == "try":
        return render_template("look_and_sound.html", settings=SETTINGS, tried=True)
    if name == "back":
        forget()
    for value in SETTINGS.get(name, ()):
        if str(value) == untrusted_value:
            mine = Look.of(_tablets_own().choices | choices_in(session.get(_COOKIE_PART)) | {name: value})
            session[_COOKIE_PART] = mine.apart_from(_tablets_own())
    anchor = name if name in SETTINGS else None
    return redirect(url_for("look.choose", locale=locale, _anchor=anchor), 303)


def _tablets_own() -> Look:
    tablet = this_tablet()
    return Look.of_tablet(tablet.look) if tablet else Look()
