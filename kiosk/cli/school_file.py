"""school.toml as `kiosk init` writes it: the settings that a technician owns, and the one that commands change."""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from kiosk.cli.school_plan import SchoolPlan
from kiosk.settings import load_inbox

_TEMPLATE = """\
# {name}: settings of its worry box. There is no secret in this file, and none belongs here.
# After a change: kiosk check, then start both servers again.

[school]
# These two were made by kiosk init. Changing them means that no worry can be taken any more.
id = {id}
verify_key = {verify_key}

name = {name}
# The school office, for families who would rather ring.
phone = {phone}
time_zone = "Europe/London"
# The languages offered, and the one to begin with.
default_locale = "en-GB"
locales = {locales}
{demo}
[public]
# The address that pupils and families open. Its host name is the only one that is answered.
url = {public_url}
# Where the server listens; a web server in front of it adds TLS.
host = "127.0.0.1"
port = 8000
# More than one worker needs Redis, so that all of them count the same limits:
# workers = 2
# limits_url = "redis://127.0.0.1:6379/0"
# Without this line the letterbox is an SQLite file in the folder public:
# letterbox_url = "postgresql+psycopg://worrybox_public@127.0.0.1/letterbox"

[inbox]
# The address that staff open. Keep it inside the school's network.
url = {inbox_url}
host = "127.0.0.1"
port = 8001
session_idle_minutes = 15
session_hours = 8
# Without these lines both stores are SQLite files in the folders public and inbox:
# letterbox_url = "postgresql+psycopg://worrybox@127.0.0.1/letterbox"
# inbox_url = "postgresql+psycopg://worrybox@127.0.0.1/inbox"

# The mail server that tells staff that something waits: see docs/mail.md. The password never stands here:
# the service is given KIOSK_MAIL_PASSWORD_FILE, the name of a file that holds nothing else.
# [mail]
# host = "smtp.school.example"
# port = 587
# security = "starttls"
# user = "worrybox@school.example"
# sender = "worrybox@school.example"
"""


def school_file(plan: SchoolPlan, school_id: str, verify_key: bytes) -> str:
    """The text of school.toml for this school."""
    return _TEMPLATE.format(
        id=_toml(school_id),
        verify_key=_toml(verify_key.hex()),
        name=_toml(plan.name),
        phone=_toml(plan.phone),
        locales=_toml_list(plan.locales),
        demo="# Every page says that this is a demonstration.\ndemo = true\n" if plan.demo else "",
        public_url=_toml(plan.public_url),
        inbox_url=_toml(plan.inbox_url),
    )


def pin_school_key(folder: Path, before: bytes, after: bytes) -> bool:
    """Write the new key into school.toml, where both sides find the one they trust; False if that is not enough."""
    path = folder / "school.toml"
    try:
        text = path.read_text(encoding="utf-8")
        if text.count(before.hex()) == 1:
            _replace(path, text.replace(before.hex(), after.hex()))
    except OSError:
        return False
    return load_inbox(folder).school.verify_key == after


def _replace(path: Path, text: str) -> None:
    """All of the new text or all of the old, whatever happens, with the same owner and mode."""
    fresh = path.with_suffix(".new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, fresh)
        if hasattr(os, "chown"):
            owner = path.stat()
            os.chown(fresh, owner.st_uid, owner.st_gid)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _toml(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(_toml(text) for text in texts)}]"
