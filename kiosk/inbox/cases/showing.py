"""What the page of a case shows, from how the case stands: what is due, people, steps, plans, the decision. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kiosk.case.due import due_list
from kiosk.case.due_item import Due
from kiosk.case.procedure import StepRow, progress
from kiosk.case.rules import stands_in_the_way
from kiosk.case.state import AGREEMENT, Case, InCase
from kiosk.case.stop_test import remark, weigh
from kiosk.case.words import day as in_words
from kiosk.content.case_model import Decision, Procedure, Step
from kiosk.inbox.cases.options import Around, record_label
from kiosk.inbox.cases.words_of_forms import settles

SOON: Final = 4
"""So many due things stand open on the page; the rest one tap away."""
_PARENTS: Final = {
    "may": "Parents may be told.",
    "must": "Parents are told.",
    "in writing": "Parents are sent a written record.",
    "meeting": "Parents are met.",
}
_DETAILS: Final = ("baseline", "triggers", "communication", "sensory", "contact")


@dataclass(frozen=True)
class DueRow:
    """Something due: what, why, by when in words, about whom; `settle` are the (kind, title) of what settles it."""

    item: str
    what: str
    why: str
    when: str
    late: bool
    urgent: bool
    put_off: bool
    about: str
    settle: tuple[tuple[str, str], ...]
    waits: bool
    """It has a day, so it can be put off."""


@dataclass(frozen=True, repr=False)
class PersonRow:
    """A person in the case: their parts, what is known, whether they agreed, and when they are asked how they are."""

    id: str
    name: str
    parts: tuple[str, ...]
    where: str
    flags: tuple[str, ...]
    known: tuple[tuple[str, str], ...]
    consents: tuple[tuple[str, bool], ...]
    check_in: str


@dataclass(frozen=True)
class StepLine:
    """A step with who does it. It stands as "done", "skipped", "started", "next", "later", or "other": not for it."""

    step: Step
    who: str
    how: str
    says: str
    parents: str
    late: bool


@dataclass(frozen=True)
class PlanRow:
    """A plan or a task that is open, with the form that goes on with it."""

    number: int
    label: str
    about: str
    when: str
    late: bool
    kind: str


@dataclass(frozen=True)
class Judged:
    """What it stands as, the three questions with their answers, and where the two differ."""

    label: str
    what: str
    record_label: str
    is_final: bool
    reasons: tuple[str, ...]
    why: str
    answers: tuple[tuple[str, str, str], ...]
    met: str
    remark: str


def due_rows(case: Case, around: Around) -> tuple[DueRow, ...]:
    """All that is due, the most pressing first."""
    return tuple(_due(one, case, around) for one in due_list(case, around.casework, around.days))


def in_the_way(case: Case, around: Around) -> tuple[DueRow, ...]:
    """What is answered before the case can be closed."""
    found = stands_in_the_way(case, around.casework, around.days) if case.is_open else ()
    return tuple(_due(one, case, around) for one in found)


def people_rows(case: Case, around: Around) -> tuple[PersonRow, ...]:
    """Everybody in the case, with their own parts."""
    return tuple(_person(one, case, around) for one in case.people.values())


def step_lines(case: Case, procedure: Procedure | None, around: Around) -> tuple[StepLine, ...]:
    """Every step of the procedure, in its order."""
    if procedure is None:
        return ()
    return tuple(_step(row, around) for row in progress(case, procedure, around.days))


def open_plans(case: Case, around: Around) -> tuple[PlanRow, ...]:
    """Plans and agreements with a day of review, and tasks that are not settled, by their day."""
    labels = around.casework.plans
    plans = [
        (one.review, one.number, _plan_label(one.plan, labels), one.person, "plan-reviewed")
        for one in case.plans.values()
        if one.review is not None
    ]
    known = around.casework.tasks
    tasks = [
        (
            one.due,
            one.number,
            known[one.task].label if one.task in known else one.task,
            one.person,
            "task-done",
        )
        for one in case.tasks.values()
        if not one.settled
    ]
    return tuple(
        PlanRow(number, label, _name(case, person), by_when(day, around.today), day < around.today, kind)
        for day, number, label, person, kind in sorted(plans + tasks)
    )


def judged(case: Case, around: Around) -> Judged | None:
    """The decision beside the STOP test; None where the lists have dropped it."""
    casework = around.casework
    row = casework.decisions.get(case.decision)
    if row is None:
        return None
    decided, weighed = case.decided, weigh(case.tested, casework)
    said = {True: "All three are yes.", False: "Not all three are yes.", None: "Not all three are answered."}
    return Judged(
        label=row.label,
        what=row.what,
        record_label=record_label(row, around.profile),
        is_final=row.final,
        reasons=_reasons(decided.reasons, row) if decided else (),
        why=decided.why if decided else "",
        answers=tuple(_answers(case, around)),
        met=said[weighed.met],
        remark=remark(case.tested, case.decision, casework),
    )


def urgency_tag(case: Case, around: Around) -> tuple[str, str]:
    """The label of how urgent it is, and the kind of tag it is shown with."""
    if case.set_aside:
        row = around.casework.not_serious.get(case.set_aside)
        return f"Not serious: {row.label if row else case.set_aside}", "quiet"
    found = around.casework.urgencies.get(case.urgency)
    levels = list(around.casework.urgencies)
    if found is None:
        return "Not triaged yet", "soon"
    return found.label, ("urgent", "soon", "", "quiet")[min(levels.index(found.key), 3)]


def title_of(case: Case) -> str:
    """What the case is called on its page: whom it is about, those first who were hurt; or nothing."""
    hurt = [person.name for person in case.with_part("hurt")]
    others = [person.name for person in case.with_part("hurting") if person.name not in hurt]
    return ", ".join((*hurt, *others))


def by_when(day: date | None, today: date) -> str:
    """By when, as somebody says it who looks at it today."""
    if day is None:
        return ""
    ahead = (day - today).days
    near = {0: "Today", 1: "Tomorrow", -1: "Since yesterday"}
    if ahead in near:
        return near[ahead]
    return f"{-ahead} days late" if ahead < 0 else f"{day:%A}, {in_words(day)}"


def _due(one: Due, case: Case, around: Around) -> DueRow:
    return DueRow(
        item=one.item,
        what=one.what,
        why=one.why,
        when=by_when(one.day, around.today),
        late=one.day is not None and one.day < around.today,
        urgent=one.urgent,
        put_off=one.put_off,
        about=_name(case, one.person),
        settle=tuple((kind, settles(kind)) for kind in one.settle),
        waits=one.day is not None,
    )


def _person(one: InCase, case: Case, around: Around) -> PersonRow:
    casework = around.casework
    year = f"Year {one.year}" if one.year.isdigit() else one.year
    known = one.known
    return PersonRow(
        id=one.id,
        name=one.name,
        parts=_labels(one.parts, casework.parts),
        where=", ".join(filter(None, (year, one.group))),
        flags=_labels(one.flags, casework.flags),
        known=tuple((part, getattr(known, part)) for part in _DETAILS if known and getattr(known, part)),
        consents=tuple(
            (casework.consents[to].label if to in casework.consents else to, agreed)
            for (person, to), agreed in case.consents.items()
            if person == one.id
        ),
        check_in=by_when(case.check_ins.get(one.id), around.today),
    )


def _step(row: StepRow, around: Around) -> StepLine:
    doers = around.casework.doers
    how, says = _stands(row, around.today)
    late = row.due is not None and row.due < around.today
    parents = _PARENTS.get(row.step.parents, "")
    return StepLine(row.step, ", ".join(_labels(row.step.who, doers)), how, says, parents, late)


def _stands(row: StepRow, today: date) -> tuple[str, str]:
    stands = row.stands
    due = f" Due: {by_when(row.due, today)}." if row.due else ""
    if stands is not None and stands.state == "skipped":
        return "skipped", f"Left out on {in_words(stands.on)}."
    if stands is not None:
        times = f", {stands.times} times by now" if stands.times > 1 else ""
        done = stands.state == "done"
        return stands.state, f"{'Done on' if done else 'Begun on'} {in_words(stands.on)}{times}.{due}"
    if not row.applies:
        return "other", "Not for this case, as it stands."
    if row.is_next:
        return "next", f"Next.{due}"
    return "later", "If it is needed." if row.step.if_needed else "Later."


def _answers(case: Case, around: Around) -> Iterable[tuple[str, str, str]]:
    said = {"yes": "Yes", "no": "No", "unsure": "Not sure", "": "Not asked yet"}
    for key, question in around.casework.tests.items():
        answer = getattr(case.tested, key.replace("-", "_"), "") if case.tested else ""
        yield question.label, said.get(answer, answer), question.ask


def _reasons(keys: Iterable[str], row: Decision) -> tuple[str, ...]:
    return tuple(row.reasons[key].label if key in row.reasons else key for key in keys)


def _labels(keys: Iterable[str], rows: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(getattr(rows.get(key), "label", key) for key in keys)


def _plan_label(key: str, labels: Mapping[str, object]) -> str:
    return "The written agreement" if key == AGREEMENT else getattr(labels.get(key), "label", key)


def _name(case: Case, person: str) -> str:
    found = case.people.get(person)
    return found.name if found else ""
