"""From a form to an event: what was typed becomes the event, or a sentence beside each field that has to be put right.

Nothing typed is lost: the form comes back as it was sent. Pure, but for the id that somebody new is given.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from kiosk.case.event import Event
from kiosk.case.parts import LONGEST_TEXT, MOST, BadEvent
from kiosk.concern import own_words
from kiosk.inbox.cases.derived import fill_in
from kiosk.inbox.cases.fields import LINE, YES, Field, Raw
from kiosk.inbox.cases.options import Around

CHOOSE, CHOOSE_SOME = "Choose one.", "Choose at least one."
NOT_FROM_LIST = "Choose from the list."
WRITE, TOO_LONG = "Write something here.", "This is too long."
NO_DAY, NOT_YET, OVER = "Choose a day.", "This day has not come yet.", "Choose a later day."
NOT_SO = "This can’t be kept as it is."

_NUMBERS: Final = ("plan", "task", "of")


class NotRight(Exception):
    """The form makes no event; `wrong` says for each part why."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("something in the form has to be put right")
        self.wrong = wrong


def typed(fields: Iterable[Field], untrusted_form: MultiDict[str, str]) -> Raw:
    """What was typed into these fields, and nothing else that came with them."""
    return {field.part: tuple(untrusted_form.getlist(field.part)[:MOST]) for field in fields}


def event_from(
    made: type[Event],
    fields: Iterable[Field],
    raw: Raw,
    around: Around,
    *,
    at: datetime,
    by: str,
    kept: Mapping[str, Any] | None = None,
) -> Event:
    """The event that this form makes; `kept` are parts that the form does not ask. Raises NotRight."""
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {"at": at, "by": by}
    for field in fields:
        try:
            values[field.part] = _value(field, raw.get(field.part, ()), made)
        except _Wrong as found:
            wrong[field.part] = found.why
    if not wrong:
        values = fill_in(made.KIND, values, around) | dict(kept or {})
        wrong = {part: NOT_SO for part, kind in made.PARTS.items() if not kind.is_right(values.get(part))}
        wrong = {part: WRITE if part == "name" else why for part, why in wrong.items()}
    if wrong:
        raise NotRight(wrong)
    try:
        return made(**values)
    except BadEvent:
        raise NotRight({"": NOT_SO}) from None


class _Wrong(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _value(field: Field, raw: tuple[str, ...], made: type[Event]) -> Any:
    if field.look == "many":
        return _several(field, raw)
    first = raw[0] if raw else ""
    if field.look == "tick":
        return first == YES
    if field.look == "day":
        return _day(field, first)
    if field.look in ("line", "text"):
        return _text(field, first)
    if field.values == (YES, "no"):
        return _chosen(field, first) == YES
    chosen = _chosen(field, first)
    is_number = made.PARTS[field.part].is_right(0)
    return int(chosen or "0") if is_number and field.part in _NUMBERS else chosen


def _several(field: Field, raw: tuple[str, ...]) -> tuple[str, ...]:
    if not set(raw) <= set(field.values):
        raise _Wrong(NOT_FROM_LIST)
    if field.needed and not raw:
        raise _Wrong(CHOOSE_SOME)
    return tuple(dict.fromkeys(value for value in field.values if value in raw))


def _chosen(field: Field, untrusted: str) -> str:
    if untrusted in field.values:
        return untrusted
    if untrusted:
        raise _Wrong(NOT_FROM_LIST)
    if field.needed:
        raise _Wrong(CHOOSE)
    return ""


def _text(field: Field, untrusted: str) -> str:
    text = own_words(untrusted).strip()
    if field.look == "line":
        text = " ".join(text.split())
    if len(text) > (LINE if field.look == "line" else LONGEST_TEXT):
        raise _Wrong(TOO_LONG)
    if field.needed and not text:
        raise _Wrong(WRITE)
    return text


def _day(field: Field, untrusted: str) -> date | None:
    if not untrusted.strip():
        if field.needed:
            raise _Wrong(NO_DAY)
        return None
    try:
        found = date.fromisoformat(untrusted.strip())
    except ValueError:
        raise _Wrong(NO_DAY) from None
    if field.latest and found > field.latest:
        raise _Wrong(NOT_YET)
    if field.earliest and found < field.earliest:
        raise _Wrong(OVER)
    return found
