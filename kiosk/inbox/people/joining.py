"""Joining: what an invited person does with their link, once, before anybody knows them.

Passphrase and second factor are theirs from the start: nobody chooses one for them or sees it. Until the page
is sent, the app's new secret and the six words offered live in its form and nowhere else. Whoever starts again
with new keys comes through the same door.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from kiosk.db import StoreConflict, reading, writing
from kiosk.inbox.desk import desk
from kiosk.inbox.models import Invitation, Person
from kiosk.inbox.people import invitations
from kiosk.inbox.people.accounts import Unlocked, create_person, one_spelling
from kiosk.inbox.people.fingerprint_words import words_of_key
from kiosk.inbox.people.leaving import StillNeeded
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.people.starting_again import start_again
from kiosk.inbox.record import audit
from kiosk.inbox.roles import READERS, open_to_everyone
from kiosk.inbox.signing_in import second_factor
from kiosk.inbox.signing_in.account import sheet_page
from kiosk.inbox.signing_in.own_secrets import ChangedMeanwhile, print_sheet
from kiosk.inbox.signing_in.passphrases import fault_of, new_passphrase, same_words
from kiosk.inbox.signing_in.second_factor import NewFactor, Offered
from kiosk.inbox.signing_in.tries import may_try
from kiosk.sealing.errors import UntrustedReaders

pages = Blueprint("joining", __name__)

_SHEET: Final = "first-sheet"


@dataclass(frozen=True, repr=False)
class Typed:
    """The form as it came, or as it is first shown. Nothing in it is to be trusted, and much of it is secret."""

    sign_in_name: str = ""
    kind: str = "words"
    own: str = ""
    again: str = ""
    words: str = field(default_factory=new_passphrase)

    @property
    def passphrase(self) -> str:
        """The one they chose: the six words offered, or their own."""
        return self.words if self.kind == "words" else self.own


@dataclass(frozen=True)
class Link:
    """An open invitation. `person` is the account that somebody starts again on; None for a new colleague."""

    invitation: Invitation
    person: Person | None

    def offer(self, *, anew: bool) -> Offered:
        """A second factor to set up, labelled with their name."""
        make = second_factor.offer if anew else second_factor.offer_again
        return make(self.invitation.name, self.invitation.id)


@pages.get("/join/<untrusted_token>")
@open_to_everyone
def join(untrusted_token: str) -> ResponseReturnValue:
    """The form, with six words and a second factor made for this page."""
    link = _link("join-look", untrusted_token)
    return _form(link, Typed(), link.offer(anew=True), {})


@pages.post("/join/<untrusted_token>")
@open_to_everyone
def try_to_join(untrusted_token: str) -> ResponseReturnValue:
    """Make the person, or their new keys, use the invitation up, and show the eight words."""
    link = _link("join", untrusted_token)
    typed, now = _typed(), datetime.now(UTC)
    wrong, factor = _what_is_wrong(typed, link, now)
    if wrong or factor is None:
        return _form(link, typed, link.offer(anew=False), wrong), 400
    try:
        made = _let_join(link, typed, factor, now)
    except StoreConflict:
        return _form(link, typed, link.offer(anew=False), {"sign_in_name": "taken"}), 409
    except (StillNeeded, NoList, UntrustedReaders):
        return render_template("join_blocked.html"), 409
    except invitations.NoInvitation:
        abort(404)
    return _joined(made)


@pages.post("/joined/recovery-sheet")
@open_to_everyone
def print_first_sheet() -> ResponseReturnValue:
    """Show the first recovery sheet to who has joined just now: their page holds a ticket for it, good once."""
    step = desk().sessions.take(_SHEET, request.form.get("ticket", ""), int(time.time()))
    if step is None:
        return redirect(url_for("access.sign_in"), code=303)
    with reading(desk().inbox) as session:
        person = session.scalar(select(Person).where(Person.id == step.person_id, Person.active))
    if person is None or person.recovery_slot is not None:
        return redirect(url_for("access.sign_in"), code=303)
    try:
        printed = print_sheet(desk().inbox, Unlocked(person, step.master_key))
    except ChangedMeanwhile:
        return redirect(url_for("access.sign_in"), code=303)
    return sheet_page(printed, person.name, person.sign_in_name, recovered=False)


def _link(what: str, untrusted_token: str) -> Link:
    """The open invitation; for everything else the answer is that of a page that is not there."""
    if not may_try(what, invitations.token_hash(untrusted_token)):
        abort(429)
    try:
        with reading(desk().inbox) as session:
            found = invitations.find(session, untrusted_token, datetime.now(UTC))
            return Link(found, session.get(Person, found.for_person) if found.for_person else None)
    except invitations.NoInvitation:
        abort(404)


def _typed() -> Typed:
    form = request.form
    came = Typed(
        sign_in_name=form.get("sign_in_name", "").strip(),
        kind="own" if form.get("kind") == "own" else "words",
        own=form.get("own", ""),
        again=form.get("again", ""),
        words=form.get("words", ""),
    )
    # Six words of the list need not be six that we drew: one word six times is refused like their own.
    if came.words != same_words(came.words) or fault_of(came.words, ()) is not None:
        abort(400)  # our own pages always send them
    return came


def _what_is_wrong(typed: Typed, link: Link, now: datetime) -> tuple[dict[str, str], NewFactor | None]:
    """What to put right, by field: a key of the page's words; and the second factor, when all is well."""
    wrong = {"sign_in_name": _wrong_name(typed, link), "own": _wrong_passphrase(typed, link)}
    wrong = {name: why for name, why in wrong.items() if why}
    with_passkey = bool(request.form.get("passkey"))
    if with_passkey and wrong:
        return wrong, None  # what the passkey answered is not used up by a slip in another field
    factor = second_factor.proved(link.invitation.id, now)
    if factor is None:
        wrong["code"] = "passkey" if with_passkey else "code"
    return wrong, factor


def _wrong_name(typed: Typed, link: Link) -> str:
    try:
        one_spelling(link.person.sign_in_name if link.person else typed.sign_in_name)
    except ValueError:
        return "name"
    return ""


def _wrong_passphrase(typed: Typed, link: Link) -> str:
    if typed.kind == "words":
        return ""
    if typed.own != typed.again:
        return "again"
    sign_in_name = link.person.sign_in_name if link.person else typed.sign_in_name
    return fault_of(typed.own, [sign_in_name, link.invitation.name, desk().settings.school.name]) or ""


def _let_join(link: Link, typed: Typed, factor: NewFactor, now: datetime) -> Unlocked:
    if link.person is not None:
        return start_again(desk(), link.invitation, typed.passphrase, factor, now)
    return _make_person(link.invitation, typed, factor, now)


def _make_person(invitation: Invitation, typed: Typed, factor: NewFactor, now: datetime) -> Unlocked:
    """The person and the used invitation, both or neither; the code that was typed is used up as well."""
    with writing(desk().inbox) as session:
        made = create_person(
            session,
            sign_in_name=typed.sign_in_name,
            name=invitation.name,
            role=invitation.role,
            passphrase=typed.passphrase,
        )
        second_factor.give(made.person, made.master_key, factor)
        session.flush()
        invitations.use(session, invitation.id, made.person.id, now)
        audit.record(session, "join", made.person.id, invitation.id, now)
    return Unlocked(made.person, made.master_key)


def _joined(who: Unlocked) -> str:
    ticket = desk().sessions.begin(_SHEET, who.person.id, int(time.time()), master_key=who.master_key)
    return render_template(
        "joined.html",
        person=who.person,
        words=words_of_key(who.person.public_key),
        reads=who.person.role in READERS,
        ticket=ticket,
    )


def _form(link: Link, typed: Typed, offered: Offered, wrong: dict[str, str]) -> str:
    return render_template(
        "join.html", invitation=link.invitation, again=link.person, typed=typed, offered=offered, wrong=wrong
    )
