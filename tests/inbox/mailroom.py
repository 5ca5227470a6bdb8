"""A mail server of the tests' own: real SMTP on loopback, with what it took and how it is told to answer."""

import contextlib
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.served import free_port


@dataclass
class Letter:
    """One mail as it came over the wire."""

    to: str
    sender: str
    hello: str
    raw: bytes

    @property
    def parsed(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.raw, policy=default))

    @property
    def text(self) -> str:
        return str(self.parsed.get_content()).replace("\r\n", "\n")


@dataclass
class Mailroom:
    """`answers` are given, one for each mail, in place of a yes; `rcpt` in place of a yes to its recipient."""

    port: int
    took: list[Letter] = field(default_factory=list)
    answers: deque[str] = field(default_factory=deque)
    rcpt: deque[str] = field(default_factory=deque)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name for it
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.popleft()
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from is not None
        for to in envelope.rcpt_tos:
            self.took.append(Letter(to, envelope.mail_from, str(session.host_name), envelope.content))
        return "250 OK"

    @property
    def told(self) -> list[str]:
        """Who had a mail, in order, by what stands before the @."""
        return [letter.to.partition("@")[0] for letter in self.took]


@contextmanager
def mailroom(port: int | None = None, **more: Any) -> Iterator[Mailroom]:
    """A running server. `more` goes to aiosmtpd: TLS, who may sign in."""
    room = Mailroom(port or free_port())
    controller = Controller(room, hostname="127.0.0.1", port=room.port, **more)
    controller.start()
    try:
        yield room
    finally:
        controller.stop()


@contextmanager
def says(*lines: bytes) -> Iterator[int]:
    """The port of a server that says these lines to whoever comes, whatever they say, and hangs up."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def speak() -> None:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"".join(line + b"\r\n" for line in lines))
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4096):
                    pass

        speaker = threading.Thread(target=speak)
        speaker.start()
        yield listening.getsockname()[1]
        speaker.join()


def only(user: bytes, password: bytes) -> Any:
    """An authenticator that lets one user in."""

    def decide(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user, password))

    return decide


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's own TLS for this name, and the file that whoever trusts it needs."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=365 * 40))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / "mail.crt", folder / "mail.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, secret)
    return context, file
