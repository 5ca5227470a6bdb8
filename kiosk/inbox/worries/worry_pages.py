"""One worry, whole, and the mark that it was read."""

import logging
from datetime import UTC, datetime

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.concern import Concern
from kiosk.db import StoreUnavailable, writing
from kiosk.inbox.answers import answering, messages
from kiosk.inbox.answers.answering import Answering
from kiosk.inbox.asked import id_in
from kiosk.inbox.desk import desk, me
from kiosk.inbox.index.filters import Filters, read_filters
from kiosk.inbox.index.line import Line
from kiosk.inbox.index.looking import neighbours
from kiosk.inbox.index.reading import Index, my_index
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import Sharing, sharing_of
from kiosk.inbox.worries.around import around, read_by_anybody
from kiosk.inbox.worries.being_read import note_read
from kiosk.inbox.worries.filing import concern_of
from kiosk.inbox.worries.list_pages import list_address
from kiosk.inbox.worries.list_pages import pages as pages
from kiosk.inbox.worries.opening import Damaged
from kiosk.inbox.worries.readers import WhoElse, who_else
from kiosk.inbox.worries.triage_rows import row_of
from kiosk.reply import lines_of
from kiosk.web.errors import note_failure

_log = logging.getLogger(__name__)


@pages.get("/worries/<untrusted_address>")
@open_to(*READERS)
def one_worry(untrusted_address: str) -> ResponseReturnValue:
    """One worry, whole. Whoever can't open it gets what a made-up address gets."""
    filters = _filters()
    here = around()
    with my_index(desk(), me()) as index:
        line = _mine(index, untrusted_address)
        before, after = neighbours(index, filters, me().person.id, line)
        row = row_of(here, index, line, line.id in read_by_anybody([line.id]))
    # Before anything is shown: what can't be noted in the audit chain is not shown.
    with writing(desk().inbox) as session:
        audit.record(session, "view", me().person.id, line.id.hex(), datetime.now(UTC))
    concern = _concern(line.id)
    return render_template(
        "worry.html",
        row=row,
        line=row.line,
        told=here.show.told(concern) if concern else None,
        others=_who_else(line.id, concern),
        sharing=_sharing(line.id),
        thread=messages.thread_of(desk().inbox, me(), line.id),
        answering=_answering(concern),
        today=here.today,
        lines_of=lines_of,
        show=here.show,
        filters=filters,
        before=before.hex() if before else None,
        after=after.hex() if after else None,
    )


@pages.post("/worries/<untrusted_address>/read")
@open_to(*READERS)
def read(untrusted_address: str) -> ResponseReturnValue:
    """Note that this person has read this worry, and go back to the list as it was filtered."""
    with my_index(desk(), me()) as index:
        concern_id = _mine(index, untrusted_address).id
    note_read(desk(), me(), concern_id, datetime.now(UTC))
    return redirect(list_address(_filters()), code=303)


def _filters() -> Filters:
    return read_filters(request.args, desk().content, desk().casework)


def _mine(index: Index, untrusted_address: str) -> Line:
    concern_id = id_in(untrusted_address)
    found = index.lines.get(concern_id) if concern_id else None
    return found or abort(404)


def _who_else(concern_id: bytes, concern: Concern | None) -> WhoElse:
    school = desk().settings.school
    return who_else(desk().inbox, desk().letterbox, school, concern_id, me(), concern)


def _concern(concern_id: bytes) -> Concern | None:
    try:
        return concern_of(desk().inbox, me(), concern_id)
    except Damaged:
        _log.error("worry %s does not open; its row was damaged or changed", concern_id.hex())
        return None


def _answering(concern: Concern | None) -> Answering | None:
    if concern is None:
        return None
    try:
        return answering.state_of(desk(), concern, datetime.now(UTC))
    except StoreUnavailable as error:
        note_failure(error)
        return Answering("unknown")


def _sharing(concern_id: bytes) -> Sharing | None:
    try:
        return sharing_of(desk(), me(), concern_id)
    except Damaged:
        return None
