"""Which worries are listed: filters that an address can carry, because they are keys of the school's lists. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from kiosk.case.state import Case
from kiosk.content import Content
from kiosk.content.casework import Casework
from kiosk.inbox.index.line import Line
from kiosk.inbox.worries.summary import Summary

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
    summary = line.facts.summary if line.facts else None
    return all(
        (
            (case is not None and bool(case.set_aside)) == (filters.show == ASIDE),
            not filters.urgency or (urgency or NO_URGENCY) == filters.urgency,
            not filters.unread or line.read_at is None,
            not filters.whose or _whose(case, me) == filters.whose,
            _told(filters, summary),
        )
    )


def _told(filters: Filters, summary: Summary | None) -> bool:
    asked = (filters.zone, filters.what, filters.told_by, filters.named, filters.language)
    if summary is None:
        return not any(asked)
    return (
        (not filters.told_by or summary.channel == filters.told_by)
        and (not filters.language or summary.locale == filters.language)
        and (not filters.named or summary.named)
        and (not filters.zone or _zone(summary) == filters.zone)
        and (not filters.what or any(pair[1] == filters.what for pair in summary.picked(*WHAT_QUESTIONS)))
    )


def _zone(summary: Summary) -> str:
    return next((choice for _, choice in summary.picked(FEEL_QUESTION)), NOT_TOLD)


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
