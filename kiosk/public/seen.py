"""The newest version that was ever seen of something signed, remembered outside every database.

Whoever can write to the database alone can put an old row there, but not bring this file back: so a leaver or an
old telephone number stays away after a restart too, and in every worker, since all of them share the file.
"""

import os
import threading
from pathlib import Path


class NotRemembered(Exception):
    """The file can't be read or written, so it can't be said what is old."""


class NewestSeen:
    """One such version, in a file of its own."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def version(self) -> int:
        """The newest version seen, 0 before the first. Raises NotRemembered."""
        try:
            return int(self._file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):
            raise NotRemembered("its remembered version can't be read") from None

    def remember(self, version: int) -> None:
        """Note this version as the newest. Raises NotRemembered."""
        # A name of its own: two workers may see the new version in the same moment.
        fresh = self._file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        try:
            fresh.write_text(str(version), encoding="ascii")
            fresh.replace(self._file)
        except OSError:
            raise NotRemembered("its version can't be remembered") from None
