"""What the content files hold, as frozen values. Labels, titles, hints and notes are gettext messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Pick = Literal["one", "many"]
By = Literal["phone", "text"]
Direction = Literal["ltr", "rtl"]
Audience = Literal["pupil", "family"]
State = Literal["source", "planned", "draft", "reviewed"]
Ability = Literal["read worries", "manage people", "see the audit page"]

HELPLINE_GOES_STALE_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Choice:
    """One thing to pick. `urgent` asks for eyes today; `about_staff` goes past the safeguarding team."""

    key: str
    label: str
    symbol: str
    urgent: bool = False
    about_staff: bool = False


@dataclass(frozen=True)
class Question:
    """One page's question. `optional` means that the page can be left without an answer."""

    key: str
    title: str
    hint: str
    choices: tuple[Choice, ...]
    pick: Pick
    channels: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class Field:
    """A box for a person's own words; `limit` is in characters."""

    key: str
    label: str
    hint: str
    limit: int
    multiline: bool
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Helpline:
    """A number for help from outside school. `cost` and `hours` are empty when nobody could confirm them."""

    key: str
    name: str
    number: str
    note: str
    audience: Audience
    by: By
    area: str
    cost: str
    hours: str
    from_age: int
    checked_on: date


@dataclass(frozen=True)
class Locale:
    """A language: BCP 47 tag, Babel's name for it, its own name, direction, ISO 15924 script, and state."""

    tag: str
    babel: str
    autonym: str
    direction: Direction
    script: str
    state: State


@dataclass(frozen=True)
class Role:
    """A role at the school, and what it may do on the staff side; only staff see the label."""

    key: str
    label: str
    may: tuple[Ability, ...]


@dataclass(frozen=True)
class Called:
    """What a pupil and a parent read beside the name of somebody with this role."""

    key: str
    pupils: str
    families: str


@dataclass(frozen=True)
class Reason:
    """Why a colleague is let in to a worry; only staff see the label."""

    key: str
    label: str


@dataclass(frozen=True)
class Channel:
    """Who may tell the school something; only staff see the label."""

    key: str
    label: str


@dataclass(frozen=True)
class Content:
    """All words and lists. Every mapping is read-only and in file order; routes give role keys.

    `version` is a hash of the files, so that a concern can say which wording its sender saw.
    """

    version: str
    questions: Mapping[str, Question]
    fields: Mapping[str, Field]
    helplines: Mapping[str, Helpline]
    locales: Mapping[str, Locale]
    roles: Mapping[str, Role]
    routes: Mapping[str, tuple[str, ...]]
    channels: Mapping[str, Channel]
    called: Mapping[str, Called]
    reasons: Mapping[str, Reason]

    def choice(self, question: str, key: str) -> Choice:
        """The choice with this key. Raises KeyError for a question or choice that these files do not know."""
        for choice in self.questions[question].choices:
            if choice.key == key:
                return choice
        raise KeyError(key)

    def stale_helplines(self, today: date) -> tuple[Helpline, ...]:
        """The helplines that were last checked more than 365 days before `today`."""
        oldest = today - HELPLINE_GOES_STALE_AFTER
        return tuple(line for line in self.helplines.values() if line.checked_on < oldest)
