"""A school's settings: `school.toml` and the environment, read once into frozen, typed values.

A wrong setting stops the program at start. The message gives the setting's name, what is wrong with it,
and what would be right, one line each, so that a technician can mend the file without reading this code.

A school lives in one folder::

    school.toml             what a technician owns; it holds no secret
    public/                 the public side's files: letterbox, secret key, newest readers list seen
    inbox/                  the staff side's files: inbox, secret key
    symbols/<pack>/         a school's own pictures, laid over ours (see kiosk.symbols); may be left out

Each side reads the `[school]` section and its own, and nothing of the other's but the address that pupils open.
Any setting can come from the environment instead: `KIOSK_PUBLIC_PORT=8080`, or, for secrets in a file
that a service manager hands over, `KIOSK_INBOX_INBOX_URL_FILE=/run/credentials/inbox_url`.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)


class SettingsError(Exception):
    """One or more settings are wrong; `str()` of it is one plain line for each."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _hex_bytes(value: Any) -> Any:
    return bytes.fromhex(value) if isinstance(value, str) else value


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class School(_Section):
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


class Side(_Section):
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
        if parts.scheme == "http" and not _is_loopback(parts.hostname):
            raise ValueError("http is not safe outside this machine")
        return value.rstrip("/")

    @field_validator("letterbox_url")
    @classmethod
    def _store_address(cls, value: str) -> str:
        return _checked_store(value)

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

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("inbox_url")
    @classmethod
    def _inbox_address(cls, value: str) -> str:
        return _checked_store(value)


def load_public(folder: Path, environ: Mapping[str, str] = os.environ) -> PublicSettings:
    """Read the public side's settings from a school's folder, or raise SettingsError."""
    return _load(PublicSettings, "public", folder, environ)


def load_inbox(folder: Path, environ: Mapping[str, str] = os.environ) -> InboxSettings:
    """Read the staff side's settings from a school's folder, or raise SettingsError."""
    return _load(InboxSettings, "inbox", folder, environ)


AnySide = TypeVar("AnySide", bound=Side)


def _load(model: type[AnySide], side: str, folder: Path, environ: Mapping[str, str]) -> AnySide:
    document = _read_document(folder / "school.toml")
    files = {
        "letterbox_url": folder / "public" / "letterbox.sqlite3",
        "inbox_url": folder / "inbox" / "inbox.sqlite3",
    }
    defaults = {
        name: f"sqlite:///{path.absolute()}" for name, path in files.items() if name in model.model_fields
    }
    own = defaults | _section(document, side, model, environ)
    if "secret_key" in document.get(side, {}):
        raise SettingsError(
            f"{side}.secret_key: a secret does not belong in school.toml. Leave it in its own file."
        )
    if (
        "public_url" in model.model_fields
    ):  # staff are shown where pupils go; the rest of that section is not read
        elsewhere = environ.get("KIOSK_PUBLIC_URL") or document.get("public", {}).get("url", "")
        own.setdefault("public_url", elsewhere)
    own.setdefault("secret_key", _read_secret(folder / side / "secret_key"))
    school = _section(document, "school", School, environ)
    try:
        return model.model_validate({**own, "school": school, "folder": folder.absolute()})
    except ValidationError as error:
        raise SettingsError(*(_plain_line(model, side, problem) for problem in error.errors())) from None


def _section(
    document: Mapping[str, Any], name: str, model: type[BaseModel], environ: Mapping[str, str]
) -> dict[str, Any]:
    values = document.get(name, {})
    if not isinstance(values, dict):
        raise SettingsError(f"{name}: this is not a section. Write [{name}] on a line of its own.")
    return dict(values) | _from_environment(name, model, environ)


def _from_environment(section: str, model: type[BaseModel], environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in model.model_fields:
        variable = f"KIOSK_{section}_{field}".upper()
        if file := environ.get(f"{variable}_FILE"):
            found[field] = _read_secret(Path(file))
        elif variable in environ:
            value = environ[variable]
            found[field] = value.split(",") if field == "locales" else value
    return found


def _read_document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file. Run `kiosk init`, or give --folder.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: it can't be read ({type(error).__name__}).") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: it is not valid TOML: {error}.") from None


def _read_secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _plain_line(model: type[BaseModel], side: str, problem: Any) -> str:
    place = [str(part) for part in problem["loc"]]
    section, owner = ("school", School) if place[0] == "school" else (side, model)
    names = place[1:] if place[0] == "school" else place
    name = ".".join([section, *names])
    field = owner.model_fields.get(names[0]) if names else None
    if field is None:
        known = ", ".join(sorted(set(owner.model_fields) - {"school", "folder", "secret_key"}))
        return f"{name}: this setting is not known. Known ones are: {known}."
    wrong = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name}: {wrong[0].lower()}{wrong[1:]}. It should be {field.description}."


def _checked_store(value: str) -> str:
    if not re.match(r"^(sqlite:///.+|postgresql\+psycopg://.+)", value):
        raise ValueError("it is neither an SQLite file nor a PostgreSQL address")
    return value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
