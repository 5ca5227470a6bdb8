"""What an export is made of: cases as somebody opened them, with their worries, and the school's own lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.case.event import Event
from kiosk.case.state import Case
from kiosk.case.story import corrected
from kiosk.concern import Concern
from kiosk.content import Content
from kiosk.content.casework import Casework
from kiosk.content.export_load import ExportLists


@dataclass(frozen=True)
class Colleague:
    """Somebody at the school who wrote an entry or looked at one; `role` in words."""

    name: str
    role: str


@dataclass(frozen=True, repr=False)
class Message:
    """What was said under a worry later. `by` is the colleague who answered; "" for the teller."""

    id: str
    at: datetime
    by: str
    says: str
    """What kind of message it is, in a sentence of ours."""
    words: tuple[str, ...]
    locale: str


@dataclass(frozen=True, repr=False)
class Worry:
    """A worry, and what was said under it. Without a concern it could not be opened: it is damaged."""

    id: str
    day: datetime
    """When it was told; for a damaged one, the end of the only day that is known."""
    concern: Concern | None
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Looked:
    """Somebody looked at a case, or took something out of it; `did` in words."""

    at: datetime
    who: str
    role: str
    did: str


@dataclass(frozen=True, repr=False)
class Whole:
    """A case as its reader opened it, all of it."""

    case: Case
    events: tuple[Event, ...]
    worries: tuple[Worry, ...]
    looked: tuple[Looked, ...] = ()

    @property
    def reference(self) -> str:
        """What the case is called outside: it names nobody."""
        return reference(self.case.id)

    @property
    def effective(self) -> tuple[tuple[int, Event], ...]:
        """Each entry with its number, as it should have been; those that should not be there are left out."""
        return tuple((number, event) for number, event in enumerate(corrected(self.events), start=1) if event)


@dataclass(frozen=True, repr=False)
class Lists:
    """What the school says about itself: its lists, its labels, its time zone, its people."""

    content: Content
    casework: Casework
    export: ExportLists
    zone: ZoneInfo
    school: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """The record system's own labels, by our keys, where the school's profile has some."""
    colleagues: Mapping[str, Colleague] = field(default_factory=dict)

    def label_there(self, key: str, ours: str) -> str:
        """What the record system calls this."""
        return self.labels.get(key) or ours

    def moment(self, at: datetime) -> str:
        """A moment in the school's own time: 3 March 2026, 09:05."""
        local = at.astimezone(self.zone)
        return f"{local.day} {local:%B %Y, %H:%M}"

    def name_of(self, person: str) -> str:
        """A colleague's name."""
        known = self.colleagues.get(person)
        return known.name if known else "somebody"


def reference(case_id: str) -> str:
    """What a case is called outside: twelve of its random digits, in three groups."""
    digits = case_id[:12].upper()
    return "-".join(digits[start : start + 4] for start in range(0, 12, 4))
