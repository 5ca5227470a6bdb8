"""Why a mail was not sent, in a technician's words, and what to do. A mail server's own words are kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what would help: two plain sentences."""

    wrong: str
    help: str


_LOOK = "Look at host and port under [mail] in school.toml, and whether a firewall lets this machine out."

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "refused": Fault("The mail server refuses the connection.", _LOOK),
        "unreachable": Fault("The mail server can’t be found or reached.", _LOOK),
        "silent": Fault("The mail server does not answer in time.", _LOOK),
        "certificate": Fault(
            "The mail server’s certificate is not right, so nothing was said to it.",
            "The name under [mail] host must be the one in its certificate, and that must be from an issuer that this "
            "machine trusts.",
        ),
        "no-tls": Fault(
            "The mail server does not offer the TLS that was asked for.",
            'Try security = "tls" with port 465, or "starttls" with port 587, under [mail] in school.toml.',
        ),
        "sign-in": Fault(
            "The mail server does not take this user and password.",
            "Get a new app password from whoever runs the mail, and put it into the file that KIOSK_MAIL_PASSWORD_FILE "
            "names.",
        ),
        "sender": Fault(
            "The mail server does not take mail from this sender.",
            "The address under [mail] sender must be one that this user may send from.",
        ),
        "busy": Fault("The mail server asks to try again later.", "It is tried again by itself."),
        "broke-off": Fault(
            "The mail server broke off, or answered what nobody expected.",
            "Ask whoever runs the mail server what its log says.",
        ),
        "recipient": Fault(
            "The mail server does not take mail for this colleague.",
            "They look at their address under “Mail to me”.",
        ),
    }
)
