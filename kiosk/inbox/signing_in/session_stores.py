"""Where the rows of signed-in people live: in memory, never on a disk, never in a backup.

A row is filed under the SHA-256 of the session's id, so that reading the store gives nobody a cookie, and the
master key in it is sealed under a share that only the browser has and a share that only this host has.
One worker process keeps its rows to itself; several share them through Redis, which must not write to disk.
"""

import threading
import time
from dataclasses import dataclass
from typing import Protocol

PERSON_ID_BYTES = 16
_WHOLE_SECONDS_BYTES = 8
_FIXED_BYTES = PERSON_ID_BYTES + 3 * _WHOLE_SECONDS_BYTES


class SessionsUnavailable(Exception):
    """The session store did not answer; nobody can be let in just now."""


class UnsafeSessionStore(Exception):
    """The session store would keep rows on a disk, or is open to a network without a password."""


@dataclass(frozen=True)
class SessionRow:
    """One signed-in person at one browser. Times are whole seconds since 1970."""

    person_id: bytes
    sealed_master: bytes
    created: int
    seen: int
    proved: int
    """When this person last gave their passphrase in this session; signing in counts."""
    step: bytes = b""
    """Empty for a whole session; else which one thing the row is good for, and what was noted about it."""

    def to_bytes(self) -> bytes:
        """The row as one value, so that a store can replace it in one step."""
        moments = (self.created, self.seen, self.proved)
        packed = b"".join(moment.to_bytes(_WHOLE_SECONDS_BYTES, "big") for moment in moments)
        return self.person_id + packed + bytes([len(self.step)]) + self.step + self.sealed_master

    @classmethod
    def from_bytes(cls, packed: bytes) -> "SessionRow":
        """Read what `to_bytes` wrote."""
        places = range(PERSON_ID_BYTES, _FIXED_BYTES, _WHOLE_SECONDS_BYTES)
        created, seen, proved = (
            int.from_bytes(packed[at : at + _WHOLE_SECONDS_BYTES], "big") for at in places
        )
        length, rest = packed[_FIXED_BYTES], packed[_FIXED_BYTES + 1 :]
        return cls(packed[:PERSON_ID_BYTES], rest[length:], created, seen, proved, rest[:length])


class SessionStore(Protocol):
    """What a session store can do. `key` is the SHA-256 of a session's id; `seconds`, how long to keep."""

    def put(self, key: bytes, row: SessionRow, seconds: int) -> None:
        """Keep a new row."""

    def get(self, key: bytes) -> SessionRow | None:
        """The row, or None when there is none or its time is over."""

    def take(self, key: bytes) -> SessionRow | None:
        """The row, which is then gone: of several who ask at once, one gets it."""

    def touch(self, key: bytes, row: SessionRow, seconds: int) -> None:
        """Replace a row that is there; never bring back one that was deleted meanwhile."""

    def delete(self, key: bytes) -> None:
        """Forget the row, if it is there."""

    def replace(self, key: bytes, new_key: bytes, row: SessionRow, seconds: int) -> bool:
        """File a row under a new key, in one step; False, and nothing kept, when it was deleted meanwhile."""

    def of_person(self, person_id: bytes) -> dict[bytes, SessionRow]:
        """Every row of one person whose time is not over, by its key."""

    def delete_person(self, person_id: bytes, keep: bytes | None = None) -> None:
        """Forget every row of one person, but for the one under the key `keep`."""


class MemorySessions:
    """Rows in this process's own memory: right for one worker, gone when it stops."""

    def __init__(self) -> None:
        self._rows: dict[bytes, tuple[float, SessionRow]] = {}
        self._lock = threading.Lock()

    def put(self, key: bytes, row: SessionRow, seconds: int) -> None:
        """Keep a new row, and drop every row whose time is over."""
        now = time.time()
        with self._lock:
            self._rows = {known: kept for known, kept in self._rows.items() if kept[0] > now}
            self._rows[key] = (now + seconds, row)

    def get(self, key: bytes) -> SessionRow | None:
        """The row, or None when there is none or its time is over."""
        with self._lock:
            until, row = self._rows.get(key, (0.0, None))
            if until <= time.time():
                self._rows.pop(key, None)
                return None
            return row

    def take(self, key: bytes) -> SessionRow | None:
        """The row, which is then gone."""
        with self._lock:
            until, row = self._rows.pop(key, (0.0, None))
            return row if until > time.time() else None

    def touch(self, key: bytes, row: SessionRow, seconds: int) -> None:
        """Replace a row that is there."""
        with self._lock:
            if key in self._rows:
                self._rows[key] = (time.time() + seconds, row)

    def delete(self, key: bytes) -> None:
        """Forget the row, if it is there."""
        with self._lock:
            self._rows.pop(key, None)

    def replace(self, key: bytes, new_key: bytes, row: SessionRow, seconds: int) -> bool:
        """File a row under a new key; False when it was deleted meanwhile."""
        with self._lock:
            if self._rows.pop(key, None) is None:
                return False
            self._rows[new_key] = (time.time() + seconds, row)
            return True

    def of_person(self, person_id: bytes) -> dict[bytes, SessionRow]:
        """Every row of one person whose time is not over."""
        now = time.time()
        with self._lock:
            return {
                key: row
                for key, (until, row) in self._rows.items()
                if row.person_id == person_id and until > now
            }

    def delete_person(self, person_id: bytes, keep: bytes | None = None) -> None:
        """Forget every row of one person, but for the one under `keep`."""
        with self._lock:
            self._rows = {
                key: kept for key, kept in self._rows.items() if kept[1].person_id != person_id or key == keep
            }
