"""A colleague has lost their second factor: the page where one key holder asks, and where another one agrees."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kiosk.db import reading
from kiosk.i18n import format_day, format_time
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.desk import desk, me
from kiosk.inbox.models import Person, SecondFactorReset
from kiosk.inbox.people.readers_list import NotKeyHolder
from kiosk.inbox.roles import PEOPLE_MANAGERS, open_to
from kiosk.inbox.signing_in import factor_resets
from kiosk.inbox.signing_in.factor_resets import VALID_FOR, ChangedMeanwhile, NotThisPerson
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.web.pages import words

pages = Blueprint("factor_reset", __name__)


@pages.get("/people/<untrusted_address>/second-factor")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def state(untrusted_address: str) -> ResponseReturnValue:
    """What was asked or agreed for this colleague, and what this key holder can do about it."""
    return _page(_colleague(untrusted_address))


@pages.post("/people/<untrusted_address>/second-factor/ask")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def ask(untrusted_address: str) -> ResponseReturnValue:
    """Say that this colleague is here and has lost their second factor."""
    person = _colleague(untrusted_address)
    return _after(person, lambda: factor_resets.ask(desk(), me(), person.id))


@pages.post("/people/<untrusted_address>/second-factor/agree")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def agree(untrusted_address: str) -> ResponseReturnValue:
    """Say the same as a colleague did."""
    person = _colleague(untrusted_address)
    asked_by = id_or_404(request.form.get("asked_by", ""))
    return _after(person, lambda: factor_resets.agree(desk(), me(), person.id, asked_by))


@pages.post("/people/<untrusted_address>/second-factor/withdraw")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def withdraw(untrusted_address: str) -> ResponseReturnValue:
    """Take it back, whoever said it."""
    person = _colleague(untrusted_address)
    return _after(person, lambda: factor_resets.withdraw(desk(), me(), person.id))


def _after(person: Person, act: Callable[[], None]) -> ResponseReturnValue:
    try:
        act()
    except (NotKeyHolder, NotThisPerson):
        abort(404)
    except ChangedMeanwhile:
        return _page(person, problem=True), 409
    return redirect(url_for("factor_reset.state", untrusted_address=person.id.hex()), code=303)


def _page(person: Person, *, problem: bool = False) -> str:
    reset = factor_resets.open_for(desk(), person)
    with reading(desk().inbox) as session:
        row = session.get(SecondFactorReset, person.id) if reset else None
        names = {one.id: one.name for one in session.scalars(select(Person))}
    return render_template(
        "factor_reset.html",
        person=person,
        problem=problem,
        reset=reset,
        asked_by=names.get(reset.asked_by, "") if reset else "",
        agreed_by=names.get(reset.agreed_by, "") if reset else "",
        by_me=reset is not None and reset.asked_by == me().person.id,
        until=_until(row) if row else "",
    )


def _until(row: SecondFactorReset) -> str:
    at, zone = row.asked_at + VALID_FOR, desk().settings.school.time_zone
    return f"{format_day(at, words().tag, zone)}, {format_time(at, words().tag, zone)}"


def _colleague(untrusted_address: str) -> Person:
    """An active colleague, for a key holder; for oneself and everybody else, the answer of a page that is not there."""
    if me().person.sealed_school_key is None:
        abort(404)
    with reading(desk().inbox) as session:
        person = session.get(Person, id_or_404(untrusted_address))
    if person is None or not person.active or person.id == me().person.id:
        abort(404)
    return person
