"""school.toml as `kiosk init` writes it: the settings that a technician owns, with what each is for."""

import json
from collections.abc import Iterable

from kiosk.cli.school_plan import SchoolPlan

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


def _toml(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(_toml(text) for text in texts)}]"
