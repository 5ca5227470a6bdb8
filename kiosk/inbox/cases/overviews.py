"""The list of cases: one line each, with what is next in it, the most pressing first. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.case.due import due_list
from kiosk.case.state import Case
from kiosk.case.words import day as in_words
from kiosk.inbox.cases.options import Around
from kiosk.inbox.cases.showing import DueRow, due_rows, title_of, urgency_tag


@dataclass(frozen=True, repr=False)
class Overview:
    """One line: whom it is about, what it stands as, who sees to it, and the first thing due."""

    id: str
    title: str
    urgency: tuple[str, str]
    what: str
    opened: str
    owner: str
    restricted: bool
    due: DueRow | None


def overviews(cases: Iterable[Case], around: Around, names: Mapping[str, str]) -> tuple[Overview, ...]:
    """These cases, the one with the most pressing thing first; then the newest."""
    rows = sorted(cases, key=lambda case: (_pressing(case, around), -case.opened_at.timestamp(), case.id))
    return tuple(_overview(case, around, names) for case in rows)


def _pressing(case: Case, around: Around) -> tuple[bool, date]:
    first = next(iter(due_list(case, around.casework, around.days)), None)
    if first is None:
        return True, date.max
    return not first.urgent, first.day or date.max


def _overview(case: Case, around: Around, names: Mapping[str, str]) -> Overview:
    decision = around.casework.decisions.get(case.decision)
    return Overview(
        id=case.id,
        title=title_of(case),
        urgency=urgency_tag(case, around),
        what=decision.label if decision else case.decision,
        opened=in_words(around.days.day_of(case.opened_at)),
        owner=names.get(case.owner, "somebody"),
        restricted=case.restricted,
        due=next(iter(due_rows(case, around)), None),
    )
