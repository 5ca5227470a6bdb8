"""One conversation with the mail server: from the connection to its yes, or to one word for what went wrong.

Whatever the server says stays here: its words can quote addresses. Every step has a time limit, and so has the whole.
"""

import contextlib
import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import SHUT_RDWR, gaierror
from typing import Any, Final

from kiosk.settings import MailSettings

CONVERSATION_SECONDS: Final = 60
"""The whole conversation, however slowly the server drips. Shorter than a mail is held: see outbox.HELD_FOR."""


class NotSent(Exception):
    """The mail was not taken. `fault` is a key of faults.FAULTS; `server`: no other mail would be taken now either."""

    def __init__(self, fault: str, *, server: bool = True) -> None:
        super().__init__(fault)
        self.fault, self.server = fault, server


def post(settings: MailSettings, to: str, letter: bytes) -> None:
    """Hand this mail to the server; it has it when this returns. Raises NotSent."""
    with _conversation(settings) as smtp:
        try:
            smtp.sendmail(settings.sender, [to], letter)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise _of_one_mail(code) from None
        except smtplib.SMTPDataError as refused:
            raise _of_one_mail(refused.smtp_code) from None


def try_out(settings: MailSettings) -> None:
    """Connect and sign in as for a mail, and send none. Raises NotSent."""
    with _conversation(settings) as smtp:
        smtp.noop()


class _Bounded(smtplib.SMTP):
    """A conversation that ends after CONVERSATION_SECONDS at the latest, by a hand of our own."""

    def __init__(self, settings: MailSettings, **more: Any) -> None:
        self._limit = threading.Timer(CONVERSATION_SECONDS, self._cut)
        self._limit.daemon = True
        self._limit.start()
        try:
            # The name that a client gives itself is this machine's own by default, and stands in every mail's head.
            super().__init__(
                settings.host,
                settings.port,
                local_hostname=settings.sender_domain,
                timeout=settings.timeout_seconds,
                **more,
            )
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        self._limit.cancel()
        super().close()

    def _cut(self) -> None:
        if (sock := getattr(self, "sock", None)) is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(SHUT_RDWR)


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same, in TLS from the first byte."""


@contextmanager
def _conversation(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _connected(settings)
        yield smtp
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.quit()  # what was sent is sent, whatever comes now
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSent(_fault_of(error)) from None
    finally:
        if smtp is not None:
            smtp.close()


def _connected(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    smtp = _BoundedTls(settings, context=context) if settings.security == "tls" else _Bounded(settings)
    try:
        if settings.security == "starttls":
            _start_tls(smtp, context)
        if settings.user:
            _sign_in(smtp, settings)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _start_tls(smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
    try:
        smtp.starttls(context=context)
    except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException):
        raise NotSent("no-tls") from None


def _sign_in(smtp: smtplib.SMTP, settings: MailSettings) -> None:
    try:
        smtp.login(settings.user, settings.password.get_secret_value())
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(_by_code(error.smtp_code, "sign-in")) from None
    except (smtplib.SMTPNotSupportedError, UnicodeEncodeError):
        raise NotSent("sign-in") from None


def _of_one_mail(code: int) -> NotSent:
    """421 closes the whole conversation; any other answer is about this mail alone."""
    fault = _by_code(code, "recipient")
    return NotSent(fault, server=code == 421 or fault == "broke-off")


def _by_code(code: int, refused: str) -> str:
    """4xx asks to come again, 5xx refuses; anything else is no answer."""
    if 400 <= code < 500:
        return "busy"
    return refused if 500 <= code < 600 else "broke-off"


def _fault_of(error: Exception) -> str:
    cause = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else error
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _by_code(error.smtp_code, "sender")
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, "broke-off")
    if isinstance(cause, smtplib.SMTPException) or cause is None:
        return "broke-off"
    return next((fault for kind, fault in _BY_KIND if isinstance(cause, kind)), "unreachable")


_BY_KIND: Final = (
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "no-tls"),
    (TimeoutError, "silent"),
    (ConnectionRefusedError, "refused"),
    (gaierror, "unreachable"),
    (ConnectionError, "broke-off"),
)
