"""From the events of a case, in order, to how it stands; what can't have happened is refused with a plain reason.

What a school's lists ask for is looked at in `kiosk.case.rules`, before an event is added: a stored event stays
possible whatever the lists say later.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kiosk.case.applying import apply
from kiosk.case.events import (
    Agreed,
    CheckedBack,
    CheckedIn,
    Corrected,
    Event,
    HandedOver,
    Heard,
    MeasureTaken,
    Met,
    Noted,
    NotTold,
    Opened,
    Planned,
    PlanReviewed,
    PutOff,
    Referred,
    Reopened,
    StepDone,
    Supported,
    SvshReviewed,
    TaskDone,
    TaskDropped,
    Told,
)
from kiosk.case.impossible import Impossible, must
from kiosk.case.state import Case

WHILE_CLOSED: Final = (
    CheckedBack,
    CheckedIn,
    Corrected,
    HandedOver,
    Noted,
    NotTold,
    PlanReviewed,
    PutOff,
    Reopened,
    SvshReviewed,
    TaskDone,
    TaskDropped,
    Told,
)
"""What may still be added to a closed case; for anything else it is opened again first."""

# Something was done for somebody: looking, sorting and planning who sees to it are not that.
_ACTS = (Agreed, CheckedIn, Heard, MeasureTaken, Met, Planned, Referred, StepDone, Supported, TaskDone, Told)


def story(case_id: str, events: Sequence[Event]) -> Case:
    """How the case stands after these events, corrections counted. Raises Impossible, with the event's number."""
    must(bool(events) and isinstance(events[0], Opened), "A case begins with being opened.", 1)
    effective = corrected(events)
    opened = effective[0]
    assert isinstance(opened, Opened)
    case = Case(
        id=case_id,
        opened_at=opened.at,
        opened_by=opened.by,
        concerns=opened.concerns,
        owner=opened.owner,
        procedure=opened.procedure,
        last=1,
    )
    must(bool(opened.concerns), "A case is opened from a worry.", 1)
    for number, event in enumerate(effective[1:], start=2):
        case = _add(case, event, number)
    return case


def then(case_id: str, events: Sequence[Event], event: Event) -> Case:
    """How the case would stand with one more event. Raises Impossible."""
    return story(case_id, [*events, event])


def corrected(events: Sequence[Event]) -> list[Event | None]:
    """Each event as it should have been, by the last correction of it; None for one that should not be there."""
    effective: list[Event | None] = list(events)
    for number, event in enumerate(events, start=1):
        if isinstance(event, Corrected):
            _check_correction(events, event, number)
            effective[event.of - 1] = event.instead
    return effective


def _check_correction(events: Sequence[Event], event: Corrected, number: int) -> None:
    must(1 <= event.of < number, "Only something that stands before it can be corrected.", number)
    original = events[event.of - 1]
    must(not isinstance(original, Corrected), "Correct the entry itself, not its correction.", number)
    instead = event.instead
    must(instead is not None or event.of > 1, "The opening can be corrected, but not taken away.", number)
    if instead is not None:
        must(instead.KIND == original.KIND, "A correction says the same kind of thing.", number)
        same = (instead.at, instead.by) == (original.at, original.by)
        must(same, "Who wrote an entry, and when, stays as it was.", number)
    # Who can open the case hangs on its worries: one that was joined by mistake is taken out in another way.
    for part in ("concerns", "concern"):
        if part in original.PARTS:
            same = instead is not None and getattr(instead, part) == getattr(original, part)
            must(same, "The worries of a case are not changed by a correction.", number)


def _add(case: Case, event: Event | None, number: int) -> Case:
    if event is not None and not isinstance(event, Corrected):
        free = case.is_open or isinstance(event, WHILE_CLOSED)
        must(free, "The case is closed. Open it again first.", number)
        try:
            case = apply(event, case, number)
        except Impossible as found:
            raise Impossible(found.why, number) from None
        if case.acted_at is None and isinstance(event, _ACTS):
            case = replace(case, acted_at=event.at)
    return replace(case, last=number)
