"""What the content files hold, as frozen values. Labels, titles, hints and notes are gettext messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

Pick = Literal["one", "many"]
By = Literal["phone", "text"]
Direction = Literal["ltr", "rtl"]
Audience = Literal["pupil", "family"]
State = Literal["source", "planned", "draft", "reviewed"]
Ability = Literal[
    "read worries",
    "manage people",
    "invite people",
    "write the profile",
    "keep and destroy",
    "see the audit page",
    "read reports",
]

Fits = Literal["urgent", "about staff", "nobody named", "every"]
CategoryKind = Literal["how", "about"]
CountedFrom = Literal["told", "school year"]
KeepAct = Literal["keep", "hold", "destroy"]

SlotKind = Literal["name", "day", "time", "place", "language"]
Status = Literal["reading", "working", "talk", "closed"]
AdviceFor = Literal["meaning", "say", "do", "online", "hurting", "ladder", "calm"]

HELPLINE_GOES_STALE_AFTER = timedelta(days=365)
RULE_GOES_STALE_AFTER = timedelta(days=365)


FOLLOWS: Mapping[str, str] = MappingProxyType({"feeling": "feel", "more": "what"})
"""Which question's answers the groups of a question's choices belong to."""


@dataclass(frozen=True)
class Choice:
    """One thing to pick. `urgent` asks for eyes today; `about_staff` goes past the safeguarding team.

    `group` is the choice that must be picked first (see FOLLOWS), or empty. `own` marks a school's own words:
    English as the school wrote them, never translated; `note` stands small under such a label, and `portrait` names
    the photograph that is shown instead of the symbol.
    """

    key: str
    label: str
    symbol: str
    urgent: bool = False
    about_staff: bool = False
    group: str = ""
    own: bool = False
    note: str = ""
    portrait: str = ""


@dataclass(frozen=True)
class Question:
    """One page's question. `optional` means that the page can be left without an answer.

    `tile` and `symbol` are for the tile that leads to it, and empty where no tile does.
    """

    key: str
    title: str
    hint: str
    choices: tuple[Choice, ...]
    pick: Pick
    channels: tuple[str, ...]
    optional: bool
    tile: str = ""
    symbol: str = ""


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
class Category:
    """How it was done, or what about a person it was aimed at; only staff see the label."""

    key: str
    label: str
    kind: CategoryKind


@dataclass(frozen=True)
class KeepRule:
    """How many months a worry that this rule fits is kept before somebody looks at it again; only staff see it."""

    key: str
    label: str
    fits: Fits
    months: int
    counted_from: CountedFrom
    why: str
    source: str
    checked_on: date


@dataclass(frozen=True)
class KeepReason:
    """Why a worry is kept, held or destroyed when its time is up; only staff see the label."""

    key: str
    label: str
    acts: tuple[KeepAct, ...]


@dataclass(frozen=True)
class CalmIdea:
    """Something that may help a child now: an idea, never a task."""

    key: str
    label: str
    symbol: str


@dataclass(frozen=True)
class Channel:
    """Who may tell the school something; only staff see the label."""

    key: str
    label: str


@dataclass(frozen=True)
class Phrase:
    """Something that staff can answer with. `label` has a place in braces for each of its slots.

    `status` is how things stand with a family's worry, for the phrases that say so and nothing else.
    """

    key: str
    channel: Audience
    label: str
    symbol: str
    slots: Mapping[str, SlotKind]
    status: Status | None = None


@dataclass(frozen=True)
class Language:
    """A language that families speak. `tag` is for a page's `lang`, or empty where none is settled.

    `spoken_only`: there are interpreters for it, and no pages in it.
    """

    key: str
    name: str
    autonym: str
    tag: str
    spoken_only: bool


@dataclass(frozen=True)
class Advice:
    """One thing for parents to know, say or do. `note` stands under it, or is empty."""

    key: str
    part: AdviceFor
    label: str
    note: str = ""


@dataclass(frozen=True)
class Families:
    """What is there for families alone.

    `questions` are those that pupils are asked too, under the same keys, in a parent's words. `paper` holds the
    sentences of letters and posters.
    """

    questions: Mapping[str, Question]
    languages: Mapping[str, Language]
    advice: Mapping[str, Advice]
    paper: Mapping[str, str]


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
    categories: Mapping[str, Category]
    retention: Mapping[str, KeepRule]
    """By key; the first rule that fits a worry counts."""
    keep_reasons: Mapping[str, KeepReason]
    calm: Mapping[str, CalmIdea]
    phrases: Mapping[str, Phrase]
    families: Families

    def choice(self, question: str, key: str, channel: str = "pupil") -> Choice:
        """The choice with this key. Raises KeyError for a question or choice that these files do not know.

        What only families can choose is found too. Where both are asked, it is in the words of this channel.
        """
        theirs = self.families.questions.get(question)
        pupils, families = self.questions[question].choices, theirs.choices if theirs else ()
        for choice in (*families, *pupils) if channel == "family" else (*pupils, *families):
            if choice.key == key:
                return choice
        raise KeyError(key)

    def stale_helplines(self, today: date) -> tuple[Helpline, ...]:
        """The helplines that were last checked more than 365 days before `today`."""
        oldest = today - HELPLINE_GOES_STALE_AFTER
        return tuple(line for line in self.helplines.values() if line.checked_on < oldest)

    def stale_rules(self, today: date) -> tuple[KeepRule, ...]:
        """The rules whose months were last compared with their source more than 365 days before `today`."""
        oldest = today - RULE_GOES_STALE_AFTER
        return tuple(rule for rule in self.retention.values() if rule.checked_on < oldest)
