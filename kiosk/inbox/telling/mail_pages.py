"""The page "Mail", for those who look after people: whether staff are told, what waits, and whom nobody tells."""

from datetime import UTC, datetime

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.db import reading, writing
from kiosk.i18n import format_day, format_time
from kiosk.inbox.desk import desk, me
from kiosk.inbox.record import audit
from kiosk.inbox.roles import PEOPLE_MANAGERS, READERS, open_to
from kiosk.inbox.telling import choices
from kiosk.inbox.telling.sending import try_at_once
from kiosk.inbox.telling.state import State, state_of
from kiosk.web.pages import words

pages = Blueprint("telling", __name__)


@pages.get("/mail")
@open_to(*PEOPLE_MANAGERS)
def overview() -> ResponseReturnValue:
    """Whether mail goes out, what waits, and who is told when."""
    return render_template(
        "mail.html",
        state=_state(),
        mail=desk().settings.mail,
        moment=moment,
        routes=desk().content.routes,
        done=request.args.get("done", ""),
    )


@pages.post("/mail/try-again")
@open_to(*PEOPLE_MANAGERS)
def try_again() -> ResponseReturnValue:
    """Let what waits be tried within a few seconds."""
    with writing(desk().inbox) as session:
        try_at_once(session)
        audit.record(session, "mail-tried-again", me().person.id, None, datetime.now(UTC))
    return redirect(url_for("telling.overview", done="again"), code=303)


@pages.post("/mail/seen")
@open_to(*PEOPLE_MANAGERS)
def seen() -> ResponseReturnValue:
    """This person knows that no mail server is set up, and is not told so again."""
    with writing(desk().inbox) as session:
        choices.note_seen(session, me().person.id)
    return redirect(url_for("worries.worry_list"), code=303)


def moment(when: datetime) -> str:
    """A moment in the school's time."""
    zone = desk().settings.school.time_zone
    return f"{format_day(when, words().tag, zone)}, {format_time(when, words().tag, zone)}"


@pages.app_context_processor
def _notice() -> dict[str, object]:
    """For the list page: what this person should know about mail to staff, if anything."""
    return {"mail_notice": _what_to_say, "mail_unasked": _unasked, "mail_moment": moment}


def _unasked() -> bool:
    """Whether mail could go to whoever is on this page, and they have never said where, nor that they want none."""
    signed_in = g.get("signed_in")
    if signed_in is None or desk().settings.mail is None or signed_in.person.role not in READERS:
        return False
    with reading(desk().inbox) as session:
        choice = choices.choice_of(session, signed_in.person.id)
    return not choice.address and choice.wish != choices.Wish.NONE


def _what_to_say() -> State | None:
    signed_in = g.get("signed_in")
    if signed_in is None or signed_in.person.role not in PEOPLE_MANAGERS:
        return None
    state = _state()
    if state.worry is None or (state.worry == "absent" and _knows(signed_in.person.id)):
        return None
    return state


def _knows(person_id: bytes) -> bool:
    with reading(desk().inbox) as session:
        return choices.choice_of(session, person_id).knows_of_none


def _state() -> State:
    with reading(desk().inbox) as session:
        return state_of(session, desk().content.routes, set_up=desk().settings.mail is not None)
