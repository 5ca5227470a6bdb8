"""What an entry holds beside its sentence and the words of staff: keys, days, numbers that no sentence says. Pure.

So nothing that was ticked in a form is missing from the story.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from kiosk.case.event import Event
from kiosk.case.lists import rows_for
from kiosk.case.words import SENTENCES
from kiosk.case.words import day as in_words
from kiosk.content.casework import Casework
from kiosk.inbox.cases.words_of_parts import own_label

# Said by a sentence in another way than by the part's own name; or no part that somebody fills in.
_SAID: Final = (
    "at",
    "by",
    "concerns",
    "concern",
    "case",
    "cases",
    "instead",
    "of",
    "picked",
    "agreed",
    "perceived",
)
_SAID_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "about_person": ("person",),
    "next_day": ("next",),
    "aimed_at": ("about", "vulnerabilities"),
}


# By how the due thing's own name begins.
_WAITED: Final[Mapping[str, str]] = {
    "step": "A step",
    "tell": "Telling the parents",
    "told": "Telling somebody",
    "record": "The record system",
    "refer": "Turning to somebody outside",
    "open": "A task",
    "task": "A task",
    "plan": "A review",
    "check": "Asking how it is",
    "svsh": "The risk assessment",
    "harm": "The question about significant harm",
    "police": "The police",
    "decision": "The decision",
    "triage": "How urgent it is",
}


def unsaid(
    event: Event, casework: Casework, names: Mapping[str, str], places: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The label and the value of every part that the sentence for this event leaves out."""
    sentence = SENTENCES[event.KIND]
    said = {part for name, parts in _SAID_IN.items() if f"{{{name}}}" in sentence for part in parts}
    return tuple(
        (own_label(event.KIND, part), value)
        for part in event.PARTS
        if part not in _SAID and part not in said and f"{{{part}}}" not in sentence
        for value in _in_words(event, part, casework, {**names, **places})
        if value
    )


def _in_words(event: Event, part: str, casework: Casework, known: Mapping[str, str]) -> Iterator[str]:
    value: Any = getattr(event, part)
    rows = rows_for(event.KIND, part, casework)
    keys = value if isinstance(value, tuple) else (value,)
    if rows is not None:
        yield ", ".join(rows[key].label if key in rows else key for key in keys if key)
    elif isinstance(value, bool):
        yield "Yes" if value else ""
    elif isinstance(value, date):
        yield in_words(value)
    elif isinstance(value, int):
        yield f"Entry {value}" if value else ""
    elif part == "item":
        yield _WAITED.get(value.partition("-")[0], "")
    elif part in ("person", "places"):
        yield ", ".join(known.get(key, key) for key in keys if key)
