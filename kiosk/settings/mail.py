"""The section `[mail]`: the server that carries "something new waits" to staff. Without it, nobody is told by mail."""

import re
from typing import Final, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from kiosk.settings.sections import Section, is_loopback

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
)
_LONGEST_ADDRESS: Final = 254  # RFC 5321, section 4.5.3.1.3, without the angle brackets


def mail_address(value: str) -> str:
    """The address itself, if it is one that every mail server takes: no blank, no new line, no name beside it."""
    if len(value) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(value):
        raise ValueError("it is not an address such as office@school.example")
    return value


class MailSettings(Section):
    """How the inbox reaches the mail server. The password is never in school.toml."""

    host: str = Field(
        pattern=r"^[A-Za-z0-9.:-]{1,253}$", description="the mail server's name: smtp.school.example"
    )
    port: int = Field(default=587, ge=1, le=65535, description="a port from 1 to 65535, often 587")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description='"starttls", "tls", or "none" for a mail server on this very machine',
    )
    user: str = Field(
        default="",
        pattern=r"^[^\x00-\x1f\x7f]{0,254}$",
        description='the name to sign in with, or "" where none is needed',
    )
    password: SecretStr = Field(
        default=SecretStr(""),
        validate_default=True,
        description="given in KIOSK_MAIL_PASSWORD_FILE, the name of a file that holds nothing else",
    )
    sender: str = Field(description="the address that mails come from: worrybox@school.example")
    timeout_seconds: int = Field(default=10, ge=1, le=30, description="from 1 to 30 seconds")

    @field_validator("security")
    @classmethod
    def _sealed_on_the_way(cls, value: str, info: ValidationInfo) -> str:
        if value == "none" and not is_loopback(info.data.get("host", "")):
            raise ValueError("mail without TLS is not safe outside this machine")
        return value

    @field_validator("password")
    @classmethod
    def _with_its_user(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if bool(value.get_secret_value()) != bool(info.data.get("user", "")):
            raise ValueError("user and password belong together, and one of them is missing")
        return value

    @field_validator("sender")
    @classmethod
    def _one_address(cls, value: str) -> str:
        return mail_address(value)

    @property
    def sender_domain(self) -> str:
        """What stands after the @ of the sender: the only name by which this machine makes itself known."""
        return self.sender.rpartition("@")[2]
