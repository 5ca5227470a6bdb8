"""Session rows in a Redis that several workers share, and which Redis is a safe place for them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

import redis
from limits.errors import StorageError

from kiosk.inbox.signing_in.session_stores import (
    MemorySessions,
    SessionRow,
    SessionStore,
    SessionsUnavailable,
    UnsafeSessionStore,
)

_SAFETY = ("save", "appendonly", "bind", "protected-mode", "requirepass")


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

    def take(self, key: bytes) -> SessionRow | None:
        """The row, which is then gone."""
        with answering():
            packed = self._redis.getdel(self._row(key))
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

    def refuse_unsafe(self) -> None:
        """Raise UnsafeSessionStore if this Redis writes what it holds to a disk, or lets strangers in."""
        with answering():
            found = {name: str(self._redis.config_get(name).get(name, "")) for name in _SAFETY}
        if found["save"] or found["appendonly"] != "no":
            raise UnsafeSessionStore(
                'inbox.limits_url: this Redis writes to disk. Start it with --save "" --appendonly no.'
            )
        if lets_strangers_in(found["bind"], found["protected-mode"], found["requirepass"]):
            raise UnsafeSessionStore(
                "inbox.limits_url: this Redis listens on the network without a password. "
                "Start it with --bind 127.0.0.1, or with --requirepass."
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
    store.refuse_unsafe()
    return store


def lets_strangers_in(bind: str, protected_mode: str, password: str) -> bool:
    """Whether a Redis with these settings answers people on other machines who know no password."""
    everywhere = not bind.split() or not all(_on_this_machine(one.lstrip("-")) for one in bind.split())
    return everywhere and protected_mode == "no" and not password


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
