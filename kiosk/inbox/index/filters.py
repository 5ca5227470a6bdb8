"""Which worries are listed: filters that an address can carry, because they are keys of the school's lists. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from kiosk.case.state import Case
from kiosk.content import Content
from kiosk.content.casework import Casework
from kiosk.inbox.index.line import Common, Line

ON: Final = "1"
NO_URGENCY: Final = "none"
MINE, NOBODYS, SOMEBODYS = "mine", "nobody", "somebody"
WHOSE: Final = (MINE, NOBODYS, SOMEBODYS)
ASIDE: Final = "aside"
WHAT_QUESTIONS: Final = ("what", "about_child")
FEEL_QUESTION: Final = "feel"
NOT_TOLD: Final = "none"


@dataclass(frozen=True)
class Filters:
    """What is asked for; "" means any. `show` is "aside" for what was set aside as not serious, and nothing else."""

    urgency: str = ""
    unread: str = ""
    whose: str = ""
    zone: str = ""
    what: str = ""
    told_by: str = ""
    named: str = ""
    language: str = ""
    show: str = ""

    @property
    def query(self) -> dict[str, str]:
        """As an address carries them: only those that are set."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}

    @property
    def any(self) -> bool:
        """True when something is asked for."""
        return bool(self.query)

    def but(self, **changed: str) -> "Filters":
        """The same, but for these."""
        return replace(self, **changed)


def read_filters(untrusted: Mapping[str, str], content: Content, casework: Casework) -> Filters:
    """The filters in an address; what is not a key of the lists is left out, so nothing typed is ever kept."""
    allowed = _allowed(content, casework)
    return Filters(**{name: value for name in allowed if (value := untrusted.get(name, "")) in allowed[name]})


def fits(filters: Filters, line: Line, urgency: str, case: Case | None, me: str) -> bool:
    """Whether this worry is asked for; `me` is the id of whoever asks. What does not open fits until it is narrowed."""
    return (
        (case is not None and bool(case.set_aside)) == (filters.show == ASIDE)
        and (not filters.urgency or (urgency or NO_URGENCY) == filters.urgency)
        and (not filters.unread or line.read_at is None)
        and (not filters.whose or _whose(case, me) == filters.whose)
        and _told(filters, line.facts.common if line.facts else None)
    )


def _told(filters: Filters, one: Common | None) -> bool:
    asked = (filters.zone, filters.what, filters.told_by, filters.named, filters.language)
    if one is None:
        return not any(asked)
    return (
        (not filters.told_by or one.channel == filters.told_by)
        and (not filters.language or one.locale == filters.language)
        and (not filters.named or one.named)
        and (not filters.zone or _zone(one) == filters.zone)
        and (not filters.what or any(pair in _whats(filters.what) for pair in one.told))
    )


def _zone(one: Common) -> str:
    return next((choice for question, choice in one.told if question == FEEL_QUESTION), NOT_TOLD)


def _whats(key: str) -> tuple[tuple[str, str], ...]:
    return tuple((question, key) for question in WHAT_QUESTIONS)


def _whose(case: Case | None, me: str) -> str:
    if case is None:
        return NOBODYS
    return MINE if case.owner == me else SOMEBODYS


def _allowed(content: Content, casework: Casework) -> dict[str, frozenset[str]]:
    return {
        "urgency": frozenset((*casework.urgencies, NO_URGENCY)),
        "unread": frozenset((ON,)),
        "whose": frozenset(WHOSE),
        "zone": frozenset((*_choices(content, FEEL_QUESTION), NOT_TOLD)),
        "what": frozenset(key for question in WHAT_QUESTIONS for key in _choices(content, question)),
        "told_by": frozenset(content.channels),
        "named": frozenset((ON,)),
        "language": frozenset(content.locales),
        "show": frozenset((ASIDE,)),
    }


def _choices(content: Content, question: str) -> Iterator[str]:
    asked = content.questions.get(question)
    return (choice.key for choice in asked.choices) if asked else iter(())
