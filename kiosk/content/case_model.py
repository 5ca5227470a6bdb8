"""The rows of the files about cases, as frozen values. Only staff see these words; each says where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Unit = Literal["school days", "weeks"]
After = Literal["opened", "before"]
ParentsTold = Literal["no rule", "may", "must", "in writing", "meeting"]
Whose = Literal["all", "hurt", "hurting"]
Record = Literal["none", "note", "record system", "formal"]
CountsAs = Literal["bullying", "prejudice", "neither"]
Who = Literal["child", "adult", "anyone"]
Detail = Literal["baseline", "triggers", "communication", "sensory", "contact"]
Must = Literal["always", "when decided", "when needed"]
ReferWhen = Literal["always", "at risk", "harm", "offered"]
MeasureKind = Literal["intervention", "sanction"]
Per = Literal["hurt", "hurting", "place"]


@dataclass(frozen=True)
class Listed:
    """A key, what staff read for it, and the policy sections that ask for it."""

    key: str
    label: str
    source: str


@dataclass(frozen=True)
class Doer(Listed):
    """Who does a step, and the roles that can be meant."""

    roles: tuple[str, ...]


@dataclass(frozen=True)
class Clock:
    """How long there is for something, and from when."""

    within: int
    unit: Unit
    after: After


@dataclass(frozen=True)
class StepQuestion:
    """A question of a restorative step, and the words in which it is asked."""

    key: str
    label: str
    ask: tuple[str, ...]


@dataclass(frozen=True)
class Step(Listed):
    """One step of a procedure: who does what by when, whose parents are told, and what is recorded."""

    what: str
    who: tuple[str, ...]
    clock: Clock | None
    every_weeks: int
    """It comes again so many weeks after it was done; 0 for once."""
    parents: ParentsTold
    whose: Whose
    record: Record
    if_needed: bool
    decisions: tuple[str, ...]
    """The decisions for which it applies; empty for all."""
    questions: tuple[StepQuestion, ...]
    opens: tuple[str, ...]


@dataclass(frozen=True)
class Procedure(Listed):
    """A school's own way of dealing with bullying, as its policy describes it."""

    suits: str
    in_order: bool
    serious_from: str
    """The step at which a serious incident begins; "" for the first."""
    steps: tuple[Step, ...]

    def step(self, key: str) -> Step:
        """The step with this key. Raises KeyError."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)


@dataclass(frozen=True)
class Decision(Listed):
    """What a case can turn out to be, with the reasons that can be given for it."""

    what: str
    counts_as: CountsAs
    final: bool
    must_act: bool
    stands_for: int
    """Within how many school days it is decided what it was; 0 for a final decision."""
    record_label: str
    reasons: Mapping[str, Listed]


@dataclass(frozen=True)
class StopQuestion(Listed):
    """One question of the test that lies beside the decision."""

    ask: str


@dataclass(frozen=True)
class Urgency(Listed):
    """How soon somebody acts: within so many school days of the telling; 0 is the same day."""

    what: str
    school_days: int


@dataclass(frozen=True)
class Tap(Listed):
    """A teller's own answer that asks for at least this urgency."""

    question: str
    choice: str
    urgency: str


@dataclass(frozen=True)
class Method(Listed):
    """How exactly it was done; `category` is the way of bullying it belongs to."""

    category: str


@dataclass(frozen=True)
class Observation(Listed):
    """A sign that somebody noticed; `urgency` is what it asks for on its own, or ""."""

    urgency: str


@dataclass(frozen=True)
class Part(Listed):
    """A person's part in a case, and whom it can be given to."""

    who: Who


@dataclass(frozen=True)
class Flag(Listed):
    """Something about a person that changes what must be done, and what more to write about it."""

    details: tuple[Detail, ...]


@dataclass(frozen=True)
class ToldRow(Listed):
    """Who is told; `per_person` for those who are told about each child of the case on its own."""

    must: Must
    per_person: bool


@dataclass(frozen=True)
class Harm(Listed):
    """An answer to the significant-harm question, the tasks that it opens, and the referral that it asks for."""

    what: str
    opens: tuple[str, ...]
    refer: str


@dataclass(frozen=True)
class Route(Listed):
    """A way that can be taken for sexual violence or harassment."""

    what: str


@dataclass(frozen=True)
class PoliceRow(Listed):
    """What was decided about the police; `contacted` when they know of it."""

    contacted: bool


@dataclass(frozen=True)
class Act(Listed):
    """An Act of Parliament that some of it may fall under; its label is its short title."""

    year: int
    about: str
    checked_on: date


@dataclass(frozen=True)
class Referral(Listed):
    """Whom else to turn to: for whom, when, and whether a parent must agree first."""

    when: ReferWhen
    flags: tuple[str, ...]
    parent_agrees: bool


@dataclass(frozen=True)
class Support(Listed):
    """Something that helps a person with one of these parts."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Measure(Listed):
    """An intervention or a sanction; `needs_plan` is the kind of plan without which it can't be given, or ""."""

    kind: MeasureKind
    needs_plan: str
    children_agree: bool


@dataclass(frozen=True)
class PlanKind(Listed):
    """A kind of plan, reviewed every so many weeks; `against_risk` when it means that somebody's place is at risk."""

    what: str
    every_weeks: int
    against_risk: bool


@dataclass(frozen=True)
class Task(Listed):
    """Something to do once, within so many school days."""

    school_days: int


@dataclass(frozen=True)
class Stopped(Listed):
    """An answer to "has it stopped?"."""

    reopens: bool
    asks_again: bool


@dataclass(frozen=True)
class Threshold(Listed):
    """So many cases of one person or place within so many weeks open these tasks."""

    per: Per
    times: int
    within_weeks: int
    decisions: tuple[str, ...]
    opens: tuple[str, ...]
