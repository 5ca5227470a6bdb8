"""What can be chosen in a form, grouped and with the school's own help text beside each choice. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kiosk.case.days import SchoolDays
from kiosk.case.due import due_list
from kiosk.case.lists import Labelled, rows_for
from kiosk.case.procedure import progress
from kiosk.case.state import AGREEMENT, Case
from kiosk.case.words import day as in_words
from kiosk.content import Content
from kiosk.content import case_model as made
from kiosk.content.casework import Casework
from kiosk.content.model import Category
from kiosk.profile import Profile

PICTURES: Final = ("feel", "feeling", "want")
"""The questions whose pictures stand on a reflection form."""


@dataclass(frozen=True)
class Option:
    """One choice: what is sent for it, what staff read, and the list's own help."""

    value: str
    label: str
    help: str = ""
    symbol: str = ""


@dataclass(frozen=True)
class Options:
    """Choices that stand together; the label is empty where there is only one such group."""

    label: str
    rows: tuple[Option, ...]


Groups = tuple[Options, ...]


@dataclass(frozen=True, repr=False)
class Around:
    """What a form needs to know: the case (None before there is one), the school's lists, the day.

    `listed` holds the choices that only the desk knows, by "kind.part": colleagues, other cases, other worries.
    """

    case: Case | None
    casework: Casework
    content: Content
    profile: Profile
    days: SchoolDays
    today: date
    listed: Mapping[str, Groups]


def groups_for(kind: str, part: str, around: Around) -> Groups:
    """What can be chosen in this part of this kind of event, without the choice of none."""
    found = around.listed.get(f"{kind}.{part}")
    if found is not None:
        return found
    if part in _OF_CASE:
        return _OF_CASE[part](kind, around)
    rows = rows_for(kind, part, around.casework)
    return _grouped(rows, around) if rows is not None else ()


def one_group(rows: Iterable[Option]) -> Groups:
    """These choices as the only group; no group at all when there are none."""
    found = tuple(rows)
    return (Options("", found),) if found else ()


def help_of(row: object, around: Around) -> str:
    """What the list itself says beside a choice."""
    found = _HELP.get(type(row))
    return found(row, around) if found else ""


def record_label(row: made.Decision | Category, profile: Profile) -> str:
    """What the school's record system calls it: as its profile says, else as the list has it."""
    shipped = row.record_label if isinstance(row, made.Decision) else row.label
    return profile.record_labels.get(row.key) or shipped


def _about_act(row: made.Act, around: Around) -> str:
    stale = row in around.casework.stale_acts(around.today)
    return f"{row.year}. {row.about}." + (" Compare it with legislation.gov.uk." if stale else "")


def _about_category(row: Category, around: Around) -> str:
    own = around.profile.record_labels.get(row.key)
    return f"In the record system: {own}." if own else ""


def _about_measure(row: made.Measure, around: Around) -> str:
    plan = around.casework.plans.get(row.needs_plan)
    needs = f"Needs this plan first: {plan.label}." if plan else ""
    return "Those concerned agree to it first." if row.children_agree else needs


def _about_plan(row: made.PlanKind, _around: Around) -> str:
    return f"{row.what} Every {row.every_weeks} weeks." if row.every_weeks > 1 else f"{row.what} Every week."


_HELP: Final[Mapping[type, Callable[[Any, Around], str]]] = {
    made.Act: _about_act,
    Category: _about_category,
    made.Measure: _about_measure,
    made.PlanKind: _about_plan,
    made.Procedure: lambda row, _: row.suits,
    made.Decision: lambda row, around: (
        f"{row.what} In the record system: {record_label(row, around.profile)}."
    ),
    made.Referral: lambda row, _: "A parent agrees to it first." if row.parent_agrees else "",
    made.Observation: lambda row, _: "Asks for action now." if row.urgency else "",
    made.Harm: lambda row, _: row.what,
    made.Route: lambda row, _: row.what,
    made.Urgency: lambda row, _: row.what,
}


def _grouped(rows: Mapping[str, Labelled], around: Around) -> Groups:
    by: dict[str, list[Option]] = {}
    for key, row in rows.items():
        option = Option(key, row.label, help_of(row, around))
        by.setdefault(_group_of(key, row, around), []).append(option)
    return tuple(Options(label, tuple(found)) for label, found in by.items())


def _group_of(key: str, row: object, around: Around) -> str:
    casework = around.casework
    match row:
        case made.Method():
            return casework.categories[row.category].label
        case made.Measure():
            return "Interventions" if row.kind == "intervention" else "Sanctions"
        case made.Support():
            return f"For somebody whose part is: {casework.parts[row.parts[0]].label}"
        case made.Referral():
            return "Where something is known about somebody" if row.flags else "For everybody"
    deciding = (one.label for one in casework.decisions.values() if one.reasons.get(key) is row)
    return next(deciding, "")


def _people(_kind: str, around: Around) -> Groups:
    parts = around.casework.parts
    people = around.case.people.values() if around.case else ()
    return one_group(
        Option(one.id, one.name, ", ".join(parts[key].label if key in parts else key for key in one.parts))
        for one in people
    )


def _steps(_kind: str, around: Around) -> Groups:
    procedure = around.casework.procedures.get(around.case.procedure) if around.case else None
    if procedure is None or around.case is None:
        return ()
    rows = progress(around.case, procedure, around.days)
    is_next = {row.step.key for row in rows if row.is_next}
    done = {row.step.key for row in rows if row.stands is not None and row.stands.times}
    says = dict.fromkeys(done, "Done already.") | dict.fromkeys(is_next, "It is next.")
    return one_group(Option(step.key, step.label, says.get(step.key, "")) for step in procedure.steps)


def _plans(kind: str, around: Around) -> Groups:
    if kind == "planned":
        return _grouped(around.casework.plans, around)
    return one_group(
        Option(
            str(one.number), _plan_label(one.plan, around), f"Entry {one.number}{_of(one.person, around)}."
        )
        for one in (around.case.plans.values() if around.case else ())
        if one.review is not None
    )


def _tasks(kind: str, around: Around) -> Groups:
    if kind == "task-set":
        return _grouped(around.casework.tasks, around)
    labels = around.casework.tasks
    return one_group(
        Option(
            str(one.number),
            labels[one.task].label if one.task in labels else one.task,
            f"By {in_words(one.due)}{_of(one.person, around)}.",
        )
        for one in (around.case.tasks.values() if around.case else ())
        if not one.settled
    )


def _due(_kind: str, around: Around) -> Groups:
    if around.case is None:
        return ()
    found = due_list(around.case, around.casework, around.days)
    return one_group(
        Option(one.item, one.what, f"{one.why}{_of(one.person, around)}")
        for one in found
        if one.day is not None
    )


def _places(_kind: str, around: Around) -> Groups:
    where = around.content.questions["where"].choices
    shared = [
        Option(one.key, one.label)
        for one in where
        if one.key not in (*around.profile.places_not_here, "unsure")
    ]
    own = [Option(f"own-{one.key}", one.label) for one in around.profile.places]
    return one_group([*own, *shared])


def pictures(content: Content) -> Groups:
    """The pictures of a reflection form, in the words that pupils read beside them."""
    return tuple(
        Options(
            content.questions[key].title,
            tuple(
                Option(one.symbol, one.label, symbol=one.symbol)
                for one in content.questions[key].choices
                if one.symbol not in ("unsure", "not-say", "else")
            ),
        )
        for key in PICTURES
    )


def _pictures(_kind: str, around: Around) -> Groups:
    return pictures(around.content)


def _plan_label(key: str, around: Around) -> str:
    if key == AGREEMENT:
        return "The written agreement"
    row = around.casework.plans.get(key)
    return row.label if row else key


def _of(person: str, around: Around) -> str:
    found = around.case.people.get(person) if around.case else None
    return f" About {found.name}" if found else ""


_OF_CASE: Final[Mapping[str, Callable[[str, Around], Groups]]] = {
    "person": _people,
    "people": _people,
    "step": _steps,
    "plan": _plans,
    "task": _tasks,
    "item": _due,
    "places": _places,
    "picked": _pictures,
}
