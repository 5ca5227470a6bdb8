"""Somebody asks for what is kept about them: what names them is found, a person decides, and two lists are printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.case.state import InCase
from kiosk.db import writing
from kiosk.export.asked_for import Found, look_for, sort_out
from kiosk.export.material import Lists
from kiosk.export.naming import words_of
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.cases.store import Changed
from kiosk.inbox.desk import desk, me
from kiosk.inbox.handing_over.asking import Asked, asked_in, checked, note_in_each
from kiosk.inbox.handing_over.gathering import Everything, Opened, everything, lists_of, with_person
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.inbox.worries.opening import Damaged

pages = Blueprint("subject_access", __name__)

MOST_NAMES: Final = 20
_LONGEST_LINE: Final = 120
_DECISION: Final = "d."
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True, repr=False)
class Search:
    """What was looked for and found. `cases` are those that something was found in, or that the person is in."""

    person: InCase
    looked_for: tuple[str, ...]
    more: tuple[str, ...]
    found: tuple[Found, ...]
    cases: tuple[Opened, ...]
    worries: tuple[bytes, ...]
    damaged: int


@pages.get("/people-in-cases/<untrusted_person>/kept-about-them")
@open_to(*READERS)
@fresh_proof
def begin(untrusted_person: str) -> ResponseReturnValue:
    """Choose what to look for, and say why."""
    lists = lists_of(desk())
    every = everything(desk(), me(), lists)
    person = _person(untrusted_person, every)
    return _begin_page(
        person, Asked(reason=_USUAL), (*_names_of(person),), (), lists, _restricted(every, person)
    )


@pages.post("/people-in-cases/<untrusted_person>/kept-about-them/found")
@open_to(*READERS)
@fresh_proof
def find(untrusted_person: str) -> ResponseReturnValue:
    """Everything that has to do with them, each to be decided about."""
    lists, now = lists_of(desk()), datetime.now(UTC)
    every = everything(desk(), me(), lists)
    search = _search(_person(untrusted_person, every), every, lists)
    wanted = _wanted(search, lists)
    if wanted.why or not search.looked_for:
        wanted = replace(wanted, why=wanted.why or "names")
        restricted = any(one.whole.case.restricted for one in search.cases)
        return _begin_page(search.person, wanted, search.looked_for, search.more, lists, restricted), 422
    _note("subject-access", search, now)
    return _found_page(search, wanted, lists)


@pages.post("/people-in-cases/<untrusted_person>/kept-about-them/list")
@open_to(*READERS)
@fresh_proof
def print_list(untrusted_person: str) -> ResponseReturnValue:
    """What is released, or what is withheld: one of the two, ready to be printed."""
    lists, now = lists_of(desk()), datetime.now(UTC).replace(microsecond=0)
    every = everything(desk(), me(), lists)
    search = _search(_person(untrusted_person, every), every, lists)
    wanted = _wanted(search, lists)
    if wanted.why or not search.looked_for:
        abort(400)
    try:
        note_in_each(desk(), me(), search.cases, wanted, lists, now)
    except Changed:
        return _found_page(search, wanted, lists, busy=True), 409
    except (NotYours, Damaged):
        abort(404)
    _note("export-access", search, now)
    return render_template(
        "subject_access_list.html",
        withheld_list=request.form.get("which") == "withheld",
        search=search,
        sorted_out=sort_out(search.found, _decided(), lists),
        decided=_decided(),
        wanted=wanted,
        printed=lists.moment(now),
        lists=lists,
    )


_USUAL: Final = "subject-access"


def _search(person: InCase, every: Everything, lists: Lists) -> Search:
    looked_for = _lines(request.form.get("names_looked_for", ""))
    more = _lines(request.form.get("more", ""))
    wholes = [one.whole for one in every.opened]
    found = look_for(wholes, every.loose, person.id, looked_for, lists, more)
    in_cases = {one.whole.case for one in found if one.whole.case}
    theirs = {one.whole.reference for one in with_person(every, person.id)}
    cases = tuple(one for one in every.opened if one.whole.reference in in_cases | theirs)
    keys = {one.whole.key for one in found if not one.whole.case}
    worries = tuple(
        bytes.fromhex(one.id)
        for one in every.loose
        if f"w{one.id}" in keys or any(f"m{message.id}" in keys for message in one.messages)
    )
    return Search(person, looked_for, more, found, cases, worries, every.damaged)


def _wanted(search: Search, lists: Lists) -> Asked:
    wanted = replace(asked_in(request.form), what="access", person=search.person.id)
    return checked(wanted, search.cases, lists)


def _note(act: str, search: Search, now: datetime) -> None:
    # Before a byte leaves, and for each case and worry by itself: who can't open one finds no line about it.
    with writing(desk().inbox) as session:
        for one in (*(case.case_file.id for case in search.cases), *search.worries):
            audit.record(session, act, me().person.id, one, now)


def _person(untrusted_person: str, every: Everything) -> InCase:
    id_or_404(untrusted_person)
    known = [one.whole.case.people[untrusted_person] for one in with_person(every, untrusted_person)]
    return known[-1] if known else abort(404)


def _names_of(person: InCase) -> tuple[str, ...]:
    """The whole name, and each of its words that is long enough to look for by itself."""
    words = [person.name[word.start : word.end] for word in words_of(person.name)]
    return tuple(dict.fromkeys([person.name, *(one for one in words if len(one) >= _LEAST_LETTERS)]))


def _restricted(every: Everything, person: InCase) -> bool:
    return any(one.whole.case.restricted for one in with_person(every, person.id))


def _decided() -> dict[str, str]:
    """What was decided about each entry, by its key, as the form says it."""
    decisions = ((name, value) for name, value in request.form.items() if name.startswith(_DECISION))
    return {name.removeprefix(_DECISION): value for name, value in decisions}


def _found_page(search: Search, wanted: Asked, lists: Lists, *, busy: bool = False) -> str:
    return render_template(
        "subject_access_found.html", search=search, wanted=wanted, lists=lists, decided=_decided(), busy=busy
    )


def _lines(untrusted_text: str) -> tuple[str, ...]:
    lines = (line.strip()[:_LONGEST_LINE] for line in untrusted_text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))[:MOST_NAMES]


def _begin_page(
    person: InCase,
    wanted: Asked,
    looked_for: Sequence[str],
    more: Sequence[str],
    lists: Lists,
    restricted: bool,
) -> str:
    return render_template(
        "subject_access.html",
        person=person,
        wanted=wanted,
        looked_for=looked_for,
        more=more,
        lists=lists,
        restricted=restricted,
        stale=bool(lists.export.stale_redactions(datetime.now(UTC).date())),
    )
