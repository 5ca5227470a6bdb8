"""The rows of the list: how urgent, what, where, for whom, since when, by when, whose, and what comes next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kiosk.calendar import reading_by
from kiosk.case.days import SchoolDays
from kiosk.case.due import due_list
from kiosk.case.state import Case
from kiosk.content.casework import Casework
from kiosk.inbox.index.line import Line
from kiosk.inbox.index.reading import Index
from kiosk.inbox.worries import showing
from kiosk.inbox.worries.showing import Shower
from kiosk.profile import Profile

_WEEKEND = 5


@dataclass(frozen=True)
class By:
    """By when something is promised or due, in words; `late` when that is over."""

    words: str
    late: bool


@dataclass(frozen=True)
class CaseRow:
    """A case in one line. `state` is "open", "closed", "set-aside" or "damaged"; of a damaged one, no more is known."""

    address: str
    state: str
    decision: str = ""
    owner: str = ""
    mine: bool = False
    procedure: str = ""
    urgency: str = ""
    level: str = ""
    people: tuple[str, ...] = ()
    opened: str = ""
    next: str = ""
    next_by: By | None = None
    restricted: bool = False


@dataclass(frozen=True)
class Row:
    """A worry in one row: `marks` are the alarming things that its teller tapped; `level` the urgency in words."""

    line: showing.Line
    urgency: str
    level: str
    marks: tuple[str, ...]
    where: tuple[str, ...]
    asked: tuple[str, ...]
    promise: By | None
    case: CaseRow | None


@dataclass(frozen=True)
class Around:
    """What rows are made from, besides the worries. Without a profile, nothing is promised."""

    me: str
    now: datetime
    casework: Casework
    profile: Profile | None
    days: SchoolDays
    colleagues: Mapping[str, str]
    """The names of all colleagues, by their ids and by the ids of their keys."""
    show: Shower

    @property
    def today(self) -> date:
        """The day at the school."""
        return self.days.day_of(self.now)


def row_of(around: Around, index: Index, line: Line, read_by_anybody: bool) -> Row:
    """This worry's row. `read_by_anybody`: then the school's promise to read it is kept."""
    told = line.facts.common.told if line.facts else ()
    urgency = index.urgency(line)
    case_id = index.case_id(line.id)
    taps = [tap for tap in around.casework.taps.values() if (tap.question, tap.choice) in told]
    asked = [around.colleagues.get(key, "") for key in line.facts.common.asked] if line.facts else []
    return Row(
        line=around.show.line(index.entry(line)),
        urgency=urgency,
        level=level_of(around.casework, urgency),
        marks=tuple(tap.label for tap in taps),
        where=around.show.picked(told, "where"),
        asked=tuple(name for name in asked if name),
        promise=None if read_by_anybody or case_id or not line.facts else _promise(around, line),
        case=case_row(around, case_id, index.shelf.cases[case_id]) if case_id else None,
    )


def case_row(around: Around, case_id: bytes, case: Case | None) -> CaseRow:
    """This case in one line."""
    if case is None:
        return CaseRow(case_id.hex(), "damaged")
    due = next(iter(due_list(case, around.casework, around.days)), None)
    decision = around.casework.decisions.get(case.decision)
    procedure = around.casework.procedures.get(case.procedure)
    return CaseRow(
        address=case_id.hex(),
        state="set-aside" if case.set_aside else "open" if case.is_open else "closed",
        decision=decision.label if decision else case.decision,
        owner=around.colleagues.get(case.owner, ""),
        mine=case.owner == around.me,
        procedure=procedure.label if procedure else case.procedure,
        urgency=case.urgency,
        level=level_of(around.casework, case.urgency),
        people=tuple(initials(one.name) for one in case.people.values()),
        opened=around.show.day_of(case.opened_at),
        next=due.what if due else "",
        next_by=By(around.show.on(due.day), due.day < around.today) if due and due.day else None,
        restricted=case.restricted,
    )


def level_of(casework: Casework, urgency: str) -> str:
    """How urgent, in words; "" for what nobody has flagged."""
    row = casework.urgencies.get(urgency)
    return row.label if row else ""


def initials(name: str) -> str:
    """A person in a list that somebody may see over a shoulder: "Ravi Singh Gill" is "R S G"."""
    return " ".join(word[0].upper() for word in name.split())


def weekdays(day: date) -> bool:
    """What counts as a school day while nobody can be asked."""
    return day.weekday() < _WEEKEND


def _promise(around: Around, line: Line) -> By | None:
    if around.profile is None:
        return None
    by = reading_by(around.profile, line.told_at, around.days.zone)
    if by is None:
        return None
    return By(around.show.by(by), by.astimezone(UTC) < around.now)
