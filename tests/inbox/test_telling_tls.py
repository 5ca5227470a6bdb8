"""Reaching the mail server: over TLS that is right or not at all, and every refusal has a plain word."""

from pathlib import Path

import pytest

from kiosk.inbox.models import MailServer
from kiosk.inbox.telling.faults import FAULTS
from kiosk.inbox.telling.post import NotSent, try_out
from tests.inbox.mailroom import Mailroom, certificate, mailroom, only, says
from tests.inbox.office import Office
from tests.inbox.told import rounds_of, rows, settings_with, tell, wish


def server(office: Office) -> MailServer:
    (row,) = rows(office, MailServer)
    return row  # type: ignore[no-any-return]


def test_a_server_with_a_wrong_certificate_is_told_nothing(office: Office, tmp_path: Path) -> None:
    context, _ = certificate(tmp_path, "localhost")
    wish(office, "lead")
    tell(office)

    with mailroom(tls_context=context, require_starttls=True) as room:
        rounds_of(office, room.port, HOST="localhost", SECURITY="starttls").go()

    assert room.took == []
    assert server(office).fault == "certificate"


def test_a_certificate_for_another_name_is_wrong(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path, "mail.other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with mailroom(tls_context=context) as room, pytest.raises(NotSent) as refused:
        try_out(settings_with(office, room.port, HOST="localhost", SECURITY="starttls").mail)  # type: ignore[arg-type]

    assert refused.value.fault == "certificate"


def test_mail_goes_over_tls_with_user_and_password(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    wish(office, "lead")
    secured = {"HOST": "localhost", "SECURITY": "starttls", "USER": "box", "PASSWORD": "hunter22"}

    with mailroom(
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=only(b"box", b"hunter22"),
    ) as room:
        rounds_of(office, room.port, **secured).go()

    assert room.told == ["lead"]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"535 5.7.8 no", "sign-in"),
        (b"454 4.7.0 later", "busy"),
        (b"421 too many", "busy"),
        (b"what?", "broke-off"),
        (b"", "broke-off"),
    ],
)
def test_what_a_server_answers_to_user_and_password_has_a_plain_word(
    office: Office, answer: bytes, fault: str
) -> None:
    said = (b"220 hello", b"250-here", b"250 AUTH PLAIN", answer)

    with says(*said) as port, pytest.raises(NotSent) as refused:
        try_out(settings_with(office, port, USER="box", PASSWORD="hunter22").mail)  # type: ignore[arg-type]

    assert (refused.value.fault, refused.value.server) == (fault, True)
    assert fault in FAULTS


def test_a_server_without_tls_is_told_nothing_when_tls_was_asked_for(office: Office, room: Mailroom) -> None:
    wish(office, "lead")

    rounds_of(office, room.port, HOST="localhost", SECURITY="starttls").go()

    assert room.took == []
    assert server(office).fault == "no-tls"
