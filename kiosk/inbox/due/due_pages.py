"""The due list: what is due for whom, putting it off, asking whether it has stopped, tasks that repetition opens."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kiosk.case.impossible import Impossible
from kiosk.case.words import day as day_in_words
from kiosk.case.words import line
from kiosk.concern import own_words
from kiosk.db import StoreError, writing
from kiosk.inbox.asked import day_in, id_or_404
from kiosk.inbox.cases.store import Changed, OpenCase
from kiosk.inbox.desk import desk, me
from kiosk.inbox.due import asking, putting_off, repeating
from kiosk.inbox.due.duty import duty_of
from kiosk.inbox.due.keeping_count import was_reckoned
from kiosk.inbox.due.noting import note_days
from kiosk.inbox.due.putting_off import Refused, Waiting
from kiosk.inbox.due.reckoning import KEPT, reckoned
from kiosk.inbox.due.showing import case_address, damaged_addresses, late, parts, proposal, title_of, when
from kiosk.inbox.due.words_of_due import DONE
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.upkeep.reminding import shown
from kiosk.inbox.worries.opening import Damaged
from kiosk.web import pages as web_pages
from kiosk.web.errors import note_failure

pages = Blueprint("due", __name__)

_NOT_KEPT_WAITING: Final = frozenset({"worries.search"})
"""Pages that come without the number of what is due, rather than later, when a worker has not reckoned it yet."""
_ITEM: Final = re.compile(r"[a-z0-9_-]{1,120}")
_NUMBER: Final = re.compile(r"[0-9]{1,6}")


@pages.get("/due")
@open_to(*READERS)
def overview() -> ResponseReturnValue:
    """What is due today, what is late, this week and later: one's own, or everybody's."""
    found, everybody = reckoned(desk(), me()), request.args.get("show") == "all"
    with writing(desk().inbox) as session:  # before anything is shown
        audit.record(session, "due", me().person.id, None, datetime.now(UTC))
    places = _places()
    return render_template(
        "due.html",
        parts=parts(found, desk().casework, me().person.id.hex(), everybody=everybody),
        everybody=everybody,
        count=found.count,
        number_of_all=len(found.items),
        damaged=damaged_addresses(found.damaged),
        proposals=[proposal(one, found.cases, desk().casework, places) for one in found.repeated],
        done=DONE.get(request.args.get("done", "")),
        reminders=shown(found.reminders, found.today),
        today=found.today,
        late=lambda day: late(day, found.today, found.days),
        when=lambda day: when(day, found.today),
    )


@pages.get("/due/<untrusted_address>/put-off")
@open_to(*READERS)
def put_off_form(untrusted_address: str) -> ResponseReturnValue:
    """Put something off: until when, and why."""
    found = _waiting(untrusted_address, request.args.get("item", ""))
    return _put_off_page(found) if isinstance(found, Waiting) else found


@pages.post("/due/<untrusted_address>/put-off")
@open_to(*READERS)
def put_off(untrusted_address: str) -> ResponseReturnValue:
    """Write it into the case."""
    found = _waiting(untrusted_address, request.form.get("item", ""))
    if not isinstance(found, Waiting):
        return found
    seen, until = _number(request.form.get("seen", "")), day_in(request.form.get("until", ""))
    why = own_words(request.form.get("why", ""))
    try:
        putting_off.put_off(desk(), me(), found, seen, until, why, _now())
    except Refused as refusal:
        return _put_off_page(found, refusal.why), 422
    except Impossible as refusal:
        return _put_off_page(found, refusal.why), 422
    except Changed as changed:
        return _again(untrusted_address, changed.now, seen)
    except (NotYours, Damaged):
        abort(404)
    return _to_list("put-off")


@pages.post("/due/<untrusted_address>/ask")
@open_to(*READERS)
def ask(untrusted_address: str) -> ResponseReturnValue:
    """Ask the tellers through their codes whether it has stopped."""
    return _do(
        lambda: asking.ask(desk(), me(), id_or_404(untrusted_address), web_pages.words(), _now()) and "asked"
    )


@pages.post("/due/repeated")
@open_to(*READERS)
def open_tasks() -> ResponseReturnValue:
    """Set the tasks that a repetition opens."""
    threshold, who = request.form.get("threshold", ""), request.form.get("who", "")
    return _do(
        lambda: "set" if repeating.open_tasks(desk(), me(), threshold, who, _now()) else "nothing-left"
    )


@pages.after_app_request
def _note_days(answer: Response) -> Response:
    """After the page, so that no transaction of its own is waited for."""
    found, here = g.get(KEPT), g.get("signed_in")
    if found is not None and here is not None:
        try:
            note_days(desk(), here, found)
        except StoreError as error:
            note_failure(error)
    return answer


@pages.app_context_processor
def _count() -> dict[str, object]:
    """For the header: how much is due for whoever is signed in; None where that can't be said."""
    return {"due_count": due_count}


def due_count() -> int | None:
    """How much is due for the person on this request, or None: no page fails because of it, nor is a search slow."""
    here = g.get("signed_in")
    if here is None or here.person.role not in READERS:
        return None
    if request.endpoint in _NOT_KEPT_WAITING and not was_reckoned(desk(), here):
        return None
    try:
        return reckoned(desk(), here).count
    except StoreError as error:
        note_failure(error)
        return None


def _do(act: Callable[[], object]) -> ResponseReturnValue:
    """Do it and go back to the list, which says what came of it. Another's case is a made-up one."""
    try:
        done = str(act())
    except asking.NotAsked as refusal:
        done = f"not-asked-{refusal.why}"
    except Changed:
        done = "changed"
    except Impossible:
        done = "changed"
    except (NotYours, Damaged):
        abort(404)
    return _to_list(done)


def _to_list(done: str) -> Response:
    return redirect(url_for("due.overview", done=done), code=303)


def _waiting(untrusted_address: str, untrusted_item: str) -> Waiting | Response:
    """What is to be put off; or the way back to the list, which says that it is settled or can't wait."""
    case_id = id_or_404(untrusted_address)
    item = untrusted_item if _ITEM.fullmatch(untrusted_item) else ""
    try:
        return putting_off.find(desk(), me(), case_id, item, _now())
    except Refused as refusal:
        return _to_list(refusal.why)
    except (NotYours, Damaged):
        abort(404)


def _again(untrusted_address: str, now: OpenCase, seen: int) -> ResponseReturnValue:
    """The form once more, filled, with what was added to the case since it was made."""
    found = _waiting(untrusted_address, request.form.get("item", ""))
    if not isinstance(found, Waiting):
        return found
    names = {**duty_of(desk(), ()).names, **{one.id: one.name for one in now.case.people.values()}}
    added = [
        (names.get(event.by, ""), line(event, number, desk().casework, names).says)
        for number, event in enumerate(now.events, start=1)
        if number > seen
    ]
    return _put_off_page(found, "changed", added), 409


def _put_off_page(found: Waiting, why: str = "", added: object = ()) -> str:
    return render_template(
        "due_put_off.html",
        due=found.due,
        title=title_of(found.case.case, desk().casework),
        case_href=case_address(found.due.case),
        day=day_in_words(found.due.day) if found.due.day else "",
        seen=len(found.case.events),
        earliest=found.earliest,
        latest=max(found.latest, found.earliest),
        until=request.form.get("until", found.suggested.isoformat()),
        reason=request.form.get("why", ""),
        why=why,
        added=added,
    )


def _places() -> Mapping[str, str]:
    """What the places of the school are called, its own too."""
    question = desk().content.questions.get("where")
    known = {choice.key: choice.label for choice in question.choices} if question else {}
    return {**known, **{place.key: place.label for place in school_profile(desk()).places}}


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _number(untrusted_number: str) -> int:
    return int(untrusted_number) if _NUMBER.fullmatch(untrusted_number) else 0
