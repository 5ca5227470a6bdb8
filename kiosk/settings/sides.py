"""What each of the two sides is given."""

from pathlib import Path

from pydantic import Field, field_validator

from kiosk.settings.mail import MailSettings
from kiosk.settings.sections import Side, checked_store


class PublicSettings(Side):
    """Everything that the public side is given. No private key is among it, and no way to the inbox."""

    port: int = Field(default=8000, ge=1, le=65535, description="a port from 1 to 65535")

    @property
    def readers_seen(self) -> Path:
        """Where the newest readers list's version is remembered, outside any database."""
        return self.folder / "public" / "readers_seen"

    @property
    def pepper(self) -> Path:
        """The file that every code for an answer is made with: see kiosk.pepper."""
        return self.folder / "public" / "pepper"

    @property
    def profile_seen(self) -> Path:
        """Where the newest school profile's version is remembered, likewise."""
        return self.folder / "public" / "profile_seen"


class InboxSettings(Side):
    """Everything that the staff side is given."""

    port: int = Field(default=8001, ge=1, le=65535, description="a port from 1 to 65535")
    inbox_url: str = Field(description="sqlite:///… or postgresql+psycopg://user@host/inbox")
    public_url: str = Field(
        default="", description="the public side's own url, where that stands in another school.toml"
    )
    session_idle_minutes: int = Field(default=15, ge=1, le=60, description="from 1 to 60 minutes")
    session_hours: int = Field(default=8, ge=1, le=12, description="from 1 to 12 hours")
    mail: MailSettings | None = None
    """The mail server; None when school.toml names none, and nobody is told anything by mail."""

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("inbox_url")
    @classmethod
    def _inbox_address(cls, value: str) -> str:
        return checked_store(value)
