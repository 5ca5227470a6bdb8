"""Practice: staff teach on one tablet how to tell. The pages are the same, and nothing of it is kept.

Whether a form is practice stands in the form, from the first page of its journey. When that and the tablet no
longer agree, because a lesson has begun or ended meanwhile, the next page says so before anything else happens:
practice never becomes a real worry unseen, nor a real worry practice.
"""

import hashlib
from datetime import UTC, datetime

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from kiosk.public.codes import new_pictures
from kiosk.public.tablet import this_tablet

pages = Blueprint("practice", __name__)

REAL, PRACTICE = "", "practice"
SURE = "sure"
"""What a form says of itself after a child, asked in the middle of a lesson, has said that theirs is real."""

FIELD = "mode"
_OVER = "practised"  # in the session: journeys of lessons that are over, by a few bytes of their random names
_REMEMBERED = 30


def mode() -> str:
    """What the form on this request is; on a page without one, what a journey would be that begins now."""
    if "mode" not in g:
        g.mode = _posted() if _is_a_step() else _mode_now()
    found: str = g.mode
    return found


def is_on() -> bool:
    """True when what this request would tell is practice: its form says so, and a lesson is on."""
    return mode() == PRACTICE and a_lesson_is_on()


def a_lesson_is_on() -> bool:
    """True while staff teach on this tablet. Asked once a request, by the server's clock.

    Never on a family's page; nor where a child comes back with pictures: whoever has got some has told in earnest.
    """
    if "lesson" not in g:
        real = request.blueprint == "answers" or "family" in request.path.split("/")[1:3]
        here = None if real else this_tablet()
        g.lesson = here is not None and here.practises(datetime.now(UTC))
    found: bool = g.lesson
    return found


def has_switched() -> bool:
    """True when a lesson has begun or ended since this form's page was made. The next page is then in the new mode."""
    if mode() in (_mode_now(), SURE):
        return False
    g.mode = _mode_now()
    return True


def this_is_real() -> None:
    """A child has said, in the middle of a lesson, that their worry is real: from here on it is one."""
    g.mode = SURE


def end(journey: bytes) -> None:
    """Make the forms of a practice journey worthless on this tablet, without a trace anywhere else."""
    others = [one for one in session.get(_OVER, ()) if one != _short(journey)]
    session[_OVER] = [*others, _short(journey)][-_REMEMBERED:]


def is_over(journey: bytes) -> bool:
    """True for a practice journey that was ended on this tablet."""
    return _short(journey) in session.get(_OVER, ())


def sent(journey: bytes, locale: str, *, pictures: bool) -> ResponseReturnValue:
    """The answer to Send in a lesson, with pictures that open nothing if it comes with pictures.

    It has an address of its own: when the lesson ends at this moment, it still says what was.
    """
    end(journey)
    if pictures:
        return render_template("my_pictures.html", pictures=new_pictures(), outside=False, kind="worry")
    return redirect(url_for("practice.done", locale=locale), 303)


@pages.get("/<tag:locale>/practice")
def done(locale: str) -> ResponseReturnValue:
    """The end of a practice journey: nothing was kept."""
    return render_template("practice_done.html")


def _posted() -> str:
    try:
        untrusted_modes = request.form.getlist(FIELD)
    except RequestEntityTooLarge:  # this is its error page
        return REAL
    return untrusted_modes[0] if untrusted_modes in ([PRACTICE], [SURE]) else REAL


def _mode_now() -> str:
    return PRACTICE if a_lesson_is_on() else REAL


def _is_a_step() -> bool:
    return request.method == "POST" and request.endpoint == "pupil.tell"


def _short(journey: bytes) -> str:
    return hashlib.sha256(b"practice" + journey).hexdigest()[:12]
