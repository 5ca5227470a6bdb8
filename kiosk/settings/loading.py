"""From school.toml and the environment to settings, or to one plain line for each that is wrong."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.settings.mail import MailSettings
from kiosk.settings.sections import School, SettingsError, Side
from kiosk.settings.sides import InboxSettings, PublicSettings


def load_public(folder: Path, environ: Mapping[str, str] = os.environ) -> PublicSettings:
    """Read the public side's settings from a school's folder, or raise SettingsError."""
    return _load(PublicSettings, "public", folder, environ)


def load_inbox(folder: Path, environ: Mapping[str, str] = os.environ) -> InboxSettings:
    """Read the staff side's settings from a school's folder, or raise SettingsError."""
    return _load(InboxSettings, "inbox", folder, environ)


AnySide = TypeVar("AnySide", bound=Side)

_SECTIONS: Final[Mapping[str, type[BaseModel]]] = {"school": School, "mail": MailSettings}
_NOT_IN_THE_FILE: Final = {"school", "folder", "secret_key", "mail", "password"}


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
    if "mail" in model.model_fields:
        own["mail"] = _mail(document, environ)
    school = _section(document, "school", School, environ)
    try:
        return model.model_validate({**own, "school": school, "folder": folder.absolute()})
    except ValidationError as error:
        raise SettingsError(*(_plain_line(model, side, problem) for problem in error.errors())) from None


def _mail(document: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any] | None:
    """The section `[mail]`, wherever its values come from; None when there is none of it at all."""
    values = _section(document, "mail", MailSettings, environ)
    if "password" in document.get("mail", {}):
        raise SettingsError(
            "mail.password: a secret does not belong in school.toml. Give it in KIOSK_MAIL_PASSWORD_FILE."
        )
    return values if values or "mail" in document else None


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
    section, owner, names = side, model, place
    if place[0] in _SECTIONS:
        section, owner, names = place[0], _SECTIONS[place[0]], place[1:]
    name = ".".join([section, *names])
    field = owner.model_fields.get(names[0]) if names else None
    if field is None:
        known = ", ".join(sorted(set(owner.model_fields) - _NOT_IN_THE_FILE))
        return f"{name}: this setting is not known. Known ones are: {known}."
    wrong = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name}: {wrong[0].lower()}{wrong[1:]}. It should be {field.description}."
