"""What a backup says of itself: when it was made, by which program, and what must be found in it."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from kiosk.backup.errors import BadBackup
from kiosk.migrating import Store

FORMAT: Final = 1
NAME: Final = "manifest.json"
SUM_NAME: Final = f"{NAME}.sha256"
SETTINGS: Final = "school.toml"
STORES: Final[tuple[Store, ...]] = ("letterbox", "inbox")
LARGEST: Final = 64 * 1024
"""No manifest is longer, in bytes."""


def file_of(store: Store) -> str:
    """The name of a store's copy in a backup."""
    return f"{store}.sqlite3"


CONTENTS: Final = (SETTINGS, *map(file_of, STORES))
"""What the manifest lists; it comes first itself, and its own sum after it."""
NAMES: Final = (NAME, SUM_NAME, *CONTENTS)


@dataclass(frozen=True)
class Facts:
    """What is in the two stores: revisions, rows of each table, the audit chain's end, the readers list."""

    revisions: dict[str, str]
    rows: dict[str, dict[str, int]]
    acts: int
    head: str
    """The hash of the last act, 64 hexadecimal digits."""
    readers_version: int | None
    """None before a school's first list is published."""


@dataclass(frozen=True)
class Manifest:
    """The manifest of one backup. `made_at` is an aware time, of which whole seconds are kept."""

    made_at: datetime
    program: str
    files: dict[str, str]
    facts: Facts

    def to_bytes(self) -> bytes:
        """JSON that a person can read as well, always the same for the same manifest."""
        said = {
            "facts": asdict(self.facts),
            "files": self.files,
            "format": FORMAT,
            "made_at": self.made_at.astimezone(UTC).isoformat(timespec="seconds"),
            "program": self.program,
        }
        return (json.dumps(said, indent=2, sort_keys=True) + "\n").encode()

    @classmethod
    def from_file(cls, file: Path) -> Self:
        """Read what `to_bytes` wrote; BadBackup for anything else, and for a format of a later program."""
        return cls.from_bytes(file.read_bytes() if file.stat().st_size <= LARGEST else b"")

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Self:
        """The same, for bytes that were read already."""
        try:
            said = json.loads(untrusted)
            if said["format"] != FORMAT:
                raise BadBackup("another version of this program made it, in a format this one can't read")
            found = cls(
                datetime.fromisoformat(said["made_at"]),
                said["program"],
                said["files"],
                Facts(**said["facts"]),
            )
            if found.to_bytes() == untrusted:
                return found
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            pass
        raise BadBackup("its manifest is damaged")


def sum_line(digest: str) -> bytes:
    """The line that `sha256sum --check` understands."""
    return f"{digest}  {NAME}\n".encode()
