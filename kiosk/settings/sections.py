"""The sections that both sides have: the school, and what each side has of its own."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator


class SettingsError(Exception):
    """One or more settings are wrong; `str()` of it is one plain line for each."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _hex_bytes(value: Any) -> Any:
    return bytes.fromhex(value) if isinstance(value, str) else value


class Section(BaseModel):
    """Root of every section: frozen, nothing unknown in it, and no value of it in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class School(Section):
    """What both sides know about the school."""

    id: str = Field(
        pattern=r"^[0-9a-f]{32}$", description="the 32 hexadecimal digits that `kiosk init` wrote"
    )
    name: str = Field(min_length=1, max_length=120, description="the school's name, at most 120 characters")
    phone: str = Field(
        pattern=r"^\+?[0-9 ]{3,20}$",
        description="the school office's number, digits and spaces: 0116 496 0000",
    )
    time_zone: str = Field(default="Europe/London", description="a name from the tz database: Europe/London")
    default_locale: str = Field(default="en-GB", description="one of the locales below: en-GB")
    locales: tuple[str, ...] = Field(
        default=("en-GB",),
        min_length=1,
        description='the languages offered, as a list: ["en-GB", "pl", "ur"]',
    )
    demo: bool = Field(default=False, description="true only for the demonstration school")
    symbols: str = Field(
        default="",
        pattern=r"^([a-z0-9][a-z0-9-]{0,39})?$",
        description='the name of a folder in symbols/ with a pack.json, or "" for our own drawings',
    )
    verify_key: Annotated[bytes, BeforeValidator(_hex_bytes)] = Field(
        min_length=32, max_length=32, description="the 64 hexadecimal digits that `kiosk init` wrote"
    )

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("this time zone is not known")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which staff and families read times."""
        return ZoneInfo(self.time_zone)


class Side(Section):
    """What each of the two sides has of its own."""

    school: School
    folder: Path
    secret_key: SecretStr = Field(
        description="32 or more random bytes that `kiosk init` wrote to the file secret_key"
    )
    url: str = Field(
        description="the address people open: https://worries.example.org (http only on this machine)"
    )
    host: str = Field(default="127.0.0.1", description="the address to listen on: 127.0.0.1")
    port: int = Field(ge=1, le=65535, description="a port from 1 to 65535")
    workers: int = Field(default=1, ge=1, le=16, description="1, or up to 16 with Redis in limits_url")
    threads: int = Field(default=8, ge=1, le=64, description="from 1 to 64 threads in each worker")
    letterbox_url: str = Field(description="sqlite:///… or postgresql+psycopg://user@host/letterbox")
    limits_url: str = Field(
        default="memory://", description="memory:// or redis://:password@127.0.0.1:6379/0"
    )

    @field_validator("secret_key")
    @classmethod
    def _long_secret(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("it is missing or too short")
        return value

    @field_validator("url")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("it is not an address such as https://worries.example.org")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("http is not safe outside this machine")
        return value.rstrip("/")

    @field_validator("letterbox_url")
    @classmethod
    def _store_address(cls, value: str) -> str:
        return checked_store(value)

    @field_validator("limits_url")
    @classmethod
    def _limits_address(cls, value: str) -> str:
        if not re.match(r"^(memory://|rediss?://|redis\+unix://)", value):
            raise ValueError("it is neither memory:// nor a Redis address")
        return value

    @property
    def host_name(self) -> str:
        """The only host name that this side answers to."""
        return urlsplit(self.url).hostname or ""

    @property
    def https(self) -> bool:
        """True when people reach this side over TLS, so that cookies may be bound to it."""
        return self.url.startswith("https://")

    @property
    def shares_limits(self) -> bool:
        """True when limits and sessions live in Redis, where several workers see the same."""
        return not self.limits_url.startswith("memory://")


def checked_store(value: str) -> str:
    """The address of a store; ValueError for what is none."""
    if not re.match(r"^(sqlite:///.+|postgresql\+psycopg://.+)", value):
        raise ValueError("it is neither an SQLite file nor a PostgreSQL address")
    return value


def is_loopback(host: str) -> bool:
    """True for this machine itself, by name or by number."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
