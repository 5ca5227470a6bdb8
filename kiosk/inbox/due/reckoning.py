"""What is due in all cases that somebody can open, with whose it is: once for each request."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Final

from flask import g

from kiosk.case.days import SchoolDays
from kiosk.case.due import in_order
from kiosk.case.due_item import Due
from kiosk.case.state import Case
from kiosk.case.thresholds import Repeat, repeats, to_open
from kiosk.inbox.cases.shelf import cases_of
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.due.duty import Duty, OnDuty, duty_of
from kiosk.inbox.due.keeping_count import Lists, remembered
from kiosk.inbox.due.settling import CHECK_BACK, NOBODY, TELLER
from kiosk.inbox.due.teller_said import Said, said_since
from kiosk.inbox.profile.published import days_of, school_profile
from kiosk.inbox.upkeep.reminding import Reminder, for_leaders

KEPT: Final = "due_reckoned"
"""Where a request keeps what it has reckoned."""
_TELLER_SAYS: Final[Mapping[str, str]] = {
    "again": "They say that it has started again",
    "not-stopped": "They say that it has not stopped",
    "stopped": "They say that it has stopped",
}


@dataclass(frozen=True)
class Item:
    """One thing due, in its case. `mine`: the person who looks sees to it, or nobody does."""

    due: Due
    case: Case
    on_duty: OnDuty
    mine: bool


@dataclass(frozen=True, repr=False)
class Reckoned:
    """All that is due for one person on one day, in order; cases that do not open; repetitions that open tasks."""

    today: date
    days: SchoolDays
    duty: Duty
    items: tuple[Item, ...]
    cases: Mapping[str, Case]
    damaged: tuple[str, ...]
    repeated: tuple[Repeat, ...]
    reminders: tuple[Reminder, ...] = ()
    """What the school itself has to keep up, for those who lead it."""

    @cached_property
    def count(self) -> int:
        """How much is due for this person today or was due before: what the header says."""
        of_cases = sum(item.mine and _is_due(item.due, self.today) for item in self.items)
        return of_cases + len(self.damaged) + sum(one.is_due(self.today) for one in self.reminders)

    @cached_property
    def numbers(self) -> Mapping[date, int]:
        """How much is due for this person by which day, where that is more than nothing."""
        counted = Counter(item.due.day for item in self.items if item.mine and item.due.day is not None)
        counted[self.today] += len(self.damaged)
        counted.update(one.day for one in self.reminders)
        return {day: number for day, number in counted.items() if number}


def reckoned(desk: Desk, me: SignedIn) -> Reckoned:
    """What is due for whoever is on this request, as nobody has changed it since. Raises StoreUnavailable."""
    if KEPT not in g:
        now = datetime.now(UTC)
        setattr(g, KEPT, remembered(desk, me, now, lambda lists: reckon(desk, me, now, lists)))
    found: Reckoned = g.get(KEPT)
    return found


def reckon(desk: Desk, me: SignedIn, now: datetime, lists: Lists | None = None) -> Reckoned:
    """What is due at this moment in every case that this person can open. Raises StoreUnavailable.

    `lists` are those that were reckoned before, case by case; they are brought up to date.
    """
    profile, lists = school_profile(desk), lists or Lists()
    days = remembering(days_of(profile, desk.settings.school.zone))
    every = cases_of(desk, me)
    cases = {one.hex(): case for one, case in every.items() if case is not None}
    lists.begin((profile.hours, profile.terms, profile.holidays), cases)
    duty = duty_of(desk, cases)
    said = said_since(desk, me, cases.values(), now)
    oneself, today = me.person.id.hex(), days.day_of(now)
    found = {
        (due.case, due.item): _item(due, cases[due.case], duty, oneself, today)
        for case in cases.values()
        for due in _due_in(case, lists.of(case, desk, days), days, duty, said.get(case.id), today)
    }
    ordered = in_order(item.due for item in found.values())
    return Reckoned(
        today=today,
        days=days,
        duty=duty,
        items=tuple(found[due.case, due.item] for due in ordered),
        cases=cases,
        damaged=tuple(one.hex() for one, case in every.items() if case is None),
        repeated=to_open(repeats(cases.values(), desk.casework, days, today)),
        reminders=for_leaders(desk, me),
    )


def remembering(days: SchoolDays) -> SchoolDays:
    """The same days, each asked for once: a holiday is looked across for every single thing that is due."""
    return SchoolDays(cache(days.is_school_day), days.zone)


def _due_in(
    case: Case, listed: tuple[Due, ...], days: SchoolDays, duty: Duty, said: Said | None, today: date
) -> Iterator[Due]:
    if case.is_open and listed and not duty.on_duty(case.id, case.owner, today).person:
        yield _nobody(listed[0], today)
    if said is not None:
        yield _teller(case, said, days, today)
    yield from (due for due in listed if not (said and due.item == CHECK_BACK))


def _nobody(like: Due, today: date) -> Due:
    what, why = "Nobody sees to this", "A case without somebody who answers for it is easily forgotten."
    return replace(
        like, item=NOBODY, what=what, why=why, settle=("assigned",), day=today, person="", urgent=True
    )


def _teller(case: Case, said: Said, days: SchoolDays, today: date) -> Due:
    return Due(
        case=case.id,
        item=TELLER,
        what=_TELLER_SAYS[said.act],
        why="Whoever told it says so, with their code.",
        settle=("checked-back", "reopened") if said.goes_on else ("checked-back",),
        day=min(days.day_of(said.at), today),
        person="",
        owner=case.owner,
        urgent=said.goes_on,
        put_off=False,
    )


def _item(due: Due, case: Case, duty: Duty, oneself: str, today: date) -> Item:
    # Whoever is away on the day itself is not the one to be told of it.
    on_duty = duty.on_duty(case.id, case.owner, max(due.day or today, today))
    return Item(due, case, on_duty, mine=on_duty.person in (oneself, ""))


def _is_due(due: Due, today: date) -> bool:
    return due.day is not None and due.day <= today
