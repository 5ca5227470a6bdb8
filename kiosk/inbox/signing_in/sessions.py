"""Sessions: how a signed-in person stays signed in without their keys resting anywhere.

Three things have to come together before a master key opens: the browser's cookie (an id and a key share),
the row in the store, and the host secret, which was made when the program started and was never written down.
A stolen cookie, a copied store, or both together after a restart, open nothing.

A step is a session that is not whole: good for one thing, once, for ten minutes. The second half of signing in
is one, and so is every challenge that a passkey answers.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from kiosk.inbox.signing_in.session_stores import SessionRow, SessionStore
from kiosk.sealing.errors import WrongSession
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.session_box import close_session, open_session

_ID_BYTES = 16
_SHARE_BYTES = 32
_COOKIE_LENGTH = (_ID_BYTES + _SHARE_BYTES) * 4 // 3  # base64 of a multiple of three bytes needs no padding
_SECONDS_BETWEEN_TOUCHES = 60
STEP_SECONDS: Final = 10 * 60
"""How long a step waits for what comes next."""


@dataclass(frozen=True)
class Resumed:
    """A session that is alive: whose it is, and what it unlocks."""

    person_id: bytes
    master_key: MasterKey
    proved: int
    """When they last gave their passphrase in it: seconds since 1970."""


@dataclass(frozen=True)
class SignIn:
    """One session as its owner may see it. Times are seconds since 1970; where it is, nobody noted."""

    since: int
    seen: int
    this_one: bool


@dataclass(frozen=True)
class Step:
    """A session that is half-way: whose it would be, what it unlocks, and what was noted when it began."""

    person_id: bytes
    master_key: MasterKey = field(repr=False)
    note: bytes = field(repr=False)


class Sessions:
    """Starts, resumes and ends sessions. `idle` and `longest` are in seconds; `now` is seconds since 1970."""

    def __init__(self, store: SessionStore, host_secret: bytes, *, idle: int, longest: int) -> None:
        self._store = store
        self._host_secret = host_secret
        self._idle = idle
        self._longest = longest

    def start(self, person_id: bytes, master_key: MasterKey, now: int) -> str:
        """Begin a session and return its cookie. The id is always new: none that came in is ever adopted."""
        parts = _new_parts()
        row = self._closed(parts, person_id, master_key, created=now, now=now)
        self._store.put(_filed_under(parts.session_id), row, self._seconds_left(row, now))
        return parts.cookie

    def begin(
        self, step: str, person_id: bytes, now: int, *, note: bytes = b"", master_key: MasterKey | None = None
    ) -> str:
        """Begin a step and return its ticket, shaped like a cookie. Without a master key it unlocks nothing.

        `note` has at most 200 bytes. Nobody's step (`person_id` of nobody) costs the same as somebody's.
        """
        parts, said = _new_parts(), _said(step, note)
        row = self._closed(
            parts, person_id, master_key or MasterKey.generate(), created=now, now=now, step=said
        )
        self._store.put(_filed_under(parts.session_id), row, STEP_SECONDS)
        return parts.cookie

    def look(self, step: str, untrusted_ticket: str, now: int) -> Step | None:
        """What this ticket of this step is about; it stays good. None for every other ticket and cookie."""
        parts = _parse(untrusted_ticket)
        row = self._store.get(_filed_under(parts.session_id)) if parts else None
        return self._step(step, parts, row, now)

    def take(self, step: str, untrusted_ticket: str, now: int) -> Step | None:
        """What this ticket is about, used up by asking: of two who show it at once, one is answered."""
        if self.look(step, untrusted_ticket, now) is None:
            return None  # a whole session, or another step's ticket, is not used up by showing it here
        parts = _parse(untrusted_ticket)
        row = self._store.take(_filed_under(parts.session_id)) if parts else None
        return self._step(step, parts, row, now)

    def prove_again(
        self, untrusted_cookie: str, now: int, *, master_key: MasterKey | None = None
    ) -> str | None:
        """Note that the passphrase was given just now, and return the session's new cookie.

        With a `master_key`, the session unlocks that one from now on: its owner's keys were renewed. Id
        and share are new, so a cookie seen before is worth nothing after; the longest time still counts
        from signing in. None when the session ended meanwhile: it does not come back.
        """
        old = _parse(untrusted_cookie)
        row = self._store.get(_filed_under(old.session_id)) if old else None
        if old is None or row is None or row.step or self._seconds_left(row, now) <= 0:
            return None
        resumed = self._opened(old, row, now)
        if resumed is None:
            return None
        parts = _new_parts()
        unlocks = master_key or resumed.master_key
        new = self._closed(parts, row.person_id, unlocks, created=row.created, now=now)
        old_key, new_key = _filed_under(old.session_id), _filed_under(parts.session_id)
        replaced = self._store.replace(old_key, new_key, new, self._seconds_left(new, now))
        return parts.cookie if replaced else None

    def resume(self, untrusted_cookie: str, now: int) -> Resumed | None:
        """The session this cookie belongs to, or None when it is over, unknown or not ours."""
        parts = _parse(untrusted_cookie)
        row = self._store.get(_filed_under(parts.session_id)) if parts else None
        if parts is None or row is None or row.step:
            return None  # who is half-way is nobody yet
        if self._seconds_left(row, now) <= 0:
            self._store.delete(_filed_under(parts.session_id))
            return None
        return self._opened(parts, row, now)

    def end(self, untrusted_cookie: str) -> None:
        """End the session this cookie belongs to, in every worker at once."""
        if parts := _parse(untrusted_cookie):
            self._store.delete(_filed_under(parts.session_id))

    def end_all(self, person_id: bytes) -> None:
        """End every session of one person, at whichever browser."""
        self._store.delete_person(person_id)

    def end_others(self, untrusted_cookie: str, person_id: bytes) -> None:
        """End every session of one person but the one this cookie belongs to."""
        parts = _parse(untrusted_cookie)
        self._store.delete_person(person_id, keep=_filed_under(parts.session_id) if parts else None)

    def of_person(self, untrusted_cookie: str, person_id: bytes, now: int) -> list[SignIn]:
        """Where one person is signed in: the session this cookie belongs to first, then the newest."""
        parts = _parse(untrusted_cookie)
        mine = _filed_under(parts.session_id) if parts else None
        alive = [
            SignIn(row.created, row.seen, key == mine)
            for key, row in self._store.of_person(person_id).items()
            if not row.step and self._seconds_left(row, now) > 0
        ]
        return sorted(alive, key=lambda one: (not one.this_one, -one.since))

    def _closed(
        self,
        parts: "_Parts",
        person_id: bytes,
        master_key: MasterKey,
        *,
        created: int,
        now: int,
        step: bytes = b"",
    ) -> SessionRow:
        sealed = close_session(
            master_key,
            cookie_share=parts.share,
            host_secret=self._host_secret,
            session_id=parts.session_id,
            person_id=person_id,
            created=created,
            step=step,
        )
        return SessionRow(person_id, sealed, created=created, seen=now, proved=now, step=step)

    def _opened(self, parts: "_Parts", row: SessionRow, now: int) -> Resumed | None:
        master_key = self._master_key(parts, row)
        if master_key is None:
            return None
        self._note_seen(parts, row, now)
        return Resumed(row.person_id, master_key, row.proved)

    def _step(self, step: str, parts: "_Parts | None", row: SessionRow | None, now: int) -> Step | None:
        wanted = _said(step, b"")
        if parts is None or row is None or now - row.created >= STEP_SECONDS:
            return None
        master_key = self._master_key(parts, row) if row.step.startswith(wanted) else None
        return Step(row.person_id, master_key, row.step[len(wanted) :]) if master_key else None

    def _master_key(self, parts: "_Parts", row: SessionRow) -> MasterKey | None:
        try:
            return open_session(
                row.sealed_master,
                cookie_share=parts.share,
                host_secret=self._host_secret,
                session_id=parts.session_id,
                person_id=row.person_id,
                created=row.created,
                step=row.step,
            )
        except WrongSession:
            return None

    def _note_seen(self, parts: "_Parts", row: SessionRow, now: int) -> None:
        # Written at most once a minute, so the idle limit may come up to a minute early, never late.
        if now - row.seen >= _SECONDS_BETWEEN_TOUCHES:
            seen = replace(row, seen=now)
            self._store.touch(_filed_under(parts.session_id), seen, self._seconds_left(seen, now))

    def _seconds_left(self, row: SessionRow, now: int) -> int:
        return min(row.seen + self._idle, row.created + self._longest) - now


@dataclass(frozen=True, repr=False)
class _Parts:
    session_id: bytes
    share: bytes

    @property
    def cookie(self) -> str:
        return base64.urlsafe_b64encode(self.session_id + self.share).decode("ascii")


def _new_parts() -> _Parts:
    return _Parts(secrets.token_bytes(_ID_BYTES), secrets.token_bytes(_SHARE_BYTES))


def _said(step: str, note: bytes) -> bytes:
    return step.encode("ascii") + b"\0" + note


def _filed_under(session_id: bytes) -> bytes:
    return hashlib.sha256(session_id).digest()


def _parse(untrusted_cookie: str) -> _Parts | None:
    if len(untrusted_cookie) != _COOKIE_LENGTH:
        return None
    try:
        both = base64.b64decode(untrusted_cookie.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return _Parts(both[:_ID_BYTES], both[_ID_BYTES:])
