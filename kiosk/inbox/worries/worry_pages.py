"""The pages of the inbox: the list of what this person can open, one worry, and the mark that it was read."""

import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kiosk.concern import Concern
from kiosk.db import StoreUnavailable, reading, writing
from kiosk.inbox.answers import answering, messages
from kiosk.inbox.answers.answering import Answering
from kiosk.inbox.desk import desk, me
from kiosk.inbox.guard import may_open
from kiosk.inbox.keeping.reviewing import number_waiting
from kiosk.inbox.keys.moving import carry_on
from kiosk.inbox.models import BrokenEnvelope
from kiosk.inbox.record import audit
from kiosk.inbox.roles import ON_A_ROUTE, READERS, open_to
from kiosk.inbox.sharing.granting import Sharing, sharing_of
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import concern_of, entries_for, file_new, mark_read
from kiosk.inbox.worries.listing import Entry, in_order, neighbours, page_after
from kiosk.inbox.worries.opening import Damaged
from kiosk.inbox.worries.readers import WhoElse, who_else
from kiosk.inbox.worries.showing import Shower
from kiosk.reply import lines_of
from kiosk.web import pages as web_pages
from kiosk.web.errors import note_failure

pages = Blueprint("worries", __name__)

_ADDRESS = re.compile(r"[0-9a-f]{32}")
_log = logging.getLogger(__name__)


@pages.get("/")
@open_to(*READERS)
def worry_list() -> ResponseReturnValue:
    """The list of what this person can open, a page at a time."""
    letterbox_answers = _collect()
    carry_on(desk(), me())
    ordered = _my_entries()
    page = page_after(ordered, _parse(request.args.get("after", "")))
    _note("list")
    return render_template(
        "list.html",
        lines=[_shower().line(entry) for entry in page.entries],
        before=_address(page.before),
        after=_address(page.after),
        count=len(ordered),
        news={one.hex(): number for one, number in messages.counts(desk().inbox, me()).items()},
        lone=len(messages.lone(desk().inbox, me())),
        unread=sum(entry.read_at is None for entry in ordered),
        letterbox_answers=letterbox_answers,
        something_broken=_something_broken(),
        on_a_route=me().person.role in ON_A_ROUTE,
        time_up=_time_up(ordered) if letterbox_answers else 0,
    )


@pages.get("/worries/<untrusted_address>")
@open_to(*READERS)
def one_worry(untrusted_address: str) -> ResponseReturnValue:
    """One worry, whole. Whoever can't open it gets what a made-up address gets."""
    ordered = _my_entries()
    entry = _mine(ordered, untrusted_address)
    before, after = neighbours(ordered, entry.concern_id)
    _note("view", entry.concern_id)
    concern = _concern(entry)
    return render_template(
        "worry.html",
        line=_shower().line(entry),
        told=_shower().told(concern) if concern else None,
        others=_who_else(entry, concern),
        sharing=_sharing(entry),
        thread=messages.thread_of(desk().inbox, me(), entry.concern_id),
        answering=_answering(concern),
        today=datetime.now(desk().settings.school.zone).date(),
        lines_of=lines_of,
        show=_shower(),
        before=_address(before),
        after=_address(after),
    )


@pages.post("/worries/<untrusted_address>/read")
@open_to(*READERS)
def read(untrusted_address: str) -> ResponseReturnValue:
    """Note that this person has read this worry, and go back to the list."""
    entry = _mine(_my_entries(), untrusted_address)
    now = datetime.now(UTC)
    with writing(desk().inbox) as session:
        mark_read(session, me(), entry.concern_id, now)
        audit.record(session, "read", me().person.id, entry.concern_id.hex(), now)
    return redirect(url_for("worries.worry_list"), code=303)


def _collect() -> bool:
    """Bring in what waits in the letterbox; False when it does not answer: what is here still shows."""
    try:
        collect(desk().letterbox, desk().inbox)
    except StoreUnavailable as error:
        note_failure(error)
        return False
    return True


def _my_entries() -> list[Entry]:
    file_new(desk().inbox, me(), desk().content)
    messages.file_new(
        desk().inbox, me()
    )  # what came makes its worry new again: so the entries are asked after it
    return in_order(entries_for(desk().inbox, me(), desk().content))


def _mine(ordered: Sequence[Entry], untrusted_address: str) -> Entry:
    concern_id = _parse(untrusted_address)
    found = next((entry for entry in ordered if entry.concern_id == concern_id), None)
    return found or abort(404)


def _who_else(entry: Entry, concern: Concern | None) -> WhoElse:
    school = desk().settings.school
    return who_else(desk().inbox, desk().letterbox, school, entry.concern_id, me(), concern)


def _concern(entry: Entry) -> Concern | None:
    try:
        return concern_of(desk().inbox, me(), entry.concern_id)
    except Damaged:
        _log.error("worry %s does not open; its row was damaged or changed", entry.concern_id.hex())
        return None


def _answering(concern: Concern | None) -> Answering | None:
    if concern is None:
        return None
    try:
        return answering.state_of(desk(), concern, datetime.now(UTC))
    except StoreUnavailable as error:
        note_failure(error)
        return Answering("unknown")


def _sharing(entry: Entry) -> Sharing | None:
    try:
        return sharing_of(desk(), me(), entry.concern_id)
    except Damaged:
        return None


def _note(act: str, concern_id: bytes | None = None) -> None:
    # Before anything is shown: what can't be noted in the audit chain is not shown.
    subject = concern_id.hex() if concern_id else None
    with writing(desk().inbox) as session:
        audit.record(session, act, me().person.id, subject, datetime.now(UTC))


def _something_broken() -> bool:
    # Nobody can tell whose it is, so nobody learns how many there are, or of which day.
    with reading(desk().inbox) as session:
        return session.scalar(select(BrokenEnvelope.fingerprint).limit(1)) is not None


def _time_up(entries: Sequence[Entry]) -> int:
    return number_waiting(desk(), me(), entries, datetime.now(UTC)) if may_open("keeping.time_up") else 0


def _shower() -> Shower:
    return Shower(desk().content, web_pages.words(), desk().settings.school.time_zone, datetime.now(UTC))


def _parse(untrusted_address: str) -> bytes | None:
    return bytes.fromhex(untrusted_address) if _ADDRESS.fullmatch(untrusted_address) else None


def _address(concern_id: bytes | None) -> str | None:
    return None if concern_id is None else concern_id.hex()
