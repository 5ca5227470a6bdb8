"""school.toml for a backup: without the addresses of this machine's databases, which may hold passwords."""

import re
import tomllib
from typing import Any, Final

from kiosk.backup.errors import BackupError

LEFT_OUT: Final = ("letterbox_url", "inbox_url", "limits_url", "workers")
"""What belongs to a machine and not to a school. `workers` goes with them: more than one needs limits_url."""

# The names of the sections' stores, not the address of a side, which is called `url`. Comments too: an old
# address with a password is often left behind in one.
_LINE: Final = re.compile(rf"^[ \t]*#?[ \t]*(?:{'|'.join(LEFT_OUT)})[ \t]*=.*\n?", re.MULTILINE)
_PASSWORD: Final = re.compile(r"://[^/\s@\"']*:[^/\s@\"']+@")
_NOTE: Final = (
    "# From a backup: the addresses of databases and of Redis, and the number of workers, were left out.\n"
    "# Without them both stores are SQLite files in this folder, and each side is one worker.\n"
)


def for_backup(text: str) -> str:
    """The same settings without those of this machine. BackupError when a password would be left in it.

    It is kept as text, because its comments say what each setting is for.
    """
    kept = _NOTE + _LINE.sub("", text.replace("\r\n", "\n").removeprefix(_NOTE))
    if _read(kept) != _without(_read(text)):
        raise BackupError(
            f"school.toml: write {', '.join(LEFT_OUT)} on a line of their own, so that a backup can leave them out."
        )
    if _PASSWORD.search(kept):
        raise BackupError(
            "school.toml: it holds a password in an address, and a backup must not. "
            "Give it to the service in a file instead, see docs/running.md."
        )
    return kept


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _without(document: dict[str, Any] | None) -> dict[str, Any]:
    return {
        section: {name: value for name, value in values.items() if name not in LEFT_OUT}
        if isinstance(values, dict)
        else values
        for section, values in (document or {}).items()
    }
