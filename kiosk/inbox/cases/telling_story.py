"""The story of a case as the page shows it: each entry in words, and beside it what corrects it. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.case.event import Event
from kiosk.case.events import Corrected, Reflected
from kiosk.case.story import corrected
from kiosk.case.words import Line, line
from kiosk.content.casework import Casework
from kiosk.content.symbols import load_symbols
from kiosk.inbox.cases.unsaid import unsaid
from kiosk.inbox.cases.words_of_parts import own_label

DONE: Final = (
    "supported", "measure-taken", "referred", "not-referred", "heard", "observed", "checked-in", "consented", "met",
    "agreed", "reflected", "handed-over",
)  # fmt: skip
TOLD: Final = ("told", "not-told")
WHAT: Final = ("classified",)
SAFETY: Final = ("harm-considered", "police-considered", "svsh-path", "svsh-reviewed")


@dataclass(frozen=True, repr=False)
class Entry:
    """One entry: its sentence, what staff wrote by label, and the corrections that stand beside it."""

    number: int
    kind: str
    when: str
    by: str
    says: str
    own: tuple[tuple[str, str], ...]
    pictures: tuple[tuple[str, str], ...] = ()
    corrections: tuple["Correction", ...] = ()
    correctable: bool = False


@dataclass(frozen=True, repr=False)
class Correction:
    """A correction beside its entry: who and why; `instead` is what it should have said, None for nothing."""

    number: int
    when: str
    by: str
    why: str
    instead: Entry | None


@dataclass(frozen=True, repr=False)
class Teller:
    """Turns events into entries: the school's lists, the names, how a moment is said."""

    casework: Casework
    names: Mapping[str, str]
    places: Mapping[str, str]
    moment: Callable[[datetime], str]

    def story(self, events: Sequence[Event]) -> tuple[Entry, ...]:
        """Every entry as it was written, in order, with what corrects it."""
        return tuple(self._whole(events, number) for number in range(1, len(events) + 1))

    def of_kinds(self, events: Sequence[Event], kinds: Collection[str]) -> tuple[Entry, ...]:
        """The entries of these kinds as they should be, corrections counted, newest first."""
        effective = enumerate(corrected(events), start=1)
        found = [
            self.entry(one, number) for number, one in effective if one is not None and one.KIND in kinds
        ]
        return tuple(reversed(found))

    def entry(self, event: Event, number: int) -> Entry:
        """One entry by itself."""
        return self._entry(event, line(event, number, self.casework, self.names))

    def _whole(self, events: Sequence[Event], number: int) -> Entry:
        event = events[number - 1]
        said = self._entry(event, line(event, number, self.casework, self.names))
        beside = tuple(
            self._correction(one, place)
            for place, one in enumerate(events, start=1)
            if isinstance(one, Corrected) and one.of == number
        )
        return Entry(
            said.number,
            said.kind,
            said.when,
            said.by,
            said.says,
            said.own,
            said.pictures,
            beside,
            correctable=not isinstance(event, Corrected),
        )

    def _correction(self, event: Corrected, number: int) -> Correction:
        instead = self.entry(event.instead, event.of) if event.instead else None
        return Correction(number, self.moment(event.at), self._name(event.by), event.why, instead)

    def _entry(self, event: Event, said: Line) -> Entry:
        own = tuple((own_label(event.KIND, part), text) for part, text in said.own)
        own = (*unsaid(event, self.casework, self.names, self.places), *own)
        return Entry(
            said.number,
            event.KIND,
            self.moment(said.at),
            self._name(said.by),
            said.says,
            own,
            _pictures(event),
        )

    def _name(self, person: str) -> str:
        return self.names.get(person, "somebody")


def _pictures(event: Event) -> tuple[tuple[str, str], ...]:
    known = load_symbols()
    picked = event.picked if isinstance(event, Reflected) else ()
    return tuple((key, known[key].word) for key in picked if key in known)
