"""The pages by which a case leaves the worry box, or is put on record as handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kiosk.case import events as of
from kiosk.case.impossible import Impossible
from kiosk.case.parts import BadEvent
from kiosk.case.rules import check
from kiosk.case.words import Line, line
from kiosk.db import writing
from kiosk.export import chronology, pack, texts
from kiosk.export.material import Colleague, Lists
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.cases.store import Changed, OpenCase, append, note_seen
from kiosk.inbox.desk import desk, me
from kiosk.inbox.handing_over.asking import Asked, asked_in, checked, note_in_each
from kiosk.inbox.handing_over.gathering import (
    Opened,
    everything,
    lists_of,
    opened_case,
    with_person,
)
from kiosk.inbox.profile.published import school_days
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.inbox.worries.opening import Damaged

pages = Blueprint("handing_over", __name__)

_NEEDS_RECORD: Final = ("record system", "formal")


@dataclass(frozen=True, repr=False)
class Handing:
    """What was typed beside the text, and what stands in the way: "changed", or a sentence; "" for nothing."""

    label: str
    reference: str = ""
    step: str = ""
    why: str = ""
    meanwhile: tuple[Line, ...] = ()


@pages.get("/cases/<untrusted_address>/hand-over")
@open_to(*READERS)
@fresh_proof
def hand_over(untrusted_address: str) -> ResponseReturnValue:
    """Choose what leaves, for whom, and why."""
    lists = lists_of(desk())
    opened = _open(untrusted_address, lists)
    _looked_at(opened.case_file)
    only = list(opened.whole.case.with_part("hurt"))
    wanted = Asked(
        person=only[0].id if len(only) == 1 else "",
        system=next(iter(lists.export.systems)),
    )
    return _form_page(opened, wanted, lists)


@pages.post("/cases/<untrusted_address>/hand-over")
@open_to(*READERS)
@fresh_proof
def take_out(untrusted_address: str) -> ResponseReturnValue:
    """Put on record what leaves and why; then show it, or send it as a file."""
    lists, now = lists_of(desk()), datetime.now(UTC).replace(microsecond=0)
    opened = _open(untrusted_address, lists)
    wanted = asked_in(request.form)
    cases = _of_pupil(opened, wanted, lists) if wanted.what == "pupil" else (opened,)
    wanted = checked(wanted, cases, lists)
    if wanted.why:
        return _form_page(opened, wanted, lists), 422
    try:
        files = note_in_each(desk(), me(), cases, wanted, lists, now)
    except Changed:
        return _form_page(opened, wanted, lists, busy=True), 409
    except (NotYours, Damaged):
        abort(404)
    return _leaving(opened, cases, files, wanted, lists, now)


@pages.post("/cases/<untrusted_address>/hand-over/done")
@open_to(*READERS)
@fresh_proof
def handed_over(untrusted_address: str) -> ResponseReturnValue:
    """Write down that the record system has it, under which reference."""
    lists = lists_of(desk())
    opened = _open(untrusted_address, lists)
    wanted, was = asked_in(request.form), opened.case_file
    if wanted.person not in opened.whole.case.people or wanted.system not in lists.export.systems:
        abort(404)
    handing = _typed()
    try:
        event = _event(wanted, handing, lists)
        if _is_there(was, event):  # pressed twice
            return _back(opened)
        if request.form.get("last") != str(len(was.events)):
            return _done_page(opened, wanted, handing, lists, was), 409
        check(opened.whole.case, event, desk().casework, school_days(desk()))
        append(desk(), me(), was, event)
    except Changed as changed:
        return _done_page(opened, wanted, handing, lists, changed.now), 409
    except BadEvent:
        return _text_page(opened, wanted, lists, replace(handing, why="reference"), was), 422
    except Impossible as refused:
        return _text_page(opened, wanted, lists, replace(handing, why=refused.why), was), 422
    except (NotYours, Damaged):
        abort(404)
    return _back(opened)


def _leaving(
    opened: Opened,
    cases: Sequence[Opened],
    files: Sequence[OpenCase],
    wanted: Asked,
    lists: Lists,
    now: datetime,
) -> ResponseReturnValue:
    if wanted.what == "text":
        _leaves("export-text", files, now)
        label = texts.category(opened.whole, lists)
        return _text_page(opened, wanted, lists, Handing(label), files[0])
    if wanted.what == "zip":
        body = pack.pack(opened.whole, lists, now)
        _leaves("export-zip", files, now)
        return _file(body, pack.file_name(opened.whole))
    if wanted.what == "pupil":
        _leaves("export-pupil", files, now)
        entries = chronology.of_pupil([one.whole for one in cases], wanted.person, wanted.mode, lists)
    else:
        _leaves("export-case", files, now)
        entries = chronology.of_one(opened.whole, wanted.person, wanted.mode, lists)
    return render_template(
        "handing_over_chronology.html",
        opened=opened,
        cases=[one.whole.reference for one in cases],
        entries=entries,
        wanted=wanted,
        called=chronology.naming_of([one.whole for one in cases], wanted.person, wanted.mode, lists),
        lists=lists,
        printed=lists.moment(now),
    )


def _leaves(act: str, files: Sequence[OpenCase], now: datetime) -> None:
    # Before a byte leaves: what can't be noted in the record is not shown and not sent.
    with writing(desk().inbox) as session:
        for one in files:
            audit.record(session, act, me().person.id, one.id, now)
            note_seen(session, me(), one, now)


def _looked_at(seen: OpenCase) -> None:
    with writing(desk().inbox) as session:
        note_seen(session, me(), seen, datetime.now(UTC))


def _of_pupil(opened: Opened, wanted: Asked, lists: Lists) -> tuple[Opened, ...]:
    found = with_person(everything(desk(), me(), lists), wanted.person)
    return found or (opened,)


def _typed() -> Handing:
    label, reference, step = (request.form.get(name, "").strip() for name in ("label", "reference", "step"))
    return Handing(label, reference, step)


def _event(wanted: Asked, handing: Handing, lists: Lists) -> of.HandedOver:
    return of.HandedOver(
        at=datetime.now(UTC).replace(microsecond=0),
        by=me().person.id.hex(),
        system=lists.export.systems[wanted.system].label,
        label=handing.label,
        reference=handing.reference,
        step=handing.step,
        person=wanted.person,
    )


def _is_there(was: OpenCase, event: of.HandedOver) -> bool:
    parts = ("by", "system", "label", "reference", "step", "person")
    done = (one for one in was.events if isinstance(one, of.HandedOver))
    return any(all(getattr(one, part) == getattr(event, part) for part in parts) for one in done)


def _done_page(opened: Opened, wanted: Asked, handing: Handing, lists: Lists, now: OpenCase) -> str:
    """The form again, filled, with what colleagues added since the text was shown."""
    shown = request.form.get("last", "")
    since = min(int(shown), len(now.events)) if shown.isascii() and shown.isdigit() else 0
    names = {one: known.name for one, known in lists.colleagues.items()}
    names |= {one.id: one.name for one in now.case.people.values()}
    meanwhile = tuple(
        line(event, number, desk().casework, names)
        for number, event in enumerate(now.events, start=1)
        if number > since
    )
    return _text_page(opened, wanted, lists, replace(handing, why="changed", meanwhile=meanwhile), now)


def _text_page(opened: Opened, wanted: Asked, lists: Lists, handing: Handing, now: OpenCase) -> str:
    """The text to copy, as it was asked for; after a refusal without it: taking it out again is a new act."""
    writer = lists.colleagues.get(me().person.id.hex(), Colleague(me().person.name, me().person.role))
    system = lists.export.systems[wanted.system]
    what = opened.whole, wanted.person, system, wanted.mode, writer, lists
    shown = () if handing.why else texts.blocks(*what)
    return render_template(
        "handing_over_text.html",
        opened=opened,
        wanted=wanted,
        system=system,
        blocks=shown,
        pupil=opened.whole.case.people[wanted.person],
        handing=handing,
        steps=_steps(now),
        last=len(now.events),
        lists=lists,
    )


def _steps(now: OpenCase) -> list[tuple[str, str]]:
    """The steps of the procedure that ask for a record which is not there yet."""
    procedure = desk().casework.procedures.get(now.case.procedure)
    handed = {one.step for one in now.case.handed}
    rows = procedure.steps if procedure else ()
    return [
        (step.key, step.label) for step in rows if step.record in _NEEDS_RECORD and step.key not in handed
    ]


def _form_page(opened: Opened, wanted: Asked, lists: Lists, *, busy: bool = False) -> str:
    return render_template(
        "handing_over.html",
        opened=opened,
        wanted=wanted,
        busy=busy,
        done=request.args.get("done") == "yes",
        lists=lists,
        people=tuple(opened.whole.case.people.values()),
    )


def _file(body: bytes, name: str) -> Response:
    answer = Response(body, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _open(untrusted_address: str, lists: Lists) -> Opened:
    try:
        return opened_case(desk(), me(), id_or_404(untrusted_address), lists)
    except (NotYours, Damaged):
        abort(404)


def _back(opened: Opened) -> Response:
    address = url_for("handing_over.hand_over", untrusted_address=opened.whole.case.id, done="yes")
    return redirect(address, code=303)
