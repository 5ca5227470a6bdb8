"""What is done: steps, plans, support, measures, referrals, tasks."""

from kiosk.case.event import Event, kind
from kiosk.case.parts import Day, DayOrNone, Id, IdOrNone, Ids, Key, KeyOrNone, Number, Text, Why


@kind("step-started")
class StepStarted(Event):
    """A step of the procedure was begun."""

    step: Key
    on: Day
    note: Text


@kind("step-done")
class StepDone(Event):
    """A step was done, or done once more."""

    step: Key
    on: Day
    note: Text


@kind("step-skipped")
class StepSkipped(Event):
    """A step was left out, and why."""

    step: Key
    why: Why


@kind("planned")
class Planned(Event):
    """A plan was made for a person, or for all; it is known by this event's number."""

    plan: Key
    person: IdOrNone
    text: Why
    review: Day


@kind("plan-reviewed")
class PlanReviewed(Event):
    """A plan was looked at again; without a next day it is ended."""

    plan: Number
    on: Day
    found: Why
    next: DayOrNone


@kind("supported")
class Supported(Event):
    """Support for a person; with a day on which somebody asks how they are."""

    person: Id
    support: Key
    note: Text
    check_in: DayOrNone


@kind("checked-in")
class CheckedIn(Event):
    """Somebody asked a person how they are. `safe` is "yes", "no" or "unsure"."""

    person: Id
    on: Day
    safe: Key
    note: Text
    next: DayOrNone


@kind("measure-taken")
class MeasureTaken(Event):
    """A sanction or an intervention for a person; `plan` is the number of the plan that goes with it."""

    person: Id
    measure: Key
    on: Day
    plan: Number
    note: Text


@kind("referred")
class Referred(Event):
    """Somebody outside was turned to for a person."""

    referral: Key
    person: IdOrNone
    on: Day
    reference: Text
    note: Text


@kind("not-referred")
class NotReferred(Event):
    """A referral that was asked for was not made, and why."""

    referral: Key
    person: IdOrNone
    why: Why


@kind("task-set")
class TaskSet(Event):
    """Something to do once. `threshold` and `cases` say which repetition opened it."""

    task: Key
    person: IdOrNone
    due: Day
    threshold: KeyOrNone
    cases: Ids
    why: Text


@kind("task-done")
class TaskDone(Event):
    """It was done; `task` is the number of the event that set it."""

    task: Number
    on: Day
    note: Text


@kind("task-dropped")
class TaskDropped(Event):
    """It will not be done, and why."""

    task: Number
    why: Why
