"""What is wrong with a section of the profile, as plain sentences beside the fields they belong to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kiosk.inbox.profile.forms import Rows, Section, Typed, field_id

Say = Callable[[str], str]


@dataclass(frozen=True)
class Problem:
    """One sentence, and the element of the page that it is about; `label` says which for those who don't see it."""

    at: str
    label: str
    sentence: str


# By the kind of mistake, as pydantic names them; a name stands for all that begin with it.
_BY_KIND: Final = (
    ("string_too_short", "Write something here."),
    ("missing", "Write something here."),
    ("string_too_long", "This is too long: at most %(max_length)s characters."),
    ("string_pattern", "There is something in this that can’t be shown. Type it again."),
    ("time", "Write a time, such as 08:30."),
    ("date", "Write a day, such as 2026-09-01."),
    ("int", "Write a whole number."),
    ("greater_than", "Write a whole number, %(ge)s or more."),
    ("less_than", "Write a whole number, %(le)s at most."),
    ("literal_error", "Pick one of these."),
    ("too_long", "There can be %(max_length)s of these at most. Remove some."),
    ("too_short", "Keep at least one."),
)
# What the profile itself refuses, by what it says about it.
_REFUSED: Final = {
    "this is no time of day such as 08:30": "Write a time, such as 08:30.",
    "closes before it opens": "This must be later than when it begins.",
    "ends before it begins": "This must be the first day or a later one.",
    "two times of one day run into each other": "Two times of the same day run into each other.",
    "this is no web address or number": "A web address begins with https:// and has no spaces.",
    "this is no phone address or number": "A phone number has digits, with single spaces between them.",
    "this is no email address or number": "An email address looks like name@school.example.",
    "a helpline has a key, a name and a number: digits and spaces": (
        "A helpline needs a name, and a number of digits with single spaces."
    ),
    "a helpline's words are one line of at most 300 characters": "One of these is too long: at most 300 characters.",
    "a key is there twice": "Something is there twice. Remove one of them.",
}
_OTHERWISE: Final = "This can’t be kept as it is. Look at it once more."


def problems(_: Say, section: Section, typed: Typed, error: ValidationError) -> tuple[Problem, ...]:
    """Every mistake once, in the order of the page."""
    found = {problem.at: problem for problem in reversed(list(_problems(_, section, typed, error)))}
    order = {at: place for place, at in enumerate(_places(section, typed))}
    return tuple(sorted(found.values(), key=lambda problem: order.get(problem.at, -1)))


def _problems(_: Say, section: Section, typed: Typed, error: ValidationError) -> Iterator[Problem]:
    for mistake in error.errors(include_url=False, include_input=False):
        at, label = _place(section, typed, mistake["loc"])
        yield Problem(at, label, _sentence(_, mistake))


def _sentence(_: Say, mistake: ErrorDetails) -> str:
    context: Mapping[str, object] = mistake.get("ctx", {})
    if mistake["loc"][-1] == "symbol":
        return _("This picture is not there. Pick one of the list.")
    if mistake["type"] == "value_error":
        return _(_REFUSED.get(str(context["error"]), _OTHERWISE))
    for kind, sentence in _BY_KIND:
        if mistake["type"].startswith(kind):
            return _(sentence) % context
    return _(_OTHERWISE)


def _place(section: Section, typed: Typed, loc: Sequence[int | str]) -> tuple[str, str]:
    """Which field of the page this mistake is about, and what it is called there."""
    by_name = {part.name: part for part in section.parts}
    part = by_name.get(str(loc[0])) or by_name.get(".".join(map(str, loc[:2])))
    if part is None:
        return section.parts[0].name, section.title
    if not isinstance(part, Rows):
        return part.name, part.label
    if len(loc) == 1:
        return part.name, part.title
    fields = {field.name: field for field in part.fields}
    named = "" if len(loc) == 2 else str(loc[2])
    field = fields.get(named) or fields.get(part.blames) or part.fields[0]
    index = int(loc[1])
    return field_id(
        part, typed.numbers[part.name][index], field.name
    ), f"{part.one} {index + 1}, {field.label}"


def _places(section: Section, typed: Typed) -> Iterator[str]:
    for part in section.parts:
        yield part.name
        if isinstance(part, Rows):
            for number in typed.numbers.get(part.name, ()):
                yield from (field_id(part, number, field.name) for field in part.fields)
