"""The pages for answering a worry: choose phrases, see what its teller will see, send it. And messages on their own."""

from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.concern import Concern
from kiosk.content.model import Status
from kiosk.db import StoreUnavailable, writing
from kiosk.i18n import translator
from kiosk.inbox.answers import answering, messages, statuses
from kiosk.inbox.answers.answer_forms import Written, as_reply, days_ahead, phrases_for, read_answer
from kiosk.inbox.answers.answering import NoBox
from kiosk.inbox.answers.for_interpreters import ForInterpreter, for_interpreter
from kiosk.inbox.answers.heard import Thread
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.desk import desk, me, today
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import NotYours, active_readers
from kiosk.inbox.worries.opening import Damaged
from kiosk.inbox.worries.showing import Told
from kiosk.reply import Reply, day_in_words, lines_of, only_says_status
from kiosk.sealing.errors import UntrustedReaders
from kiosk.web import pages as web_pages

pages = Blueprint("answering", __name__)

_SAID_WITH_ONE_TAP: Final[dict[str, Status]] = {"working": "working", "talk": "talk", "closed": "closed"}


@pages.get("/worries/<untrusted_address>/answer")
@open_to(*READERS)
def write(untrusted_address: str) -> ResponseReturnValue:
    """The prepared phrases, to be ticked and filled."""
    concern_id = id_or_404(untrusted_address)
    concern = _concern(concern_id)
    known = {one.key for one in phrases_for(concern.channel, desk().content)}
    ticked = tuple(key for key in (request.args.get("with", ""),) if key in known)
    return _form(concern_id, concern, Written(ticked, {}, ""))


@pages.post("/worries/<untrusted_address>/answer")
@open_to(*READERS)
def answer(untrusted_address: str) -> ResponseReturnValue:
    """Show what the teller will see; send it when it was seen."""
    concern_id = id_or_404(untrusted_address)
    concern = _concern(concern_id)
    written = read_answer(request.form, concern.channel, desk().content, today())
    if written.empty or written.wrong:
        return _form(concern_id, concern, written, why="empty" if written.empty else "wrong"), 422
    reply = as_reply(written, desk().content, web_pages.words(), datetime.now(UTC), today())
    if request.form.get("do") == "change":
        return _form(concern_id, concern, written)
    if request.form.get("do") != "send":
        return _preview(concern_id, concern, written, reply)
    try:
        answering.send(desk(), me(), concern_id, reply, datetime.now(UTC))
    except NoBox:
        return _form(concern_id, concern, written, why="no-box"), 409
    except (StoreUnavailable, NoList, UntrustedReaders):
        return _form(concern_id, concern, written, why="not-sent"), 503
    except (NotYours, Damaged):
        abort(404)
    return redirect(url_for("worries.one_worry", untrusted_address=untrusted_address), code=303)


@pages.post("/worries/<untrusted_address>/status")
@open_to(*READERS)
def say_status(untrusted_address: str) -> ResponseReturnValue:
    """Tell the family how things stand, with one tap."""
    concern_id = id_or_404(untrusted_address)
    concern = _concern(concern_id)
    status = _SAID_WITH_ONE_TAP.get(request.form.get("status", "")) or abort(400)
    outcome = statuses.say(desk(), me(), concern_id, status)
    if outcome in ("unreachable", "not-now"):
        why, answered = ("no-box", 409) if outcome == "unreachable" else ("not-sent", 503)
        return _form(concern_id, concern, Written((), {}, ""), why=why), answered
    return redirect(url_for("worries.one_worry", untrusted_address=untrusted_address), code=303)


@pages.app_template_global("standing_of")
def standing_of(thread: Thread) -> Status | None:
    """How things stand, as the family was told last."""
    return statuses.standing(desk(), thread)


@pages.app_template_global("for_interpreter")
def before_speaking(told: Told) -> ForInterpreter:
    """What to know before staff speak with whoever told this."""
    return for_interpreter(told, desk().content)


@pages.app_template_global("only_says_status")
def only_status(reply: Reply) -> bool:
    """True for an answer that says how things stand and nothing else."""
    return only_says_status(reply, desk().content)


@pages.get("/messages")
@open_to(*READERS)
def alone() -> ResponseReturnValue:
    """Messages sealed to this person that belong to worries which they can't open."""
    messages.file_new(desk().inbox, me())
    with writing(desk().inbox) as session:
        audit.record(session, "messages", me().person.id, None, datetime.now(UTC))
    return render_template("messages.html", heard=messages.lone(desk().inbox, me()))


def _form(concern_id: bytes, concern: Concern, written: Written, why: str = "") -> str:
    day = today()
    try:
        way = answering.state_of(desk(), concern, datetime.now(UTC)).way
        names = tuple(reader.name for reader in active_readers(desk()))
    except (StoreUnavailable, NoList, UntrustedReaders):
        way, names = "box", ()  # sending says that it can't be done just now
    return render_template(
        "answer.html",
        address=concern_id.hex(),
        channel=concern.channel,
        way=way,
        phrases=phrases_for(concern.channel, desk().content),
        days=[(one.isoformat(), day_in_words(one, web_pages.words(), day)) for one in days_ahead(day)],
        names=names,
        written=written,
        why=why,
    )


def _preview(concern_id: bytes, concern: Concern, written: Written, reply: Reply) -> str:
    theirs = concern.locale if concern.locale in _offered() else web_pages.words().tag
    content, day = desk().content, today()
    return render_template(
        "answer_preview.html",
        address=concern_id.hex(),
        channel=concern.channel,
        written=written,
        reply=reply,
        lines=lines_of(reply, content, translator(theirs), day),
        teller=content.locales[theirs],
        english=lines_of(reply, content, web_pages.words(), day) if theirs != web_pages.words().tag else (),
    )


def _offered() -> tuple[str, ...]:
    return tuple(tag for tag, one in desk().content.locales.items() if one.state != "planned")


def _concern(concern_id: bytes) -> Concern:
    try:
        return answering.concern_to_answer(desk(), me(), concern_id)
    except (NotYours, Damaged):
        abort(404)
