"""How a case stands, after all that has happened in it. Made by `kiosk.case.story`; kept only by `kiosk.case.kept`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from kiosk.case.events import (
    CheckedBack,
    Classified,
    Closed,
    Decided,
    HarmConsidered,
    KnownAbout,
    MeasureTaken,
    PoliceConsidered,
    SvshPath,
    Tested,
)

ALLEGATION: Final = "allegation"
"""What every case is until it is decided."""
AGREEMENT: Final = "agreement"
"""The kind under which a written agreement stands among the plans: somebody looks whether it holds."""

StepIs = Literal["started", "done", "skipped"]


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, repr=False)
class InCase:
    """A person in a case, with their own parts in it."""

    id: str
    name: str
    parts: tuple[str, ...]
    year: str
    group: str
    known: KnownAbout | None = None

    @property
    def flags(self) -> tuple[str, ...]:
        """What is known about them that changes what must be done."""
        return self.known.flags if self.known else ()


@dataclass(frozen=True)
class StepStands:
    """How a step stands: since when, and how often it was done."""

    state: StepIs
    on: date
    times: int = 0


@dataclass(frozen=True)
class PlanStands:
    """A plan or an agreement, known by the number of the event that made it; `review` is None once it is ended."""

    number: int
    plan: str
    person: str
    review: date | None


@dataclass(frozen=True)
class TaskStands:
    """Something to do once, known by the number of the event that set it."""

    number: int
    task: str
    person: str
    due: date
    threshold: str
    settled: bool = False


@dataclass(frozen=True)
class Telling:
    """Somebody was told, or was not told for a reason: about which child, and for which step."""

    who: str
    person: str
    step: str
    told: bool
    number: int


@dataclass(frozen=True)
class HandOver:
    """The record system has it: for which step and person."""

    step: str
    person: str
    reference: str = field(repr=False)


@dataclass(frozen=True, repr=False)
class Case:
    """One case as it stands. `last` is the number of its newest event; the first event is number 1."""

    id: str
    opened_at: datetime
    opened_by: str
    concerns: tuple[str, ...]
    owner: str
    procedure: str
    last: int
    linked: tuple[str, ...] = ()
    acted_at: datetime | None = None
    """When somebody first did something about it, as against looking and sorting."""
    urgency: str = ""
    set_aside: str = ""
    """Why it was set aside as not serious, or ""."""
    people: Mapping[str, InCase] = field(default_factory=_none)
    tellings: tuple[Telling, ...] = ()
    heard: frozenset[str] = frozenset()
    consents: Mapping[tuple[str, str], bool] = field(default_factory=_none)
    """By person and what they were asked to agree to: the last answer counts."""
    signs: frozenset[str] = frozenset()
    classified: Classified | None = None
    harm: HarmConsidered | None = None
    svsh: SvshPath | None = None
    svsh_review: date | None = None
    police: PoliceConsidered | None = None
    tested: Tested | None = None
    decided: Decided | None = None
    steps: Mapping[str, StepStands] = field(default_factory=_none)
    plans: Mapping[int, PlanStands] = field(default_factory=_none)
    tasks: Mapping[int, TaskStands] = field(default_factory=_none)
    check_ins: Mapping[str, date] = field(default_factory=_none)
    """The next day on which each person is asked how they are."""
    measures: tuple[MeasureTaken, ...] = ()
    supported: tuple[str, ...] = ()
    """The keys of the support that was given, in order, as often as it was given."""
    referrals: Mapping[tuple[str, str], bool] = field(default_factory=_none)
    """By referral and person: True when it was made, False when it was not, for a reason."""
    handed: tuple[HandOver, ...] = ()
    put_off: Mapping[str, date] = field(default_factory=_none)
    closed: Closed | None = None
    """The last closing, while the case is closed."""
    check_back: date | None = None
    checked: CheckedBack | None = None
    """What was said last when somebody asked whether it has stopped."""
    times_reopened: int = 0
    still_going: bool = False
    """Somebody answered last that it has not stopped."""

    @property
    def is_open(self) -> bool:
        """True until it is closed, and again from when it is reopened."""
        return self.closed is None

    @property
    def decision(self) -> str:
        """What it turned out to be; an allegation until somebody decides."""
        return self.decided.decision if self.decided else ALLEGATION

    @property
    def restricted(self) -> bool:
        """True for sexual violence or harassment: fewer people need to know, and nobody needs the detail."""
        return self.svsh is not None

    def with_part(self, *parts: str) -> tuple[InCase, ...]:
        """The people who have any of these parts, in the order in which they were added."""
        return tuple(person for person in self.people.values() if set(person.parts) & set(parts))
