"""A procedure as a flow that anybody can read: each step with who does it, by when, and what it brings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.content.case_model import Clock, Procedure, Step
from kiosk.content.casework import Casework

_PARENTS: Final[Mapping[str, str]] = {
    "may": "may be told",
    "must": "are told",
    "in writing": "are sent a written record",
    "meeting": "are met",
}
_WHOSE: Final[Mapping[str, str]] = {
    "all": "Parents of all the children concerned",
    "hurt": "Parents of whoever was hurt",
    "hurting": "Parents of whoever hurt somebody",
}
_RECORD: Final[Mapping[str, str]] = {
    "note": "It is written down.",
    "record system": "It is written into the school’s record system.",
    "formal": "A formal record of bullying is kept.",
}


@dataclass(frozen=True)
class FlowStep:
    """One step in words. `only` says when it is done at all; "" for always."""

    key: str
    label: str
    what: str
    who: str
    when: str
    only: str
    more: tuple[str, ...]
    serious: bool
    """A serious incident begins here."""


def flow(procedure: Procedure, casework: Casework) -> tuple[FlowStep, ...]:
    """The steps of a procedure, in order, in the school's own words."""
    return tuple(_step(step, procedure, casework) for step in procedure.steps)


def _step(step: Step, procedure: Procedure, casework: Casework) -> FlowStep:
    return FlowStep(
        key=step.key,
        label=step.label,
        what=step.what,
        who=", or ".join(casework.doers[doer].label for doer in step.who),
        when=_when(step.clock),
        only=_only(step, casework),
        more=tuple(
            filter(
                None, (_again(step), _parents(step), _RECORD.get(step.record, ""), *_opens(step, casework))
            )
        ),
        serious=bool(procedure.serious_from) and step.key == procedure.serious_from,
    )


def _when(clock: Clock | None) -> str:
    if clock is None:
        return "No time is set"
    since = "the day it was told" if clock.after == "opened" else "the step before"
    if not clock.within:
        return "On the same day" if clock.after == "opened" else "On the day of the step before"
    unit = "week" if clock.unit == "weeks" else "school day"
    return f"Within {clock.within} {unit}{'s' if clock.within > 1 else ''} of {since}"


def _only(step: Step, casework: Casework) -> str:
    if step.if_needed:
        return "If the steps before were not enough"
    decided = [casework.decisions[key].label for key in step.decisions if key in casework.decisions]
    return f"Where it was decided: {' or '.join(decided)}" if decided else ""


def _again(step: Step) -> str:
    if not step.every_weeks:
        return ""
    every = "every week" if step.every_weeks == 1 else f"every {step.every_weeks} weeks"
    return f"It is done again {every} until the case is closed."


def _parents(step: Step) -> str:
    told = _PARENTS.get(step.parents)
    return f"{_WHOSE[step.whose]} {told}." if told else ""


def _opens(step: Step, casework: Casework) -> tuple[str, ...]:
    known = {**casework.plans, **casework.tasks}
    labels = [known[key].label for key in step.opens if key in known]
    return (f"It opens: {'; '.join(labels)}.",) if labels else ()
