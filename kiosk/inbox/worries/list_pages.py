"""The list of worries: what to open first, filters, kept views, and search.

An address carries keys of the school's lists and nothing else. What is searched for comes in a form and goes back into
the page: it is in no address, no history, no log and no record.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kiosk.concern import Concern
from kiosk.db import StoreUnavailable, reading, writing
from kiosk.inbox.answers import messages
from kiosk.inbox.asked import id_in
from kiosk.inbox.desk import desk, me, today
from kiosk.inbox.guard import may_open
from kiosk.inbox.guesses import many_lately
from kiosk.inbox.index.filters import Filters, read_filters
from kiosk.inbox.index.folding import LONGEST_QUERY, Piece, in_context, terms
from kiosk.inbox.index.looking import Page, filtered_page, page_of, usual_page
from kiosk.inbox.index.reading import Index, my_index
from kiosk.inbox.index.saved_views import drop_view, keep_view, views_of
from kiosk.inbox.index.searching import Searcher
from kiosk.inbox.keeping.reviewing import marks_of, number_waiting, school_months, today_at
from kiosk.inbox.keys.moving import carry_on
from kiosk.inbox.models import BrokenEnvelope
from kiosk.inbox.record import audit
from kiosk.inbox.roles import ON_A_ROUTE, READERS, open_to
from kiosk.inbox.worries.around import around, read_by_anybody
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import opened_many
from kiosk.inbox.worries.triage_rows import Around, row_of
from kiosk.web.errors import note_failure

pages = Blueprint("worries", __name__)


@pages.get("/")
@open_to(*READERS)
def worry_list() -> ResponseReturnValue:
    """The list of what this person can open, a page at a time."""
    letterbox_answers = _bring_in()
    carry_on(desk(), me())
    filters = read_filters(request.args, desk().content, desk().casework)
    after = id_in(request.args.get("after", ""))
    _note("list")
    with my_index(desk(), me()) as index:
        page = (
            filtered_page(index, filters, me().person.id, after) if filters.any else usual_page(index, after)
        )
        time_up = _time_up(index) if letterbox_answers else 0
        return _listed(
            index,
            page,
            filters,
            letterbox_answers=letterbox_answers,
            time_up=time_up,
            many_wrong_codes=_many_wrong_codes(),
        )


@pages.post("/search")
@open_to(*READERS)
def search() -> ResponseReturnValue:
    """What is found in everything that this person can open."""
    untrusted_query = request.form.get("looked_for", "")[:LONGEST_QUERY]
    wanted = terms(untrusted_query)
    _note("search")
    with my_index(desk(), me()) as index:
        here, room = around(), desk().memory.room(me().person.id, me().master_key)
        searcher = room.part(Searcher, Searcher)
        lines = searcher.found(index, wanted, here.show.labels, here.colleagues)
        page = page_of(lines, id_in(request.form.get("after", "")))
        concerns = opened_many(desk().inbox, me(), [line.id for line in page.lines])
        found = {one.hex(): _context(index, searcher, one, each, wanted) for one, each in concerns.items()}
        return _listed(
            index, page, Filters(), looked_for=untrusted_query, wanted=wanted, found=found, here=here
        )


@pages.post("/views")
@open_to(*READERS)
def keep() -> ResponseReturnValue:
    """Keep the filters that are set, under a name."""
    filters = read_filters(request.form, desk().content, desk().casework)
    kept = keep_view(desk(), me(), request.form.get("view_name", ""), filters)
    return redirect(list_address(filters, **({} if kept else {"view": "not-kept"})), code=303)


@pages.post("/views/<untrusted_address>/drop")
@open_to(*READERS)
def drop(untrusted_address: str) -> ResponseReturnValue:
    """Keep this view no longer."""
    drop_view(desk(), me(), id_in(untrusted_address) or abort(404))
    return redirect(url_for("worries.worry_list"), code=303)


def list_address(filters: Filters, **more: Any) -> str:
    """The address of the list with these filters."""
    values: dict[str, Any] = {**more, **filters.query}
    return url_for("worries.worry_list", **values)


def _bring_in() -> bool:
    """Bring in what waits in the letterbox; False when it does not answer: what is here still shows."""
    try:
        collect(desk().letterbox, desk().inbox)
    except StoreUnavailable as error:
        note_failure(error)
        return False
    return True


def _note(act: str) -> None:
    # Before anything is shown: what can't be noted in the audit chain is not shown.
    with writing(desk().inbox) as session:
        audit.record(session, act, me().person.id, None, datetime.now(UTC))


def _listed(
    index: Index,
    page: Page,
    filters: Filters,
    *,
    looked_for: str | None = None,
    wanted: Sequence[str] = (),
    found: dict[str, tuple[Piece, ...]] | None = None,
    letterbox_answers: bool = True,
    time_up: int = 0,
    many_wrong_codes: bool = False,
    here: Around | None = None,
) -> str:
    here = here or around()
    read = read_by_anybody([line.id for line in page.lines])
    count = index.order.count
    return render_template(
        "list.html",
        rows=[row_of(here, index, line, line.id in read) for line in page.lines],
        before=_address(page.before),
        after=_address(page.after),
        count=count.all,
        matching=page.count,
        unread=count.unread,
        filters=filters,
        casework=desk().casework,
        looked_for=looked_for,
        wanted=wanted,
        found=found or {},
        not_searched=index.not_searched,
        views=views_of(desk(), me()),
        news={one.hex(): number for one, number in messages.counts(desk().inbox, me()).items()},
        lone=len(messages.lone(desk().inbox, me())),
        letterbox_answers=letterbox_answers,
        something_broken=_something_broken(),
        on_a_route=me().person.role in ON_A_ROUTE,
        time_up=time_up,
        many_wrong_codes=many_wrong_codes,
        view_not_kept=request.args.get("view") == "not-kept",
    )


def _context(
    index: Index, searcher: Searcher, concern_id: bytes, concern: Concern, wanted: Sequence[str]
) -> tuple[Piece, ...]:
    """What was found, where it stands: in the teller's own words, else as the name of somebody in the case."""
    texts = (*concern.words.values(), concern.told_at_place)
    here = next((pieces for text in texts if (pieces := in_context(text, wanted))), ())
    case = index.case(concern_id)
    if here or case is None:
        return here
    return in_context(", ".join(searcher.people_found(case, wanted)), wanted)


def _something_broken() -> bool:
    # Nobody can tell whose it is, so nobody learns how many there are, or of which day.
    with reading(desk().inbox) as session:
        return session.scalar(select(BrokenEnvelope.fingerprint).limit(1)) is not None


def _time_up(index: Index) -> int:
    if not may_open("keeping.time_up"):
        return 0
    at, marks = datetime.now(UTC), marks_of(desk(), me())
    key = today_at(desk(), at), frozenset(marks.items()), frozenset(school_months(desk()).items())
    entries = (index.entry(line) for line in index.lines.values())
    return index.remember(key, lambda: number_waiting(desk(), me(), entries, marks, at))


def _many_wrong_codes() -> bool:
    return may_open("tablets.overview") and many_lately(desk().letterbox, today())


def _address(concern_id: bytes | None) -> str | None:
    return None if concern_id is None else concern_id.hex()
