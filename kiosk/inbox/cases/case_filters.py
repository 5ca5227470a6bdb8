"""Which cases the list shows: a few keys that an address can carry, and nothing else of what stands there. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final

from kiosk.case.state import Case
from kiosk.case.thresholds import repeats
from kiosk.inbox.cases.options import Around

ON: Final = "1"
MINE, OTHERS = "mine", "others"
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True)
class CaseFilters:
    """What is asked for; "" means any. `repeated`: what came back as often as the school’s thresholds say."""

    state: str = ""
    whose: str = ""
    procedure: str = ""
    repeated: str = ""

    @property
    def any(self) -> bool:
        """True when something is asked for."""
        return any(getattr(self, field.name) for field in fields(self))


def read_case_filters(untrusted: Mapping[str, str], around: Around) -> CaseFilters:
    """The filters in an address; what is no key of the lists is left out."""
    allowed: Mapping[str, Iterable[str]] = {
        "state": (OPEN, CLOSED),
        "whose": (MINE, OTHERS),
        "procedure": around.casework.procedures,
        "repeated": (ON,),
    }
    return CaseFilters(
        **{name: value for name in allowed if (value := untrusted.get(name, "")) in allowed[name]}
    )


def asked_for(cases: Iterable[Case], filters: CaseFilters, around: Around, oneself: str) -> tuple[Case, ...]:
    """Those of these cases that are asked for, by whoever has the id `oneself`."""
    known = tuple(cases)
    again = _repeated(known, around) if filters.repeated else frozenset()
    return tuple(
        case
        for case in known
        if filters.state in ("", OPEN if case.is_open else CLOSED)
        and filters.whose in ("", MINE if case.owner == oneself else OTHERS)
        and filters.procedure in ("", case.procedure)
        and (not filters.repeated or case.id in again)
    )


def _repeated(cases: tuple[Case, ...], around: Around) -> frozenset[str]:
    found = repeats(cases, around.casework, around.days, around.today)
    return frozenset(case for repeat in found for case in repeat.cases)
