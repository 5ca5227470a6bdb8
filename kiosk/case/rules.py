"""What the school's own lists ask of an event before it is added to a case. Pure.

A stored event is never looked at again in this way: lists change, and what was written stays.
"""

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.case import events as of
from kiosk.case.days import SchoolDays
from kiosk.case.due import due_list
from kiosk.case.due_item import Due
from kiosk.case.due_safety import is_serious
from kiosk.case.impossible import must
from kiosk.case.lists import rows_for
from kiosk.case.state import Case
from kiosk.content.casework import Casework

RESTORATIVE: Final = "restorative"
REFERRAL: Final = "referral"
# What has to be answered before a case can be closed: each of these can also be answered with a reason why not.
_BEFORE_CLOSING: Final = ("tell-", "told-", "record-", "refer-", "harm", "police")


def check(case: Case, event: of.Event, casework: Casework, days: SchoolDays) -> None:
    """Raise Impossible, with a sentence for staff, for an event that the school's lists do not allow now."""
    wanted = event.instead if isinstance(event, of.Corrected) else event
    if wanted is None:
        return
    _check_keys(wanted, casework)
    found = _RULES.get(wanted.KIND)
    if found is not None:
        found(case, wanted, casework, days)


def stands_in_the_way(case: Case, casework: Casework, days: SchoolDays) -> tuple[Due, ...]:
    """What must be answered before the case can be closed."""
    return tuple(due for due in due_list(case, casework, days) if due.item.startswith(_BEFORE_CLOSING))


def _check_keys(event: of.Event, casework: Casework) -> None:
    for part in event.PARTS:
        rows = rows_for(event.KIND, part, casework)
        value = getattr(event, part)
        keys = value if isinstance(value, tuple) else (value,) if value else ()
        for key in keys if rows is not None else ():
            must(rows is not None and key in rows, "Choose from the list.")


def _decided(_case: Case, event: of.Event, casework: Casework, _days: SchoolDays) -> None:
    assert isinstance(event, of.Decided)
    row = casework.decisions[event.decision]
    known = all(key in row.reasons for key in event.reasons)
    must(known, "Choose reasons that belong to this decision.")
    must(bool(event.reasons) or not row.final, "Choose at least one reason.")


def _measured(case: Case, event: of.Event, casework: Casework, _days: SchoolDays) -> None:
    assert isinstance(event, of.MeasureTaken)
    row = casework.measures[event.measure]
    if row.needs_plan:
        plan = case.plans.get(event.plan)
        label = casework.plans[row.needs_plan].label
        fits = plan is not None and plan.plan == row.needs_plan and plan.person in (event.person, "")
        must(fits and plan is not None and plan.review is not None, f"Write this plan first: {label}.")
    if row.children_agree:
        _must_agree(case, event.person)


def _met(case: Case, event: of.Event, _casework: Casework, _days: SchoolDays) -> None:
    assert isinstance(event, of.Met)
    for person in event.people:
        _must_agree(case, person)


def _must_agree(case: Case, person: str) -> None:
    agreed = case.consents.get((person, RESTORATIVE), False)
    must(agreed, "Everybody in a restorative meeting agrees to it first. Write down that they did.")


def _referred(case: Case, event: of.Event, casework: Casework, _days: SchoolDays) -> None:
    assert isinstance(event, of.Referred)
    asked = casework.referrals[event.referral].parent_agrees
    agreed = case.consents.get((event.person, REFERRAL), False)
    must(agreed or not asked, "A parent agrees to this referral first. Write down that they did.")


def _closed(case: Case, event: of.Event, casework: Casework, days: SchoolDays) -> None:
    assert isinstance(event, of.Closed)
    must(event.check_back > days.day_of(event.at), "Check back on a later day.")
    if case.set_aside:
        return
    row = casework.decisions.get(case.decision)
    must(row is None or row.final, "Decide first what it was, or set it aside as not serious.")
    acted = bool(case.measures or case.supported or case.plans)
    must(
        acted or row is None or not row.must_act,
        "Write down first what was done: it is acted on in any case.",
    )
    must(
        case.harm is not None or not is_serious(case, casework),
        "Answer the question about significant harm first.",
    )
    left = stands_in_the_way(case, casework, days)
    must(not left, f"First answer what is still open: {'; '.join(dict.fromkeys(due.what for due in left))}.")


def _checked_back(_case: Case, event: of.Event, casework: Casework, _days: SchoolDays) -> None:
    assert isinstance(event, of.CheckedBack)
    row = casework.stopped[event.answer]
    must(event.reopens == row.reopens, "The case goes on when it has not stopped, and only then.")
    must(event.next is not None or not row.asks_again, "Choose a day on which somebody asks again.")


def _part_given(case: Case, event: of.Event, casework: Casework, _days: SchoolDays) -> None:
    assert isinstance(event, of.PersonAdded | of.PartGiven)
    who = {casework.parts[key].who for key in event.parts}
    must("child" not in who or "adult" not in who, "These two parts can't be one person's.")


_Rule = Callable[[Case, of.Event, Casework, SchoolDays], None]
_RULES: Final[Mapping[str, _Rule]] = {
    of.Decided.KIND: _decided,
    of.MeasureTaken.KIND: _measured,
    of.Met.KIND: _met,
    of.Referred.KIND: _referred,
    of.Closed.KIND: _closed,
    of.CheckedBack.KIND: _checked_back,
    of.PersonAdded.KIND: _part_given,
    of.PartGiven.KIND: _part_given,
}
