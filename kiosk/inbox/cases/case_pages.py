"""The pages of a case: all of it on one page, and the form for everything that can be written into it."""

from collections.abc import Mapping

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.case.due import due_list
from kiosk.case.event import KINDS, Event
from kiosk.case.events import Closed
from kiosk.case.impossible import Impossible
from kiosk.inbox.cases import begin as begin  # so that every view is known before the app asks
from kiosk.inbox.cases import correcting as correcting
from kiosk.inbox.cases import showing, telling_story
from kiosk.inbox.cases.case_filters import asked_for, read_case_filters
from kiosk.inbox.cases.casebook import note, now, teller_for, the_case, to_case
from kiosk.inbox.cases.casebook import pages as pages
from kiosk.inbox.cases.fields import Raw, fields_for
from kiosk.inbox.cases.forms import NotRight, event_from, typed
from kiosk.inbox.cases.looking_up import around_for, label_of, note_listed, shower, staff_names
from kiosk.inbox.cases.options import Around, pictures
from kiosk.inbox.cases.overviews import overviews
from kiosk.inbox.cases.prefill import asks_first_about_whom, prefilled
from kiosk.inbox.cases.shelf import cases_of
from kiosk.inbox.cases.store import Changed, InACase, OpenCase
from kiosk.inbox.cases.telling_story import Entry
from kiosk.inbox.cases.words_of_forms import ELSEWHERE, FORMS, to_add
from kiosk.inbox.cases.words_of_parts import own_label
from kiosk.inbox.cases.writing import as_it_was, is_there_already, seen, write
from kiosk.inbox.desk import desk, me
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.filing import concern_of
from kiosk.inbox.worries.opening import Damaged
from kiosk.inbox.worries.showing import Told

IN_A_CASE = "This worry can’t be joined: it is in a case already."


@pages.get("/cases")
@open_to(*READERS)
def overview() -> ResponseReturnValue:
    """Every case that this person can open, or those asked for: what is next in each, the most pressing first."""
    found = cases_of(desk(), me())
    around = around_for(desk(), me(), "", None, ())
    note_listed(desk(), me())
    every = [case for case in found.values() if case is not None]
    filters = read_case_filters(request.args, around)
    cases = asked_for(every, filters, around, me().person.id.hex())
    return render_template(
        "case_overview.html",
        damaged=len(found) - len(every),
        filters=filters,
        number=len(every),
        procedures=desk().casework.procedures.values(),
        open=overviews([case for case in cases if case.is_open], around, staff_names(desk())),
        closed=overviews([case for case in cases if not case.is_open], around, staff_names(desk())),
    )


@pages.get("/cases/<untrusted_address>")
@open_to(*READERS)
def one_case(untrusted_address: str) -> ResponseReturnValue:
    """The case, whole. Whoever can't open it gets what a made-up address gets."""
    was = the_case(untrusted_address)
    case, around = was.case, around_for(desk(), me(), "", was, ())
    teller, procedure = teller_for(was), desk().casework.procedures.get(case.procedure)
    note(was)
    return render_template(
        "case.html",
        case=case,
        title=showing.title_of(case),
        urgency=showing.urgency_tag(case, around),
        names=teller.names,
        procedure=procedure,
        due=showing.due_rows(case, around),
        soon=showing.SOON,
        people=showing.people_rows(case, around),
        steps=showing.step_lines(case, procedure, around),
        plans=showing.open_plans(case, around),
        judged=showing.judged(case, around),
        done=teller.of_kinds(was.events, telling_story.DONE),
        told=teller.of_kinds(was.events, telling_story.TOLD),
        classified=teller.of_kinds(was.events, telling_story.WHAT)[:1],
        safety=teller.of_kinds(was.events, telling_story.SAFETY),
        story=teller.story(was.events),
        worries=[(one, _worry(bytes.fromhex(one))) for one in case.concerns],
        linked=_linked(was),
        to_add=to_add(is_open=case.is_open),
        detail_words=own_label,
        guidance=around.profile.links_for_staff,
    )


@pages.get("/cases/<untrusted_address>/add/<untrusted_kind>")
@open_to(*READERS)
def add(untrusted_address: str, untrusted_kind: str) -> ResponseReturnValue:
    """The form for one kind of entry, filled as far as the case and the link know."""
    was, made = the_case(untrusted_address), _kind(untrusted_kind)
    around = _around(was, made)
    due = due_list(was.case, desk().casework, around.days)
    raw = prefilled(made, fields_for(made, around), around, request.args, due)
    return _form(was, made, around, raw)


@pages.post("/cases/<untrusted_address>/add/<untrusted_kind>")
@open_to(*READERS)
def added(untrusted_address: str, untrusted_kind: str) -> ResponseReturnValue:
    """Write it, or show the form again as it was sent: with what is wrong, or with what was added meanwhile."""
    was, made = the_case(untrusted_address), _kind(untrusted_kind)
    untrusted_seen = request.form.get("seen", "")
    if untrusted_seen != seen(was):
        return _meanwhile(was, made, untrusted_seen)
    around = _around(was, made)
    raw = typed(fields_for(made, around), request.form)
    try:
        write(desk(), me(), was, _event(made, around, raw), around)
    except NotRight as found:
        return _form(was, made, around, raw, wrong=found.wrong), 422
    except Impossible as found:
        return _form(was, made, around, raw, why=found.why), 422
    except InACase:
        return _form(was, made, around, raw, why=IN_A_CASE), 409
    except Changed as changed:
        return _meanwhile(changed.now, made, untrusted_seen)
    except (NotYours, Damaged):
        abort(404)
    return to_case(was.id)


@pages.get("/cases/<untrusted_address>/reflection")
@open_to(*READERS)
def reflection(untrusted_address: str) -> ResponseReturnValue:
    """A reflection form in symbols, to be printed: it names nobody and says nothing of the case."""
    was = the_case(untrusted_address)
    asked = _questions(was, request.args.get("step", ""))
    note(was)
    return render_template(
        "case_reflection.html", address=was.id.hex(), questions=asked, pictures=pictures(desk().content)
    )


def _event(made: type[Event], around: Around, raw: Raw) -> Event:
    return event_from(made, fields_for(made, around), raw, around, at=now(), by=me().person.id.hex())


def _form(
    was: OpenCase,
    made: type[Event],
    around: Around,
    raw: Raw,
    *,
    wrong: Mapping[str, str] | None = None,
    why: str = "",
    meanwhile: tuple[Entry, ...] = (),
) -> str:
    case = was.case
    note(was)
    return render_template(
        "case_form.html",
        case=case,
        title=showing.title_of(case),
        kind=made.KIND,
        words=FORMS[made.KIND],
        fields=fields_for(made, around),
        raw=raw,
        wrong=wrong or {},
        why=why,
        meanwhile=meanwhile,
        seen=seen(was),
        whom=showing.people_rows(case, around) if asks_first_about_whom(made, case, raw) else (),
        judged=showing.judged(case, around),
        in_the_way=showing.in_the_way(case, around) if made is Closed else (),
        needs_people=not case.people
        and any(field.part in ("person", "people") for field in fields_for(made, around)),
        stale=desk().casework.stale_acts(around.today),
    )


def _meanwhile(was: OpenCase, made: type[Event], untrusted_seen: str) -> ResponseReturnValue:
    """What was added since the writer looked, and their form as they sent it; or nothing more to do."""
    before = as_it_was(was, untrusted_seen)
    since = was.events[len(before.events) :]
    around = _around(before, made)
    raw = typed(fields_for(made, around), request.form)
    try:
        if is_there_already(_event(made, around, raw), since):
            return to_case(was.id)
    except NotRight:
        pass  # the form says so when it is sent once more
    teller = teller_for(was)
    added = tuple(teller.entry(one, len(before.events) + place) for place, one in enumerate(since, start=1))
    return _form(was, made, _around(was, made), raw, meanwhile=added), 409


def _around(was: OpenCase, made: type[Event]) -> Around:
    concerns = tuple(bytes.fromhex(one) for one in was.case.concerns)
    return around_for(desk(), me(), made.KIND, was, concerns)


def _kind(untrusted_kind: str) -> type[Event]:
    if untrusted_kind not in KINDS or untrusted_kind in ELSEWHERE:
        abort(404)
    return KINDS[untrusted_kind]


def _worry(concern_id: bytes) -> Told | None:
    try:
        return shower(desk()).told(concern_of(desk().inbox, me(), concern_id))
    except Damaged:
        return None


def _linked(was: OpenCase) -> list[tuple[str, str]]:
    """The linked cases that this person can open; of others nothing is said."""
    if not was.case.linked:
        return []
    mine = {one.hex(): case for one, case in cases_of(desk(), me()).items() if case}
    return [(one, label_of(mine[one], desk())) for one in was.case.linked if one in mine]


def _questions(was: OpenCase, untrusted_step: str) -> tuple[str, ...]:
    """The questions of this step, or of the first step of any procedure that has some."""
    steps = [step for procedure in desk().casework.procedures.values() for step in procedure.steps]
    asked = [step for step in steps if step.questions]
    asked.sort(key=lambda step: step.key != untrusted_step)
    return tuple(line for question in asked[0].questions for line in question.ask) if asked else ()
