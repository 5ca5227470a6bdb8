"""The pages for writing down what one was told: who told it, the sheet, who will read it, and keeping it."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.concern import Concern, Teller, Written
from kiosk.content import Question
from kiosk.db import StoreUnavailable, reading
from kiosk.inbox.desk import desk, me
from kiosk.inbox.models import Person
from kiosk.inbox.people.letting_in import was_let_in
from kiosk.inbox.people.readers_list import NoList, current_list
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.roles import READERS, STAFF, open_to
from kiosk.inbox.sharing.granting import active_readers
from kiosk.inbox.voice.voice_pages import survey_of_staff
from kiosk.inbox.written_down import keeping_it
from kiosk.inbox.written_down.sheet import TELLERS, Sheet, as_concern, new_sheet, questions_for, read_sheet
from kiosk.profile import Profile
from kiosk.routing import NoReader
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.readers import RECOVERY
from kiosk.web import pages as web_pages

pages = Blueprint("written_down", __name__)

_log = logging.getLogger(__name__)
_NOT_NOW: Final = (NoReader, NoList, UntrustedReaders, StoreUnavailable)
WHO_TOLD: Final = {"pupil": "A pupil", "family": "A parent or carer", "else": "Somebody else"}


@pages.get("/write-down")
@open_to(*STAFF)
def overview() -> ResponseReturnValue:
    """Who told it?"""
    _check_let_in()
    return render_template(
        "written_down.html",
        tellers=WHO_TOLD,
        done=request.args.get("done") == "kept",
        survey=survey_of_staff(school_profile(desk())),
    )


@pages.get("/write-down/<untrusted_teller>")
@open_to(*STAFF)
def sheet(untrusted_teller: str) -> ResponseReturnValue:
    """The sheet, empty."""
    _check_let_in()
    teller = _teller(untrusted_teller)
    return _sheet_page(new_sheet(teller, datetime.now(UTC), desk().settings.school.zone))


@pages.post("/write-down/<untrusted_teller>")
@open_to(*STAFF)
def write(untrusted_teller: str) -> ResponseReturnValue:
    """Show who will read it; keep it when that was seen."""
    _check_let_in()
    teller = _teller(untrusted_teller)
    questions = _questions(teller)
    try:
        filled = _filled(teller, questions)
    except _NOT_NOW as error:
        return _not_now(teller, questions, error)
    if filled.problems:
        return _sheet_page(filled), 422
    zone = desk().settings.school.zone
    by = me().person.id.hex()
    concern = as_concern(filled, by, questions, desk().content, web_pages.words(), zone)
    if request.form.get("do") == "change":
        return _sheet_page(filled)
    try:
        return _keep(filled, concern) if request.form.get("do") == "keep" else _check_page(filled, concern)
    except _NOT_NOW as error:
        return _not_now(teller, questions, error)


@pages.app_context_processor
def _words() -> dict[str, object]:
    """For the page of a worry: who wrote it down, and how it was told."""
    return {"written_words": written_words}


def written_words(written: Written) -> str:
    """Who told it, how, and which colleague wrote it down."""
    with reading(desk().inbox) as session:
        person = session.get(Person, bytes.fromhex(written.by))
    row = desk().casework.told_by.get(written.told_by)
    how = row.label if row else written.told_by
    by = f" {person.name} wrote it down." if person else ""
    return f"{WHO_TOLD[written.teller]}. {how}.{by}"


def _keep(filled: Sheet, concern: Concern) -> ResponseReturnValue:
    concern_id = keeping_it.keep(desk(), me(), concern, filled.journey, datetime.now(UTC))
    can_open = keeping_it.bring_in(desk(), me(), concern_id)
    if can_open and me().person.role in READERS:
        return redirect(url_for("worries.one_worry", untrusted_address=concern_id.hex()), code=303)
    return redirect(url_for("written_down.overview", done="kept"), code=303)


def _check_page(filled: Sheet, concern: Concern) -> str:
    going = keeping_it.goes_to(desk(), me(), concern)
    left_out = [
        reader.name for reader in current_list(desk()).readers if reader.key_id.hex() in filled.excluded
    ]
    return render_template(
        "written_down_check.html",
        sheet=filled,
        concern=concern,
        who_told=WHO_TOLD[filled.teller],
        how=desk().casework.told_by[filled.told_by].label,
        readers=[reader for reader in going.readers if reader.role != RECOVERY],
        oneself=going.oneself,
        left_out=left_out,
        urgent=concern.urgent(desk().content),
    )


def _sheet_page(filled: Sheet, *, not_now: bool = False) -> str:
    return render_template(
        "written_down_sheet.html",
        sheet=filled,
        who_told=WHO_TOLD[filled.teller],
        ways=desk().casework.told_by.values(),
        questions=_questions(filled.teller),
        readers=_readers(),
        not_now=not_now,
    )


def _not_now(teller: Teller, questions: Sequence[Question], error: Exception) -> ResponseReturnValue:
    """It can't be kept now: the sheet comes back as it was filled in, and says so."""
    _log.error("what staff were told was not kept: %s", type(error).__name__)
    named = [*request.form.getlist("excluded"), *request.form.getlist("asked_for")]
    return _sheet_page(replace(_read(teller, questions, named), problems=()), not_now=True), 503


def _filled(teller: Teller, questions: Sequence[Question]) -> Sheet:
    return _read(teller, questions, [one.key_id.hex() for one in active_readers(desk())])


def _read(teller: Teller, questions: Sequence[Question], listed: Sequence[str]) -> Sheet:
    moment = datetime.now(UTC), desk().settings.school.zone
    return read_sheet(request.form, teller, questions, desk().casework, listed, moment)


def _readers() -> list[tuple[str, str, str]]:
    """Everybody who can be left out or asked for: key id, name, role."""
    try:
        return [(one.key_id.hex(), one.name, one.role) for one in active_readers(desk())]
    except _NOT_NOW:
        return []  # sending says that it can't be done just now


def _questions(teller: Teller) -> tuple[Question, ...]:
    try:
        profile = school_profile(desk())
    except StoreUnavailable:
        profile = Profile.first(desk().settings.school, desk().content)
    return questions_for(teller, desk().content, profile)


def _teller(untrusted_teller: str) -> Teller:
    return next((one for one in TELLERS if one == untrusted_teller), None) or abort(404)


def _check_let_in() -> None:
    """Somebody who reads by their role has joined by a link; until they are let in, they write nothing here."""
    try:
        let_in = me().person.role not in READERS or was_let_in(desk(), me().person)
    except _NOT_NOW:
        return  # nothing can be kept now: the page says so, and gives the words back
    if not let_in:
        abort(404)
