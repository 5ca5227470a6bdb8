"""What one worker process remembers for the people who are signed in: never on a disk, and not for long.

Everything here can be made again from the database by whoever is signed in; nothing depends on its being here. It is
forgotten when its person signs out, has no session left, was idle, or gives another key; and the longest unused first
when it gets too much.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast
from weakref import WeakSet

from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.master_key import MasterKey

MOST_LINES: Final = 150_000
"""How many lines a worker keeps for all people together, besides those of whoever is on the request."""
SWEEP_SECONDS: Final = 20
_PURPOSE, _ABOUT = "filed", b"memory"
Part = TypeVar("Part")


@dataclass(eq=False, repr=False)
class Room:
    """What is remembered for one person, for whoever holds the lock. `size` is how many lines it has."""

    proof: bytes
    used: float
    size: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _parts: dict[type[object], object] = field(default_factory=dict)

    def part(self, kind: type[Part], make: Callable[[], Part]) -> Part:
        """The one part of this kind, made when it is first asked for."""
        if kind not in self._parts:
            self._parts[kind] = make()
        return cast(Part, self._parts[kind])

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Forget every part when this block fails: half of what was brought up to date would pass for all of it."""
        try:
            yield
        except BaseException:
            self._parts.clear()
            raise


class Memory:
    """The rooms of one worker. `idle` in seconds; `is_in` says whether a person still has a session anywhere."""

    def __init__(self, idle: int, is_in: Callable[[bytes], bool]) -> None:
        self._idle, self._is_in = idle, is_in
        self._rooms: dict[bytes, Room] = {}
        self._lock = threading.Lock()

    def room(self, person_id: bytes, key: MasterKey) -> Room:
        """This person's room: an empty one, unless this very key made the one that is there."""
        now = time.monotonic()
        with self._lock:
            room = self._rooms.get(person_id)
            if room is None or not _made_by(room, key):
                room = self._rooms[person_id] = Room(key.seal(_PURPOSE, _ABOUT, b""), now)
            room.used = now
            self._make_way(room)
        _watch(self)
        return room

    def forget(self, person_id: bytes) -> None:
        """Remember nothing more for this person."""
        with self._lock:
            self._rooms.pop(person_id, None)

    def sweep(self, now: float) -> None:
        """Forget whoever was idle for too long, and whoever has no session any more. `now` as time.monotonic."""
        with self._lock:
            rooms = dict(self._rooms)
        over = [one for one, room in rooms.items() if now - room.used >= self._idle or not self._is_in(one)]
        for person_id in over:
            self.forget(person_id)

    def __len__(self) -> int:
        """For how many people something is remembered."""
        return len(self._rooms)

    def _make_way(self, newest: Room) -> None:
        by_use = sorted(self._rooms.items(), key=lambda row: row[1].used)
        others = sum(room.size for room in self._rooms.values() if room is not newest)
        for person_id, room in by_use:
            if others > MOST_LINES and room is not newest:
                others -= room.size
                del self._rooms[person_id]


def _made_by(room: Room, key: MasterKey) -> bool:
    try:
        key.open(_PURPOSE, _ABOUT, room.proof)
    except BrokenEnvelope:
        return False
    return True


_watched: WeakSet[Memory] = WeakSet()
_watching = threading.Lock()
_watcher: threading.Thread | None = None


def _watch(memory: Memory) -> None:
    """See to it that this process has its one thread that sweeps: after a fork, the child starts its own."""
    global _watcher
    with _watching:
        _watched.add(memory)
        if _watcher is None or not _watcher.is_alive():
            _watcher = threading.Thread(target=_sweep_on, name="memory", daemon=True)
            _watcher.start()


def _sweep_on() -> None:
    while True:
        time.sleep(SWEEP_SECONDS)
        for memory in list(_watched):
            memory.sweep(time.monotonic())
