"""A letter to a family, in their own language, made of the prepared phrases: shown once, to be printed, kept nowhere.

What is printed leaves the worry box, so that it was made is recorded, and what stands in it is not.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.concern import Concern
from kiosk.content import Content, Locale
from kiosk.db import writing
from kiosk.i18n import Translator, format_day, translator
from kiosk.inbox.answers.answer_forms import Written, as_reply, days_ahead, phrases_for, read_answer
from kiosk.inbox.answers.answering import concern_to_answer
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.desk import desk, me, today
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import NotYours, active_readers
from kiosk.inbox.worries.opening import Damaged
from kiosk.reply import Line, Reply, day_in_words, lines_of
from kiosk.sealing.errors import UntrustedReaders
from kiosk.web import pages as web_pages

pages = Blueprint("letters", __name__)


@dataclass(frozen=True)
class Letter:
    """One letter in one language: its fixed sentences by key, what was chosen, and the day it was made."""

    locale: Locale
    sentences: dict[str, str]
    lines: tuple[Line, ...]
    day: str


@pages.get("/worries/<untrusted_address>/letter")
@open_to(*READERS)
def write(untrusted_address: str) -> ResponseReturnValue:
    """The prepared phrases, to be ticked and filled."""
    concern_id = id_or_404(untrusted_address)
    _family(concern_id)
    return _form(concern_id, Written((), {}, ""))


@pages.post("/worries/<untrusted_address>/letter")
@open_to(*READERS)
def make(untrusted_address: str) -> ResponseReturnValue:
    """The letter, in the family's language, and what it says in English."""
    concern_id = id_or_404(untrusted_address)
    concern = _family(concern_id)
    written = read_answer(request.form, "family", desk().content, today())
    if written.empty or written.wrong:
        return _form(concern_id, written, why="empty" if written.empty else "wrong"), 422
    now = datetime.now(UTC)
    reply = as_reply(written, desk().content, web_pages.words(), now, today())
    with writing(desk().inbox) as session:
        audit.record(session, "letter-made", me().person.id, concern_id, now)
    content, english = desk().content, web_pages.words()
    theirs = translator(concern.locale) if _has_words(concern.locale, content) else english
    return render_template(
        "letter.html",
        address=concern_id.hex(),
        letters=[
            _letter(reply, one) for one in ((theirs, english) if theirs.tag != english.tag else (english,))
        ],
        words=reply.words,
        public_url=desk().settings.public_url,
        signed_by=me().person.name,
    )


def _letter(reply: Reply, language: Translator) -> Letter:
    content = desk().content
    sentences = {key: language.pgettext("paper", one) for key, one in content.families.paper.items()}
    day = format_day(datetime.now(UTC), language.tag, desk().settings.school.time_zone)
    # A letter is read on another day than it is written: "tomorrow" would be the wrong one, so every day has its date.
    lines = lines_of(reply, content, language, date.min)
    return Letter(content.locales[language.tag], sentences, lines, day)


def _form(concern_id: bytes, written: Written, why: str = "") -> str:
    day = today()
    try:
        names = tuple(reader.name for reader in active_readers(desk()))
    except (NoList, UntrustedReaders):
        names = ()
    return render_template(
        "letter_form.html",
        address=concern_id.hex(),
        channel="family",
        phrases=phrases_for("family", desk().content),
        days=[(one.isoformat(), day_in_words(one, web_pages.words(), day)) for one in days_ahead(day)],
        names=names,
        written=written,
        why=why,
    )


def _family(concern_id: bytes) -> Concern:
    """The worry, if a family told it and this person can open it; not found otherwise."""
    try:
        concern = concern_to_answer(desk(), me(), concern_id)
    except (NotYours, Damaged):
        abort(404)
    return concern if concern.channel == "family" else abort(404)


def _has_words(tag: str, content: Content) -> bool:
    return tag in content.locales and content.locales[tag].state != "planned"
