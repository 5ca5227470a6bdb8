"""What the views of one inbox app work with: its settings, its two stores and its sessions."""

import time
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import Flask, current_app, g
from sqlalchemy import Engine

from kiosk.content import Content
from kiosk.content.casework import Casework
from kiosk.content.reports import Reporting
from kiosk.inbox.index.memory import Memory
from kiosk.inbox.people.accounts import Unlocked
from kiosk.inbox.signing_in.session_stores import SessionsUnavailable
from kiosk.inbox.signing_in.sessions import Sessions
from kiosk.settings import InboxSettings

_NAME = "kiosk.inbox.desk"


@dataclass(frozen=True, repr=False)
class Desk:
    """One app's belongings. `host_secret` lives as long as the program and is written nowhere."""

    settings: InboxSettings
    content: Content
    casework: Casework
    reporting: Reporting
    inbox: Engine
    letterbox: Engine
    sessions: Sessions
    host_secret: bytes
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "memory", Memory(self.settings.session_idle_minutes * 60, self._is_in))

    def _is_in(self, person_id: bytes) -> bool:
        try:
            return bool(self.sessions.of_person("", person_id, int(time.time())))
        except SessionsUnavailable:
            return False  # nobody can be let in just now, so nothing is remembered for them


@dataclass(frozen=True)
class SignedIn(Unlocked):
    """The person on this request, whose code was right too, and the master key their session unlocked."""

    proved: int = 0
    """When they last gave their passphrase in this session: seconds since 1970."""


def place(app: Flask, desk: Desk) -> None:
    """Give the app its desk."""
    app.extensions[_NAME] = desk


def desk() -> Desk:
    """The desk of the app that serves this request."""
    found: Desk = current_app.extensions[_NAME]
    return found


def today() -> date:
    """The day that it is at the school."""
    return datetime.now(desk().settings.school.zone).date()


def seat(person: SignedIn) -> None:
    """Note who is on this request."""
    g.signed_in = person


def me() -> SignedIn:
    """Who is on this request. Only a view that the guard let somebody into may ask."""
    found: SignedIn = g.signed_in
    return found
