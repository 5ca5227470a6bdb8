"""Joining: what an invited person does with their link, once, before anybody knows them.

Passphrase and authenticator are theirs from the start: nobody chooses one for them or sees it. Until the page
is sent, the new authenticator secret and the six words offered live in its form and nowhere else.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import pyotp
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.db import StoreConflict, reading, writing
from kiosk.inbox import audit, invitations
from kiosk.inbox.desk import desk
from kiosk.inbox.fingerprint_words import words_of_key
from kiosk.inbox.models import Invitation, Person
from kiosk.inbox.passphrases import fault_of, new_passphrase, same_words
from kiosk.inbox.people import create_person, one_spelling, step_of
from kiosk.inbox.qr import draw_qr
from kiosk.inbox.roles import READERS, open_to_everyone
from kiosk.inbox.tries import may_try

pages = Blueprint("joining", __name__)

_SECRET: Final = re.compile(r"[A-Z2-7]{32}")


@dataclass(frozen=True, repr=False)
class Typed:
    """The form as it came, or as it is first shown. Nothing in it is to be trusted, and much of it is secret."""

    sign_in_name: str = ""
    kind: str = "words"
    own: str = ""
    again: str = ""
    code: str = ""
    words: str = field(default_factory=new_passphrase)
    secret: str = field(default_factory=pyotp.random_base32)

    @property
    def passphrase(self) -> str:
        """The one they chose: the six words offered, or their own."""
        return self.words if self.kind == "words" else self.own


@pages.get("/join/<untrusted_token>")
@open_to_everyone
def join(untrusted_token: str) -> ResponseReturnValue:
    """The form, with six words and an authenticator secret made for this page."""
    return _form(_invitation("join-look", untrusted_token), Typed(), {})


@pages.post("/join/<untrusted_token>")
@open_to_everyone
def try_to_join(untrusted_token: str) -> ResponseReturnValue:
    """Make the person, use the invitation up, and show the eight words."""
    invitation = _invitation("join", untrusted_token)
    typed = _typed()
    now = datetime.now(UTC)
    step = step_of(pyotp.TOTP(typed.secret), "".join(typed.code.split()), now)
    wrong = _what_is_wrong(typed, invitation, code_fits=step is not None)
    if wrong or step is None:
        return _form(invitation, typed, wrong), 400
    try:
        person = _make_person(invitation, typed, step, now)
    except StoreConflict:
        return _form(invitation, typed, {"sign_in_name": "taken"}), 409
    except invitations.NoInvitation:
        abort(404)
    return render_template(
        "joined.html", person=person, words=words_of_key(person.public_key), reads=person.role in READERS
    )


def _invitation(what: str, untrusted_token: str) -> Invitation:
    """The open invitation; for everything else the answer is that of a page that is not there."""
    if not may_try(what, invitations.token_hash(untrusted_token)):
        abort(429)
    try:
        with reading(desk().inbox) as session:
            return invitations.find(session, untrusted_token, datetime.now(UTC))
    except invitations.NoInvitation:
        abort(404)


def _typed() -> Typed:
    form = request.form
    came = Typed(
        sign_in_name=form.get("sign_in_name", "").strip(),
        kind="own" if form.get("kind") == "own" else "words",
        own=form.get("own", ""),
        again=form.get("again", ""),
        code=form.get("code", ""),
        words=form.get("words", ""),
        secret=form.get("secret", ""),
    )
    # Six words of the list need not be six that we drew: one word six times is refused like their own.
    ours = came.words == same_words(came.words) and fault_of(came.words, ()) is None
    if not _SECRET.fullmatch(came.secret) or not ours:
        abort(400)  # our own pages always send both
    return came


def _what_is_wrong(typed: Typed, invitation: Invitation, *, code_fits: bool) -> dict[str, str]:
    """What to put right, by field: a key of the page's words. Empty when all is well."""
    wrong = {"sign_in_name": _wrong_name(typed), "own": _wrong_passphrase(typed, invitation)}
    wrong["code"] = "" if code_fits else "code"
    return {name: why for name, why in wrong.items() if why}


def _wrong_name(typed: Typed) -> str:
    try:
        one_spelling(typed.sign_in_name)
    except ValueError:
        return "name"
    return ""


def _wrong_passphrase(typed: Typed, invitation: Invitation) -> str:
    if typed.kind == "words":
        return ""
    if typed.own != typed.again:
        return "again"
    return fault_of(typed.own, [typed.sign_in_name, invitation.name, desk().settings.school.name]) or ""


def _make_person(invitation: Invitation, typed: Typed, step: int, now: datetime) -> Person:
    """The person and the used invitation, both or neither; the code that was typed is used up as well."""
    with writing(desk().inbox) as session:
        made = create_person(
            session,
            sign_in_name=typed.sign_in_name,
            name=invitation.name,
            role=invitation.role,
            passphrase=typed.passphrase,
            totp_secret=typed.secret,
        )
        made.person.totp_last_step = step
        session.flush()
        invitations.use(session, invitation.id, made.person.id, now)
        audit.record(session, "join", made.person.id, invitation.id, now)
    return made.person


def _form(invitation: Invitation, typed: Typed, wrong: dict[str, str]) -> str:
    uri = pyotp.TOTP(typed.secret).provisioning_uri(
        name=invitation.name, issuer_name=desk().settings.school.name
    )
    groups = " ".join(typed.secret[start : start + 4] for start in range(0, len(typed.secret), 4))
    return render_template(
        "join.html", invitation=invitation, typed=typed, wrong=wrong, qr=draw_qr(uri), groups=groups
    )
