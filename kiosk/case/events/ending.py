"""Hand-over, notes, corrections, closing, and whether it has stopped."""

from kiosk.case.event import Event, Instead, kind
from kiosk.case.parts import Day, DayOrNone, IdOrNone, Key, KeyOrNone, Number, Text, Why, Yes


@kind("handed-over")
class HandedOver(Event):
    """The school's record system has it: under which label and reference, and for which step."""

    system: Why
    label: Text
    reference: Why
    step: KeyOrNone
    person: IdOrNone


@kind("put-off")
class PutOff(Event):
    """Something that is due waits until a later day, and why. `item` is the due thing's own name."""

    item: Key
    until: Day
    why: Why


@kind("noted")
class Noted(Event):
    """A note."""

    note: Why


@kind("closed")
class Closed(Event):
    """Closed, with what came of it, and the day on which somebody asks whether it has stopped."""

    outcome: Key
    why: Why
    check_back: Day


@kind("reopened")
class Reopened(Event):
    """Open again."""

    why: Why


@kind("checked-back")
class CheckedBack(Event):
    """Somebody asked whether it has stopped, whether what was done helped, and whether they feel safe now.

    `person` was asked, or "" when their family or staff answered. `reopens` when it goes on: the case is open again.
    Otherwise, without a next day, nobody needs to ask again.
    """

    person: IdOrNone
    answer: Key
    helped: KeyOrNone
    safe: KeyOrNone
    reopens: Yes
    on: Day
    note: Text
    next: DayOrNone


@kind("corrected")
class Corrected(Event):
    """Event number `of` was wrong: `instead` is what it should have said, or None when it should not be there."""

    of: Number
    why: Why
    instead: Instead
