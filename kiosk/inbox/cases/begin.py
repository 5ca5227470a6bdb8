"""How a worry comes into a case: opening one from it, or joining it to one that is there."""

from dataclasses import replace
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.case.events import ConcernJoined, Opened, Triaged
from kiosk.case.impossible import Impossible
from kiosk.case.urgency import by_taps
from kiosk.concern import own_words
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.cases.casebook import now, pages, the_case, to_case
from kiosk.inbox.cases.fields import Field, Raw, fields_for
from kiosk.inbox.cases.forms import CHOOSE, NotRight, event_from, typed
from kiosk.inbox.cases.looking_up import around_for, case_of, cases_to_choose, note_listed, procedures_by_use
from kiosk.inbox.cases.options import Around, Groups
from kiosk.inbox.cases.store import Changed, InACase, OpenCase, append, open_case
from kiosk.inbox.cases.writing import write
from kiosk.inbox.desk import desk, me
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.being_read import note_read
from kiosk.inbox.worries.filing import concern_of, entries_for

NOT_POSSIBLE = "This worry can’t be put into a case. Ask the safeguarding lead."


@pages.get("/worries/<untrusted_address>/case")
@open_to(*READERS)
def begin(untrusted_address: str) -> ResponseReturnValue:
    """Choose the procedure, how urgent it is, and who sees to it."""
    concern_id = _worry(untrusted_address)
    there = case_of(desk(), me(), concern_id)
    if there is not None:
        return to_case(there)
    _around, fields = _opening(concern_id)
    concern = concern_of(desk().inbox, me(), concern_id)
    urgent = concern.urgent(desk().content)
    picked = [(one.question, one.choice) for one in concern.answers]
    raw = {
        "owner": (me().person.id.hex(),),
        "urgency": (by_taps(picked, desk().casework, urgent=urgent),),
        "procedure": procedures_by_use(desk(), me())[1],
    }
    return _begin_page(concern_id, fields, raw)


@pages.post("/worries/<untrusted_address>/case")
@open_to(*READERS)
def begun(untrusted_address: str) -> ResponseReturnValue:
    """Open the case; when a colleague has just done so, go to theirs."""
    concern_id = _worry(untrusted_address)
    around, fields = _opening(concern_id)
    raw = typed(fields, request.form)
    try:
        opening, urgency = _events(concern_id, _told_by(concern_id), around, fields, raw)
        case = open_case(desk(), me(), opening)
        append(desk(), me(), case, urgency)
    except NotRight as found:
        return _begin_page(concern_id, fields, raw, wrong=dict(found.wrong)), 422
    except InACase:
        there = case_of(desk(), me(), concern_id)
        if there is None:
            return _begin_page(concern_id, fields, raw, why=NOT_POSSIBLE), 409
        return to_case(there)
    except Changed as changed:
        return to_case(changed.now.id)  # a colleague was there first, and has said more by now
    except NotYours:
        abort(404)
    note_read(desk(), me(), concern_id, now())
    return to_case(case.id)


@pages.get("/worries/<untrusted_address>/join")
@open_to(*READERS)
def join(untrusted_address: str) -> ResponseReturnValue:
    """Choose the case that this worry belongs to."""
    concern_id = _worry(untrusted_address)
    there = case_of(desk(), me(), concern_id)
    return to_case(there) if there is not None else _join_page(concern_id)


@pages.post("/worries/<untrusted_address>/join")
@open_to(*READERS)
def joined(untrusted_address: str) -> ResponseReturnValue:
    """Join it, and go to the case."""
    concern_id = _worry(untrusted_address)
    untrusted_case, why = request.form.get("case", ""), own_words(request.form.get("why", "")).strip()
    if not untrusted_case:
        return _join_page(concern_id, why=CHOOSE, note=why), 422
    was = the_case(untrusted_case)
    around = around_for(desk(), me(), "", was, ())
    event = ConcernJoined(at=now(), by=me().person.id.hex(), concern=concern_id.hex(), why=why[:12_000])
    try:
        _join(was, event, around)
    except Impossible as found:
        return _join_page(concern_id, why=found.why, note=why, chosen=untrusted_case), 422
    except InACase:
        there = case_of(desk(), me(), concern_id)
        if there is None:
            return _join_page(concern_id, why=NOT_POSSIBLE, note=why, chosen=untrusted_case), 409
        return to_case(there)
    except NotYours:
        abort(404)
    note_read(desk(), me(), concern_id, now())
    return to_case(was.id)


def _join(was: OpenCase, event: ConcernJoined, around: Around) -> None:
    try:
        write(desk(), me(), was, event, around)
    except Changed as changed:
        # What else was added does not matter to joining: it is tried once more on top of that.
        write(desk(), me(), changed.now, event, around)


def _worry(untrusted_address: str) -> bytes:
    concern_id = id_or_404(untrusted_address)
    entries = entries_for(desk().inbox, me(), desk().content)
    if not any(entry.concern_id == concern_id and not entry.damaged for entry in entries):
        abort(404)
    return concern_id


def _opening(concern_id: bytes) -> tuple[Around, tuple[Field, ...]]:
    around = around_for(desk(), me(), Opened.KIND, None, (concern_id,))
    fields = {field.part: field for field in (*fields_for(Opened, around), *fields_for(Triaged, around))}
    order, _usual = procedures_by_use(desk(), me())
    procedure = replace(fields["procedure"], groups=_in_order(fields["procedure"].groups, order))
    return around, (procedure, fields["urgency"], fields["owner"])


def _in_order(groups: Groups, order: tuple[str, ...]) -> Groups:
    return tuple(
        replace(group, rows=tuple(sorted(group.rows, key=lambda row: order.index(row.value))))
        for group in groups
    )


def _told_by(concern_id: bytes) -> str:
    """How a worry that a colleague wrote down reached the school; "" for one from the worry box."""
    written = concern_of(desk().inbox, me(), concern_id).written
    return written.told_by if written else ""


def _events(
    concern_id: bytes, told_by: str, around: Around, fields: tuple[Field, ...], raw: Raw
) -> tuple[Opened, Triaged]:
    at, by = now(), me().person.id.hex()
    of_opening = [field for field in fields if field.part != "urgency"]
    of_urgency = [field for field in fields if field.part == "urgency"]
    wrong: dict[str, str] = {}
    found = []
    kept: dict[str, dict[str, Any]] = {
        Opened.KIND: {"concerns": (concern_id.hex(),), "told_by": told_by},
        Triaged.KIND: {"why": ""},
    }
    for made, asked in ((Opened, of_opening), (Triaged, of_urgency)):
        try:
            found.append(event_from(made, asked, raw, around, at=at, by=by, kept=kept[made.KIND]))
        except NotRight as error:
            wrong |= error.wrong
    if wrong:
        raise NotRight(wrong)
    opening, urgency = found
    assert isinstance(opening, Opened)
    assert isinstance(urgency, Triaged)
    return opening, urgency


def _begin_page(
    concern_id: bytes, fields: tuple[Field, ...], raw: Raw, wrong: dict[str, str] | None = None, why: str = ""
) -> str:
    return render_template(
        "case_begin.html",
        address=concern_id.hex(),
        fields=fields,
        raw=raw,
        wrong=wrong or {},
        why=why,
        may_join=bool(cases_to_choose(desk(), me())),
    )


def _join_page(concern_id: bytes, why: str = "", note: str = "", chosen: str = "") -> str:
    note_listed(desk(), me())
    return render_template(
        "case_join.html",
        address=concern_id.hex(),
        cases=cases_to_choose(desk(), me()),
        why=why,
        note=note,
        chosen=chosen,
    )
