"""What the files about cases say of each other must be there. Every mistake is a ContentError that names the row."""

from collections.abc import Collection, Iterator, Mapping

from kiosk.content.case_model import Decision
from kiosk.content.casework import Casework
from kiosk.content.model import Content
from kiosk.content.rows import ContentError

# What the program asks for by name: without one of these, a page or a rule would break.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "decisions": ("allegation", "bullying", "prejudice", "not-bullying", "unfounded"),
    "tests": ("repeated", "on-purpose", "power"),
    "urgencies": ("now", "today", "week", "information"),
    "parts": ("hurt", "hurting", "witness", "reporter", "adult"),
    "flags": ("send", "ehcp", "looked-after", "social-worker", "eal"),
    "told": ("parents", "safeguarding-lead"),
    "harms": ("yes", "unsure", "no"),
    "plans": ("risk-assessment", "coming-back"),
    "consents": ("restorative", "referral"),
    "stopped": ("yes", "no", "unsure"),
}
_FIRST_DECISION = "allegation"

_Reference = tuple[str, Collection[str], Collection[str]]


def check(found: Casework, content: Content) -> Casework:
    """The same lists, when every row that names another one finds it. Raises ContentError."""
    for name, needed in _NEEDED.items():
        _there(f"the lists for cases ({name})", needed, getattr(found, name))
    for place, keys, known in _references(found, content):
        _there(place, keys, known)
    for decision in found.decisions.values():
        if not _is_sound(decision):
            what = f'every decision but "{_FIRST_DECISION}" is final, has reasons, and stands for ever.'
            raise ContentError(f"decisions.toml ({decision.key}): {what}")
    return found


def _is_sound(decision: Decision) -> bool:
    final = decision.key != _FIRST_DECISION
    return decision.final == final and bool(decision.reasons) == final and bool(decision.stands_for) != final


def _references(found: Casework, content: Content) -> Iterator[_Reference]:
    yield from _from_procedures(found)
    yield from _from_incidents(found, content)
    yield from _from_actions(found)


def _from_procedures(found: Casework) -> Iterator[_Reference]:
    for procedure in found.procedures.values():
        for step in procedure.steps:
            place = f"procedures.toml ({procedure.key}, {step.key})"
            if not step.who:
                raise ContentError(f'{place}: "who" is missing.')
            yield place, step.who, found.doers
            yield place, step.decisions, found.decisions
            yield place, step.opens, found.tasks


def _from_incidents(found: Casework, content: Content) -> Iterator[_Reference]:
    how = [key for key, category in content.categories.items() if category.kind == "how"]
    for method in found.methods.values():
        yield f"incidents.toml ({method.key})", (method.category,), how
    for sign in found.observations.values():
        yield f"incidents.toml ({sign.key})", (sign.urgency,) if sign.urgency else (), found.urgencies
    for tap in found.taps.values():
        place = f"decisions.toml ({tap.key})"
        yield place, (tap.question,), content.questions
        choices = [choice.key for choice in content.questions[tap.question].choices]
        yield place, (tap.choice,), choices
        yield place, (tap.urgency,), found.urgencies


def _from_actions(found: Casework) -> Iterator[_Reference]:
    for harm in found.harms.values():
        yield f"safeguarding.toml ({harm.key})", harm.opens, found.tasks
        yield f"safeguarding.toml ({harm.key})", (harm.refer,) if harm.refer else (), found.referrals
    for referral in found.referrals.values():
        yield f"safeguarding.toml ({referral.key})", referral.flags, found.flags
    for support in found.support.values():
        yield f"actions.toml ({support.key})", support.parts, found.parts
    for measure in found.measures.values():
        plan = (measure.needs_plan,) if measure.needs_plan else ()
        yield f"actions.toml ({measure.key})", plan, found.plans
        if measure.key.endswith("exclusion") and not plan:
            raise ContentError(f'actions.toml ({measure.key}): nobody is excluded without a "needs_plan".')
    for threshold in found.thresholds.values():
        yield f"thresholds.toml ({threshold.key})", threshold.decisions, found.decisions
        yield f"thresholds.toml ({threshold.key})", threshold.opens, found.tasks


def _there(place: str, keys: Collection[str], known: Collection[str]) -> None:
    for key in keys:
        if key not in known:
            raise ContentError(f'{place}: "{key}" is not one of: {", ".join(known)}.')
