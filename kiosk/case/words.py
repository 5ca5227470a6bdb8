"""The story of a case in plain English, for staff: one sentence for each event, and beside it what staff wrote.

A sentence is made of the school's own labels and of names; it never holds what somebody wrote, which stands by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kiosk.case.events import Corrected, Event
from kiosk.case.lists import rows_for
from kiosk.content.casework import Casework

SENTENCES: Final[Mapping[str, str]] = {
    "opened": "Opened the case for {owner}, to follow: {procedure}.",
    "concern-joined": "Joined another worry about the same thing.",
    "case-linked": "Linked another case.",
    "procedure-chosen": "Chose another procedure: {procedure}.",
    "triaged": "Urgency: {urgency}.",
    "set-aside": "Set aside as not serious: {reason}.",
    "assigned": "Handed the case to {to}.",
    "person-added": "Added {person}: {parts}.",
    "part-given": "Changed the part of {person}: {parts}.",
    "known-about": "Wrote down what is known about {person}: {flags}.",
    "told": "Told about it on {on}: {who}{about_person}. {how}.",
    "not-told": "Not told: {who}{about_person}.",
    "heard": "Heard {person} on {on}. From: {source}.",
    "observed": "Signs seen in {person} on {on}: {signs}. From: {source}.",
    "consented": "{person}: {agreed_to}: {to}. Asked on {on}.",
    "met": "Met on {on}: {people}.",
    "agreed": "Agreed in writing: {people}.",
    "reflected": "{person} filled in a reflection form on {on}.",
    "classified": "What it was: {how}{aimed_at}.",
    "harm-considered": "Significant harm? {answer}.",
    "svsh-path": "Sexual violence or harassment. The way taken: {route}. The risk is reviewed on {review}.",
    "svsh-reviewed": "Reviewed the risk on {on}{next_day}.",
    "police-considered": "Police: {answer}.",
    "tested": "Several times: {repeated}. On purpose: {on_purpose}. More power: {power}.",
    "decided": "Decided: {decision}. {reasons}.",
    "step-started": "Began on {on}: {step}.",
    "step-done": "Did on {on}: {step}.",
    "step-skipped": "Left out: {step}.",
    "planned": "Made a plan{about_person}: {plan}. To be reviewed on {review}.",
    "plan-reviewed": "Reviewed the plan of entry {plan} on {on}{next_day}.",
    "supported": "Support for {person}: {support}.",
    "checked-in": "Asked {person} on {on} how they are. Do they feel safe? {safe}{next_day}.",
    "measure-taken": "{measure}, for {person}, on {on}.",
    "referred": "Turned on {on} to: {referral}{about_person}.",
    "not-referred": "Did not turn to: {referral}{about_person}.",
    "task-set": "To do by {due}: {task}{about_person}.",
    "task-done": "Did the task of entry {task} on {on}.",
    "task-dropped": "The task of entry {task} will not be done.",
    "handed-over": "Written into the record system{about_person}.",
    "put-off": "Put off until {until}.",
    "noted": "Note.",
    "closed": "Closed the case: {outcome}. To be checked on {check_back}.",
    "reopened": "Opened the case again.",
    "checked-back": "Asked on {on} whether it has stopped: {answer}{next_day}.",
    "corrected": "Corrected entry {of}.",
}

_HEAD: Final = ("at", "by")
# What staff wrote, in the order in which it is read.
_OWN: Final = (
    "name", "year", "group", "who", "said", "wishes", "found", "what", "legal_reason", "text", "risk", "note", "why",
    "baseline", "triggers", "communication", "sensory", "contact", "system", "label", "reference",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Line:
    """One entry of a case's story. `own` holds what staff wrote, by the part's name; `instead` a correction's entry."""

    number: int
    at: datetime
    by: str
    says: str
    own: tuple[tuple[str, str], ...]
    instead: "Line | None" = None


def line(event: Event, number: int, casework: Casework, names: Mapping[str, str]) -> Line:
    """The entry for this event. `names` are those of colleagues and of the people in the case, by id."""
    instead = event.instead if isinstance(event, Corrected) else None
    return Line(
        number=number,
        at=event.at,
        by=event.by,
        says=sentence(event, casework, names),
        own=_own(event, casework),
        instead=line(instead, event.of, casework, names)
        if instead and isinstance(event, Corrected)
        else None,
    )


def sentence(event: Event, casework: Casework, names: Mapping[str, str]) -> str:
    """What happened, in one plain sentence."""
    said = {part: _said(event, part, casework, names) for part in event.PARTS if part not in _HEAD}
    return SENTENCES[event.KIND].format_map(said | _extras(event, said))


def day(value: date) -> str:
    """A day as staff read it: 3 March 2026."""
    return f"{value.day} {value:%B %Y}"


def _said(event: Event, part: str, casework: Casework, names: Mapping[str, str]) -> str:
    value = getattr(event, part)
    rows = rows_for(event.KIND, part, casework)
    keys = value if isinstance(value, tuple) else (value,)
    if rows is not None:
        # A key that the lists have dropped since is still better than nothing.
        return ", ".join(rows[key].label if key in rows else key for key in keys if key)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str | tuple):
        return ", ".join(names.get(one, "somebody") for one in keys if one)
    return str(value) if value is not None else ""


def _extras(event: Event, said: Mapping[str, str]) -> dict[str, str]:
    get: Mapping[str, Any] = {part: getattr(event, part) for part in event.PARTS}
    aimed = ", ".join(one for one in (said.get("about", ""), said.get("vulnerabilities", "")) if one)
    meant = ", or thought to be" if get.get("perceived") else ""
    return {
        "about_person": f", about {said['person']}" if get.get("person") else "",
        "next_day": f". Next time: {said['next']}" if get.get("next") else "",
        "agreed_to": "agreed to" if get.get("agreed") else "did not agree to",
        "aimed_at": f". Aimed at{meant}: {aimed}" if aimed else "",
    }


def _own(event: Event, casework: Casework) -> tuple[tuple[str, str], ...]:
    texts = ((part, getattr(event, part)) for part in _OWN if part in event.PARTS)
    return tuple(
        (part, text) for part, text in texts if text and rows_for(event.KIND, part, casework) is None
    )
