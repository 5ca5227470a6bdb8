"""The people pages: who reads, inviting somebody, letting them in, and closing an account."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kiosk.db import StoreConflict, reading, writing
from kiosk.i18n import format_day, format_time
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.desk import desk, me
from kiosk.inbox.models import Person
from kiosk.inbox.people import invitations
from kiosk.inbox.people.fingerprint_words import words_of_key
from kiosk.inbox.people.known_again import NEVER, NotSaid, closed_accounts
from kiosk.inbox.people.leaving import Reasons, StillNeeded, close_account, what_is_in_the_way
from kiosk.inbox.people.letting_in import WordsChanged, awaits_letting_in, compared, let_in
from kiosk.inbox.people.readers_list import (
    KeyIsChanging,
    NoList,
    NotKeyHolder,
    TooFewReaders,
    current_list,
    is_listed,
)
from kiosk.inbox.people.staff_roll import member, strangers
from kiosk.inbox.record import audit
from kiosk.inbox.roles import INVITERS, ON_A_ROUTE, PEOPLE_MANAGERS, READERS, STAFF, open_to
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.sealing.errors import UntrustedReaders
from kiosk.sealing.readers import ReadersList
from kiosk.web.pages import words

pages = Blueprint("people", __name__)


@pages.get("/people")
@open_to(*INVITERS)
def roll() -> ResponseReturnValue:
    """Who reads, who holds the school key, which invitations are open, and who has left."""
    return _roll()


@pages.get("/people/invite")
@open_to(*INVITERS)
@fresh_proof
def invite() -> ResponseReturnValue:
    """The form for an invitation."""
    _inviters_only()
    return _invite_form()


@pages.post("/people/invite")
@open_to(*INVITERS)
@fresh_proof
def send_invitation() -> ResponseReturnValue:
    """Make the invitation and show its link, this once."""
    _inviters_only()
    untrusted_name, untrusted_role = request.form.get("name", ""), request.form.get("role", "")
    try:
        name = invitations.clean_name(untrusted_name)
    except ValueError:
        return _invite_form(untrusted_name, untrusted_role, problem=True), 400
    if untrusted_role not in _roles_to_invite():
        return _invite_form(untrusted_name, problem=True), 400
    now = datetime.now(UTC)
    with writing(desk().inbox) as session:
        made = invitations.invite(session, role=untrusted_role, name=name, invited_by=me().person.id, at=now)
        audit.record(session, "invite", me().person.id, made.invitation.id, now)
    link = desk().settings.url.rstrip("/") + url_for("joining.join", untrusted_token=made.token)
    return render_template(
        "people_invited.html",
        link=link,
        invitation=made.invitation,
        until=_moment(made.invitation.expires_at),
    )


@pages.post("/people/invitations/<untrusted_address>/withdraw")
@open_to(*INVITERS)
@fresh_proof
def withdraw(untrusted_address: str) -> ResponseReturnValue:
    """Make an invitation's link stop working."""
    _inviters_only()
    invitation_id = id_or_404(untrusted_address)
    now = datetime.now(UTC)
    with writing(desk().inbox) as session:
        if not invitations.withdraw(session, invitation_id, now):
            abort(404)
        audit.record(session, "invitation-withdrawn", me().person.id, invitation_id, now)
    return redirect(url_for("people.roll"), code=303)


@pages.get("/people/<untrusted_address>/let-in")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def compare(untrusted_address: str) -> ResponseReturnValue:
    """The eight words, to be compared face to face."""
    _key_holders_only()
    return _compare_page(_waiting(untrusted_address))


@pages.post("/people/<untrusted_address>/let-in")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def they_are_the_same(untrusted_address: str) -> ResponseReturnValue:
    """Sign the list with this person on it."""
    _key_holders_only()
    person = _waiting(untrusted_address)
    shown, before = request.form.get("compared", ""), request.form.getlist("before")
    try:
        return _after(lambda: let_in(desk(), me(), person, shown, before))
    except NotSaid:
        return _compare_page(person, ticked=before, problem=True), 422


@pages.get("/people/<untrusted_address>/leave")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def leave(untrusted_address: str) -> ResponseReturnValue:
    """What closing this account means, or why it can't be closed yet."""
    _key_holders_only()
    person = _person(untrusted_address)
    try:
        return _leave_page(person, what_is_in_the_way(desk(), me(), person.id))
    except (NoList, UntrustedReaders):
        return redirect(url_for("people.roll"), code=303)  # which says what is the matter


@pages.post("/people/<untrusted_address>/leave")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def close(untrusted_address: str) -> ResponseReturnValue:
    """Close this account for good."""
    _key_holders_only()
    person = _person(untrusted_address)
    try:
        return _after(lambda: close_account(desk(), me(), person.id))
    except StillNeeded as still:
        return _leave_page(person, still.reasons), 409


@pages.get("/my-words")
@open_to(*STAFF)
def my_words() -> ResponseReturnValue:
    """One's own eight words, and whether one was let in."""
    person = me().person
    current, _ = _list()
    return render_template(
        "my_words.html",
        words=words_of_key(person.public_key),
        reads=person.role in READERS,
        listed=current is not None and is_listed(person, current),
    )


def _compare_page(person: Person, ticked: Sequence[str] = (), problem: bool = False) -> str:
    current, _ = _list()
    with reading(desk().inbox) as session:
        new = current is not None and not is_listed(person, current)
        accounts = closed_accounts(session, person) if new else ()
    return render_template(
        "people_let_in.html",
        person=person,
        words=words_of_key(person.public_key),
        compared=compared(person),
        gets_key=person.role in PEOPLE_MANAGERS,
        on_a_route=person.role in ON_A_ROUTE,
        accounts=accounts,
        never=NEVER,
        ticked=ticked,
        problem=problem,
    )


def _roll(problem: str = "") -> str:
    current, amiss = _list()
    with reading(desk().inbox) as session:
        people = session.scalars(select(Person).order_by(Person.name, Person.id)).all()
        invited = invitations.still_open(session, datetime.now(UTC))
    by_id = {person.id: person.name for person in people}
    members = [member(person, current, me().person.id) for person in people if person.active]
    return render_template(
        "people.html",
        problem=problem or amiss,
        holder=_holds_key(),
        may_invite=_may_invite(),
        members=sorted(members, key=lambda one: not one.waits),  # first, whoever has something to be done
        left=[person for person in people if not person.active],
        strangers=strangers(people, current),
        invited=[(one, by_id[one.invited_by], _moment(one.expires_at)) for one in invited],
    )


def _after(act: Callable[[], None]) -> ResponseReturnValue:
    """Do this, and show the roll: as it is then, or with what stood in the way."""
    try:
        act()
    except NotKeyHolder:
        abort(404)
    except (WordsChanged, NoList, UntrustedReaders, TooFewReaders, StoreConflict, KeyIsChanging) as error:
        return _roll(_PROBLEMS[type(error)]), 409
    return redirect(url_for("people.roll"), code=303)


_PROBLEMS: dict[type[Exception], str] = {
    WordsChanged: "words",
    NoList: "no-list",
    UntrustedReaders: "untrusted",
    TooFewReaders: "too-few",
    StoreConflict: "meanwhile",
    KeyIsChanging: "school-key",
}


def _list() -> tuple[ReadersList | None, str]:
    """The list, or which problem there is with it."""
    try:
        return current_list(desk()), ""
    except (NoList, UntrustedReaders) as error:
        return None, _PROBLEMS[type(error)]


def _holds_key() -> bool:
    return me().person.sealed_school_key is not None


def _may_invite() -> bool:
    """Whoever manages people invites once a colleague has let them in and handed on the school key, not before."""
    return _holds_key() or me().person.role not in PEOPLE_MANAGERS


def _roles_to_invite() -> tuple[str, ...]:
    """Without the school key: only those that a key holder then lets in.

    The others are let in by nobody, so whoever invites could join as one of them, and read the record of who
    opened what.
    """
    return STAFF if _holds_key() else READERS


def _inviters_only() -> None:
    if not _may_invite():
        abort(404)


def _key_holders_only() -> None:
    if not _holds_key():
        abort(404)


def _person(untrusted_address: str) -> Person:
    with reading(desk().inbox) as session:
        return session.get(Person, id_or_404(untrusted_address)) or abort(404)


def _waiting(untrusted_address: str) -> Person:
    person = _person(untrusted_address)
    current, _ = _list()
    if current is None or person.role not in READERS or not awaits_letting_in(person, current):
        abort(404)
    return person


def _leave_page(person: Person, reasons: Reasons) -> str:
    return render_template(
        "people_leave.html",
        person=person,
        reasons=reasons,
        orphans=[concern_id.hex() for concern_id in reasons.orphans],
        routes=[desk().content.routes[route] for route in reasons.routes],
    )


def _invite_form(untrusted_name: str = "", untrusted_role: str = "", problem: bool = False) -> str:
    roles = [desk().content.roles[key] for key in _roles_to_invite()]
    return render_template(
        "people_invite.html",
        roles=roles,
        on_a_route=ON_A_ROUTE,
        name=untrusted_name,
        picked=untrusted_role,
        problem=problem,
    )


def _moment(at: datetime) -> str:
    zone = desk().settings.school.time_zone
    return f"{format_day(at, words().tag, zone)}, {format_time(at, words().tag, zone)}"
