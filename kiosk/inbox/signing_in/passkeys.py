"""Passkeys: a second factor that a phone, laptop or key holds, asked for with a finger, a face or its own PIN.

What we keep of one is its public half, sealed under the person's master key: whoever copies the database sees no
second factor, and whoever writes to it can't add one. The challenge comes from the caller, who must use it up.
"""

import json
import logging
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Engine, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kiosk.db import writing
from kiosk.inbox.models import Person
from kiosk.inbox.people.accounts import Unlocked
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.settings import InboxSettings

CHALLENGE_BYTES: Final = 32
MOST_PASSKEYS: Final = 10
NAME_LIMIT: Final = 60
_ANSWER_LIMIT: Final = 16_000
"""Characters of what a browser sends; those of real authenticators have about 1,000."""
_WAIT_MS: Final = 5 * 60 * 1000
_PURPOSE: Final = "passkeys"
# What the library raises for bytes that are no answer at all. Whatever it is, the answer to it is the same.
_NO_ANSWER: Final = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
)

_log = logging.getLogger(__name__)


class PasskeyRefused(Exception):
    """This is not what a passkey answers to this challenge at this address."""


@dataclass(frozen=True)
class Passkey:
    """What is kept of one passkey. `sign_count` goes up with each use, or is 0 for one that does not count."""

    id: str
    """As a browser writes it: base64url."""
    public_key: str
    """COSE, base64url."""
    sign_count: int
    name: str
    made: str
    """The day it was added, ISO 8601, in UTC."""

    @property
    def day(self) -> date:
        """The day it was added."""
        return date.fromisoformat(self.made)


def can_be_used(settings: InboxSettings) -> bool:
    """Whether browsers know passkeys at this address at all: by a host name, not by a number."""
    try:
        ip_address(settings.host_name)
    except ValueError:
        return True
    return False


def passkeys_of(who: Unlocked) -> tuple[Passkey, ...]:
    """This person's passkeys. What somebody else put in their place is no passkey of theirs: none, and noted."""
    if who.person.sealed_passkeys is None:
        return ()
    try:
        packed = who.master_key.open(_PURPOSE, who.person.id, who.person.sealed_passkeys)
    except BrokenEnvelope:
        _log.error("the passkeys of person %s are damaged", who.person.id.hex())
        return ()
    return tuple(Passkey(**one) for one in json.loads(packed))


def seal_passkeys(master_key: MasterKey, person_id: bytes, passkeys: tuple[Passkey, ...]) -> bytes | None:
    """The passkeys as they are kept; None when there are none."""
    packed = json.dumps([asdict(one) for one in passkeys], sort_keys=True).encode()
    return master_key.seal(_PURPOSE, person_id, packed) if passkeys else None


def clean_name(untrusted_name: str) -> str:
    """What somebody calls their passkey; ValueError unless it has 1 to 60 printable characters."""
    name = " ".join(untrusted_name[: 2 * NAME_LIMIT].split())
    if not name or len(name) > NAME_LIMIT or not name.isprintable():
        raise ValueError("a passkey's name has 1 to 60 characters, on one line")
    return name


def asked_to_make(
    settings: InboxSettings, challenge: bytes, *, handle: bytes, name: str, known: tuple[Passkey, ...] = ()
) -> str:
    """What a browser is asked so that it makes a passkey, as JSON. `handle` says nothing about the person."""
    options = generate_registration_options(
        rp_id=settings.host_name,
        rp_name=settings.school.name,
        user_id=handle,
        user_name=name,
        challenge=challenge,
        timeout=_WAIT_MS,
        # Found without naming it: the page that asks for one must not tell whose passkeys there are.
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id)) for one in known],
    )
    return options_to_json(options)


def asked_to_use(settings: InboxSettings, challenge: bytes) -> str:
    """What a browser is asked so that it uses a passkey, as JSON: the same for everybody, whoever they say they are."""
    required = UserVerificationRequirement.REQUIRED
    options = generate_authentication_options(
        rp_id=settings.host_name, challenge=challenge, timeout=_WAIT_MS, user_verification=required
    )
    return options_to_json(options)


def made_passkey(
    settings: InboxSettings, untrusted_answer: str, challenge: bytes, *, name: str, at: datetime
) -> Passkey:
    """The new passkey that a browser answered with. Raises PasskeyRefused."""
    try:
        made = verify_registration_response(
            credential=_parsed(untrusted_answer),
            expected_challenge=challenge,
            expected_rp_id=settings.host_name,
            expected_origin=_origin(settings),
            require_user_verification=True,
        )
    except _NO_ANSWER:
        raise PasskeyRefused from None
    return Passkey(
        id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=name,
        made=at.astimezone(UTC).date().isoformat(),
    )


def check_passkey(
    engine: Engine, settings: InboxSettings, who: Unlocked, untrusted_answer: str, challenge: bytes
) -> bool:
    """True if one of this person's passkeys answers this challenge, and its count has gone up; it is noted."""
    passkeys = passkeys_of(who)
    try:
        answer = _parsed(untrusted_answer)
        used = next(one for one in passkeys if one.id == answer["id"])
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.host_name,
            expected_origin=_origin(settings),
            credential_public_key=base64url_to_bytes(used.public_key),
            credential_current_sign_count=used.sign_count,
            require_user_verification=True,
        )
    except (StopIteration, *_NO_ANSWER):
        return False
    counted = replace(used, sign_count=proved.new_sign_count)
    return _note_count(engine, who, tuple(counted if one is used else one for one in passkeys))


def _note_count(engine: Engine, who: Unlocked, passkeys: tuple[Passkey, ...]) -> bool:
    """Keep the new count, in one statement: of two workers with answers of one passkey, the database lets one win."""
    person = who.person
    sealed = seal_passkeys(who.master_key, person.id, passkeys)
    unchanged = (Person.id == person.id, Person.sealed_passkeys == person.sealed_passkeys)
    with writing(engine) as session:
        connection = session.connection()
        changed = connection.execute(update(Person).where(*unchanged).values(sealed_passkeys=sealed))
    return changed.rowcount == 1


def _parsed(untrusted_answer: str) -> dict[str, Any]:
    if len(untrusted_answer) > _ANSWER_LIMIT:
        raise ValueError("no authenticator answers at such length")
    answer = json.loads(untrusted_answer)
    if not isinstance(answer, dict):
        raise TypeError("an answer is an object")
    return answer


def _origin(settings: InboxSettings) -> str:
    """The address of the inbox as a browser writes it: without the port that goes without saying."""
    parts = urlsplit(settings.url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    return f"{parts.scheme}://{parts.hostname}{port}"
