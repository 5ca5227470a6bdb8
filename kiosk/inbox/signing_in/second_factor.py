"""The second factor: an app that shows six digits, or passkeys. How it is asked for, and how a new one is set up.

A page that sets one up carries the app's new secret and a passkey's challenge in its form. The challenge is a
step in the session store: the form holds its ticket, which is good once.
"""

import os
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import pyotp
from flask import abort, request

from kiosk.inbox.desk import desk
from kiosk.inbox.models import Person
from kiosk.inbox.people.accounts import Unlocked, check_code, step_of
from kiosk.inbox.signing_in.passkeys import (
    CHALLENGE_BYTES,
    Passkey,
    PasskeyRefused,
    asked_to_make,
    asked_to_use,
    can_be_used,
    check_passkey,
    made_passkey,
    seal_passkeys,
)
from kiosk.qr import QrDrawing, draw_qr
from kiosk.sealing.opening.master_key import MasterKey

FIRST_NAME: Final = "First passkey"
USING: Final = b"use"
"""The handle of a ticket for using a passkey, whoever's it is."""
_TICKET: Final = "passkey"
_SECRET = re.compile(r"[A-Z2-7]{32}")


@dataclass(frozen=True, repr=False)
class Offered:
    """What a page offers to somebody who sets up a second factor. Nothing in it is kept before they prove it."""

    secret: str
    """Base32, for the app."""
    account: str
    """What the app and the passkey are labelled with."""
    ticket: str
    options: str
    """What the browser is asked for a passkey, as JSON; empty when there can be none at this address."""
    answer: str = ""
    """What it answered, when the form came back for another reason."""

    @property
    def qr(self) -> QrDrawing:
        """The app's secret, drawn."""
        uri = pyotp.TOTP(self.secret).provisioning_uri(
            name=self.account, issuer_name=desk().settings.school.name
        )
        return draw_qr(uri)

    @property
    def groups(self) -> str:
        """The app's secret, to be typed."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


@dataclass(frozen=True)
class NewFactor:
    """A second factor that somebody has just shown to hold: an app, or else a passkey."""

    totp_secret: str = field(default="", repr=False)
    totp_step: int = 0
    passkey: Passkey | None = None


def offer(account: str, handle: bytes) -> Offered:
    """A new secret and a new challenge. `handle` is what a passkey knows this person by: 1 to 64 bytes, not a name."""
    return _offered(pyotp.random_base32(), account, handle)


def offer_app(account: str) -> Offered:
    """A secret for an app and nothing else: the one of the form that was just sent, if it was sent."""
    secret = request.form.get("secret", "")
    return Offered(secret if _SECRET.fullmatch(secret) else pyotp.random_base32(), account, "", "")


def offer_again(account: str, handle: bytes) -> Offered:
    """What the form that was just sent was offered, so that a slip in another field costs nothing of it."""
    secret, ticket = request.form.get("secret", ""), request.form.get("ticket", "")
    if not _SECRET.fullmatch(secret):
        abort(400)  # our own pages always send one
    step = desk().sessions.look(_TICKET, ticket, _now())
    if step is None or step.note[CHALLENGE_BYTES:] != handle:
        return _offered(secret, account, handle)
    asked = asked_to_make(desk().settings, step.note[:CHALLENGE_BYTES], handle=handle, name=account)
    return Offered(secret, account, ticket, asked, request.form.get("passkey", ""))


def proved(handle: bytes, at: datetime) -> NewFactor | None:
    """The second factor that the form proves, or None. A passkey's ticket is used up, so ask this last."""
    untrusted_answer = request.form.get("passkey", "")
    return _proved_passkey(untrusted_answer, handle, at) if untrusted_answer else proved_app(at)


def give(person: Person, master_key: MasterKey, factor: NewFactor) -> None:
    """Make this the person's one second factor, in the caller's transaction; the code that proved it is used up."""
    app = factor.totp_secret
    person.sealed_totp = master_key.seal("totp", person.id, app.encode()) if app else b""
    person.totp_last_step = factor.totp_step
    new = (factor.passkey,) if factor.passkey else ()
    person.sealed_passkeys = seal_passkeys(master_key, person.id, new)


def has_app(person: Person) -> bool:
    """Whether this person has an app with codes: who has passkeys need not."""
    return bool(person.sealed_totp)


def new_challenge() -> bytes:
    """Thirty-two bytes that nobody has seen."""
    return os.urandom(CHALLENGE_BYTES)


def asked(challenge: bytes) -> str:
    """What a browser is asked for, as JSON; empty when there are no passkeys at this address."""
    return asked_to_use(desk().settings, challenge) if can_be_used(desk().settings) else ""


def is_theirs(who: Unlocked, untrusted_code: str, untrusted_answer: str, challenge: bytes) -> bool:
    """Whether this is the second factor of this person: a passkey's answer, or else their app's code just now."""
    if untrusted_answer:
        return check_passkey(desk().inbox, desk().settings, who, untrusted_answer, challenge)
    digits = "".join(untrusted_code.split())  # apps show "123 456", and people paste what they see
    return check_code(desk().inbox, who, digits, datetime.now(UTC))


def taken_challenge(handle: bytes) -> bytes | None:
    """The challenge of the form's ticket, used up by asking; None when there is none for this handle."""
    step = desk().sessions.take(_TICKET, request.form.get("ticket", ""), _now())
    if step is None or step.note[CHALLENGE_BYTES:] != handle:
        return None
    return step.note[:CHALLENGE_BYTES]


def ask_to_make(account: str, handle: bytes, known: tuple[Passkey, ...] = ()) -> tuple[str, str]:
    """A new ticket, and what the browser is asked, as JSON; both empty when there are no passkeys here."""
    if not can_be_used(desk().settings):
        return "", ""
    challenge, ticket = _ticket(handle)
    return ticket, asked_to_make(desk().settings, challenge, handle=handle, name=account, known=known)


def ask_to_use() -> tuple[str, str]:
    """A new ticket, and what the browser is asked, as JSON; both empty when there are no passkeys here."""
    if not can_be_used(desk().settings):
        return "", ""
    challenge, ticket = _ticket(USING)
    return ticket, asked_to_use(desk().settings, challenge)


def _ticket(handle: bytes) -> tuple[bytes, str]:
    challenge = new_challenge()
    return challenge, desk().sessions.begin(_TICKET, os.urandom(16), _now(), note=challenge + handle)


def _offered(secret: str, account: str, handle: bytes) -> Offered:
    return Offered(secret, account, *ask_to_make(account, handle))


def _proved_passkey(untrusted_answer: str, handle: bytes, at: datetime) -> NewFactor | None:
    challenge = taken_challenge(handle)
    if challenge is None:
        return None
    try:
        made = made_passkey(desk().settings, untrusted_answer, challenge, name=FIRST_NAME, at=at)
    except PasskeyRefused:
        return None
    return NewFactor(passkey=made)


def proved_app(at: datetime) -> NewFactor | None:
    """The app that the form's code proves, or None."""
    secret = request.form.get("secret", "")
    if not _SECRET.fullmatch(secret):
        return None
    step = step_of(pyotp.TOTP(secret), "".join(request.form.get("code", "").split()), at)
    return NewFactor(secret, step) if step is not None else None


def _now() -> int:
    return int(time.time())
