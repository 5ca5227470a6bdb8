"""Where the rows of signed-in people live: in memory, never on a disk, never in a backup.

A row is filed under the SHA-256 of the session's id, so that reading the store gives nobody a cookie, and the
master key in it is sealed under a share that only the browser has and a share that only this host has.
One worker process keeps its rows to itself; several share them through Redis, which must not write to disk.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

import redis
from limits.errors import StorageError

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

    def to_bytes(self) -> bytes:
        """The row as one value, so that a store can replace it in one step."""
        moments = (self.created, self.seen, self.proved)
        packed = b"".join(moment.to_bytes(_WHOLE_SECONDS_BYTES, "big") for moment in moments)
        return self.person_id + packed + self.sealed_master

    @classmethod
    def from_bytes(cls, packed: bytes) -> "SessionRow":
        """Read what `to_bytes` wrote."""
        places = range(PERSON_ID_BYTES, _FIXED_BYTES, _WHOLE_SECONDS_BYTES)
        created, seen, proved = (
            int.from_bytes(packed[at : at + _WHOLE_SECONDS_BYTES], "big") for at in places
        )
        return cls(packed[:PERSON_ID_BYTES], packed[_FIXED_BYTES:], created, seen, proved)


class SessionStore(Protocol):
    """What a session store can do. `key` is the SHA-256 of a session's id; `seconds`, how long to keep."""

    def put(self, key: bytes, row: SessionRow, seconds: int) -> None:
        """Keep a new row."""

    def get(self, key: bytes) -> SessionRow | None:
        """The row, or None when there is none or its time is over."""

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


class RedisSessions:
    """Rows in a Redis that several workers share. Raises SessionsUnavailable when it does not answer."""

    def __init__(self, url: str, prefix: str = "worry-box:") -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
        self._prefix = prefix

    def put(self, key: bytes, row: SessionRow, seconds: int) -> None:
        """Keep a new row and note it under its person, in one step."""
        person = self._person(row.person_id)
        with answering(), self._redis.pipeline(transaction=True) as steps:
            steps.set(self._row(key), row.to_bytes(), ex=seconds)
            steps.sadd(person, key)
            steps.expire(person, _A_DAY)
            steps.execute()

    def get(self, key: bytes) -> SessionRow | None:
        """The row, or None when there is none or its time is over."""
        with answering():
            packed = self._redis.get(self._row(key))
        return SessionRow.from_bytes(packed) if isinstance(packed, bytes) else None

    def touch(self, key: bytes, row: SessionRow, seconds: int) -> None:
        """Replace a row that is there; `xx` refuses to write one that was deleted meanwhile."""
        with answering():
            self._redis.set(self._row(key), row.to_bytes(), ex=seconds, xx=True)

    def delete(self, key: bytes) -> None:
        """Forget the row, if it is there."""
        with answering():
            self._redis.delete(self._row(key))

    def replace(self, key: bytes, new_key: bytes, row: SessionRow, seconds: int) -> bool:
        """File a row under a new key; False when it was deleted meanwhile."""
        person, replaced = self._person(row.person_id), False

        def swap(steps: redis.client.Pipeline) -> None:
            nonlocal replaced
            replaced = bool(steps.exists(self._row(key)))
            steps.multi()
            if replaced:
                steps.delete(self._row(key))
                steps.srem(person, key)
                steps.set(self._row(new_key), row.to_bytes(), ex=seconds)
                steps.sadd(person, new_key)
                steps.expire(person, _A_DAY)

        with answering():
            self._redis.transaction(swap, self._row(key))
        return replaced

    def of_person(self, person_id: bytes) -> dict[bytes, SessionRow]:
        """Every row of one person whose time is not over."""
        with answering():
            keys = _bytes_of(self._redis.smembers(self._person(person_id)))
            rows = self._redis.mget([self._row(key) for key in keys]) if keys else []
        both = zip(keys, rows, strict=True)
        return {key: SessionRow.from_bytes(row) for key, row in both if isinstance(row, bytes)}

    def delete_person(self, person_id: bytes, keep: bytes | None = None) -> None:
        """Forget every row of one person, but for the one under `keep`, even one that is just being added."""
        person = self._person(person_id)

        def forget(steps: redis.client.Pipeline) -> None:
            keys = [key for key in _bytes_of(steps.smembers(person)) if key != keep]
            steps.multi()
            if keys:
                steps.delete(*(self._row(key) for key in keys))
                steps.srem(person, *keys)

        with answering():
            self._redis.transaction(forget, person)

    def refuse_disk(self) -> None:
        """Raise UnsafeSessionStore if this Redis writes what it holds to a disk."""
        with answering():
            saves = self._redis.config_get("save").get("save")
            appends = self._redis.config_get("appendonly").get("appendonly")
        if saves or appends != "no":
            raise UnsafeSessionStore(
                'inbox.limits_url: this Redis writes to disk. Start it with --save "" --appendonly no.'
            )

    def _row(self, key: bytes) -> str:
        return f"{self._prefix}session:{key.hex()}"

    def _person(self, person_id: bytes) -> str:
        return f"{self._prefix}person:{person_id.hex()}"


def _bytes_of(members: Iterable[bytes | str]) -> list[bytes]:
    """What a Redis that was not told to decode answers, in the type it has."""
    return [member for member in members if isinstance(member, bytes)]


_A_DAY = 24 * 60 * 60  # longer than any session may last


@contextmanager
def answering() -> Iterator[None]:
    """Turn any error of Redis, or of the limits that live in it, into SessionsUnavailable."""
    try:
        yield
    except (redis.RedisError, StorageError):  # its text may hold the address with the password
        raise SessionsUnavailable("the session store did not answer") from None


def open_sessions(url: str) -> SessionStore:
    """The session store at this address: `memory://`, or a Redis that is safe to hold sessions."""
    if url.startswith("memory://"):
        return MemorySessions()
    _refuse_open_network(url)
    store = RedisSessions(url)
    store.refuse_disk()
    return store


def _refuse_open_network(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "redis+unix" or parts.password or _on_this_machine(parts.hostname or ""):
        return
    raise UnsafeSessionStore(
        "inbox.limits_url: a Redis on another machine needs a password: rediss://:password@host"
    )


def _on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
