"""A reader's index as it is now: brought up to date at the beginning of a request, then asked without the database.

The database decides what is in it: at every request it is asked whether this person's wraps are the ones of before.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from kiosk.case.state import Case
from kiosk.case.urgency import by_taps
from kiosk.content.casework import Casework
from kiosk.db import reading, writing
from kiosk.inbox.answers import messages
from kiosk.inbox.cases.shelf import Shelf
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.garbage import uncollected
from kiosk.inbox.index.line import Common, Facts, Known, Line
from kiosk.inbox.index.lines import MAKING_SECONDS, changed_lines, end_of, file_again, make_lines, marks_of
from kiosk.inbox.index.memory import Room
from kiosk.inbox.index.ordering import CLOSED, SET_ASIDE, Ordering, Place
from kiosk.inbox.worries.filing import file_new, wraps_stamp
from kiosk.inbox.worries.listing import Entry

NOT_FLAGGED: Final = ""
"""The urgency of a worry that no tap flags and that nobody has looked at: after today's, before this week's."""


class Index:
    """Everything that one person can open, in order. Only inside `my_index`, whose lock it needs."""

    def __init__(self, casework: Casework, shelf: Shelf) -> None:
        self.lines: dict[bytes, Line] = {}
        self.order = Ordering()
        self.shelf = shelf
        self.turn = 0
        """Another one whenever a line, or the case of one, is another one."""
        self._casework = casework
        self._levels: dict[int, tuple[Common, str]] = {}
        self._ranks = _ranks(casework)
        self._known = Known()
        self._stamp: tuple[int, int | None] | None = None
        self._unmade: dict[bytes, Line] = {}
        self._reckoned: tuple[Hashable, int] | None = None

    @property
    def not_searched(self) -> int:
        """How many worries are listed by their slips alone so far: search does not know their words yet."""
        return len(self._unmade)

    def case_id(self, concern_id: bytes) -> bytes | None:
        """The case that this worry is in, if this person can open it."""
        return self.shelf.case_of.get(concern_id)

    def case(self, concern_id: bytes) -> Case | None:
        """How its case stands; None without one, or with one that is damaged."""
        case_id = self.shelf.case_of.get(concern_id)
        return self.shelf.cases.get(case_id) if case_id else None

    def urgency(self, line: Line) -> str:
        """How urgent it is: as its case says, else by the teller's own taps. What does not open may be urgent too."""
        return self._urgency(line.facts, self.case(line.id))

    def _urgency(self, facts: Facts | None, case: Case | None) -> str:
        if case is not None and case.urgency:
            return case.urgency
        return self._by_taps(facts.common) if facts else next(iter(self._casework.urgencies), NOT_FLAGGED)

    def entry(self, line: Line) -> Entry:
        """The line as other pages know it."""
        return Entry(line.id, line.told_at.date(), line.facts.summary if line.facts else None, line.read_at)

    def remember(self, key: Hashable, reckon: Callable[[], int]) -> int:
        """A number that follows from the lines and from this key; reckoned again when either is another one."""
        if self._reckoned is None or self._reckoned[0] != (self._stamp, key):
            self._reckoned = ((self._stamp, key), reckon())
        return self._reckoned[1]

    def catch_up(self, desk: Desk, me: SignedIn, damaged: Iterable[Entry]) -> None:
        """Bring it up to date with the database."""
        hurt = {entry.concern_id: entry.day for entry in damaged}
        with reading(desk.inbox) as session:
            changed, unfiled = self._lines_anew(session, me, hurt)
        if unfiled:
            with writing(desk.inbox) as session:
                file_again(session, me, unfiled)
        changed |= self._make(desk, me, MAKING_SECONDS)
        changed |= self.shelf.catch_up(desk, me, frozenset(hurt))
        self.order.put(self._place(self.lines[one]) for one in changed if one in self.lines)
        self.turn += bool(changed)

    def _lines_anew(
        self, session: Session, me: SignedIn, hurt: dict[bytes, date]
    ) -> tuple[set[bytes], set[bytes]]:
        """The worries whose line is another one now; and those that say they were filed, and were not."""
        changed = {one for one in hurt if one not in self.lines}
        self.lines |= {one: Line(one, end_of(hurt[one]), None) for one in changed}
        stamp = wraps_stamp(session, me)
        if stamp == self._stamp and len(self.lines) == stamp[0] + len(hurt):
            return changed, set()
        marks = marks_of(session, me)
        self._drop(self.lines.keys() - marks.keys() - hurt.keys())
        wanted = {one: mark for one, mark in marks.items() if self._is_other(one, mark)}
        found = {line.id: line for line in changed_lines(session, me, wanted, self.lines, self._known)}
        self.lines |= found
        self._unmade |= {one: line for one, line in found.items() if line.facts is None}
        self._stamp = stamp
        return changed | found.keys(), wanted.keys() - found.keys()

    def _is_other(self, concern_id: bytes, mark: int) -> bool:
        line = self.lines.get(concern_id)
        return line is None or line.mark != mark

    def _make(self, desk: Desk, me: SignedIn, seconds: float) -> set[bytes]:
        changed = set[bytes]()
        unmade = [line for one, line in self._unmade.items() if one in self.lines]
        for line, whole in make_lines(desk.inbox, me, desk.content, unmade, seconds):
            self.lines[line.id] = line
            changed.add(line.id)
            if whole:
                self._unmade.pop(line.id, None)
        return changed

    def _drop(self, gone: Iterable[bytes]) -> None:
        lost = list(gone)
        self.order.drop(lost)
        for one in lost:
            del self.lines[one]
            self._unmade.pop(one, None)
        self.turn += bool(lost)

    def _place(self, line: Line) -> Place:
        case = self.case(line.id)
        if case is not None and case.set_aside:
            rank = SET_ASIDE
        elif case is not None and not case.is_open:
            rank = CLOSED
        else:
            rank = self._ranks.get(self._urgency(line.facts, case), self._ranks[NOT_FLAGGED])
        return rank, line.read_at is not None, -int(line.told_at.timestamp()), line.id

    def _by_taps(self, common: Common) -> str:
        # By its number: it is kept here, so that no other one gets that number.
        known = self._levels.get(id(common))
        if known is None:
            level = by_taps(common.told, self._casework, urgent=common.urgent)
            known = self._levels[id(common)] = common, level
        return known[1]


@contextmanager
def my_index(desk: Desk, me: SignedIn) -> Iterator[Index]:
    """This person's index, up to date, for as long as the block lasts. What is new is filed first."""
    damaged = file_new(desk.inbox, me, desk.content)
    messages.file_new(desk.inbox, me)  # what came makes its worry new again
    room = desk.memory.room(me.person.id, me.master_key)
    with room.lock:
        index = _index_in(room, desk)
        with room.all_or_nothing(), uncollected():
            index.catch_up(desk, me, damaged)
        room.size = len(index.lines)
        yield index


def _index_in(room: Room, desk: Desk) -> Index:
    return room.part(Index, lambda: Index(desk.casework, room.part(Shelf, Shelf)))


def _ranks(casework: Casework) -> dict[str, int]:
    ranks = {key: number * 10 for number, key in enumerate(casework.urgencies)}
    return ranks | {NOT_FLAGGED: ranks.get("today", 0) + 5}
