"""What a check of `kiosk check` is given, and what it can come to."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Engine

from kiosk.settings import InboxSettings, PublicSettings


class Verdict(Enum):
    """What a check came to. A warning asks for attention; a failure means that a worry could be lost."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    verdict: Verdict
    says: str


@dataclass(frozen=True)
class Installation:
    """What the checks look at."""

    public: PublicSettings
    inbox: InboxSettings
    letterbox_store: Engine
    inbox_store: Engine


class Wrong(Exception):
    """A check failed; its text says how, and what would be right."""


class Doubtful(Exception):
    """A check found something to attend to."""
