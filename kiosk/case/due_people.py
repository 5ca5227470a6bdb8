"""Who waits to be told, what waits to be written into the record system, whom else to turn to, and check-ins."""

from collections.abc import Iterable, Iterator
from datetime import date

from kiosk.case.days import SchoolDays
from kiosk.case.due_item import Waits
from kiosk.case.procedure import StepRow
from kiosk.case.state import Case, InCase
from kiosk.content.case_model import Step, ToldRow
from kiosk.content.casework import Casework

PARENTS = "parents"
_STAFF = "staff"
_BY_RULE = {"must": "told", "in writing": "sent a written record", "meeting": "met"}
_BOTH = ("hurt", "hurting")


def tellings(case: Case, casework: Casework, rows: Iterable[StepRow], days: SchoolDays) -> Iterator[Waits]:
    """Whoever must be told, and neither was nor is there a reason why not."""
    yield from _parents_of_steps(case, rows, days)
    if case.set_aside:
        return
    for row in casework.told.values():
        since = _must_since(case, casework, row, days)
        if since is None:
            continue
        for person in _children(case, _BOTH) if row.per_person else ("",):
            if not any(one.who == row.key and one.person == person for one in case.tellings):
                item = f"told-{row.key}-{person}".rstrip("-")
                what, why = f"Tell: {row.label}", "They are always told, or the case says why not."
                yield Waits(item, what, why, ("told", "not-told"), days.after(since, 1), person)


def records(case: Case, rows: Iterable[StepRow], days: SchoolDays) -> Iterator[Waits]:
    """Steps whose record is not in the record system yet."""
    handed = {one.step for one in case.handed}
    for row in rows:
        stands = row.stands
        if stands is None or not stands.times or row.step.key in handed:
            continue
        if row.step.record in ("record system", "formal"):
            formal = row.step.record == "formal"
            what = "Write the formal bullying record" if formal else "Write it into the record system"
            day = days.after(stands.on, 1)
            yield Waits(f"record-{row.step.key}", what, f"{row.step.label}.", ("handed-over",), day)


def referrals(case: Case, casework: Casework, days: SchoolDays) -> Iterator[Waits]:
    """Whom else to turn to because of what is known about somebody, or because of the significant-harm question."""
    day = days.after(days.day_of(case.opened_at), 1)
    settle = ("referred", "not-referred")
    for row in casework.referrals.values():
        for person in case.people.values():
            flagged = [casework.flags[key].label for key in row.flags if key in person.flags]
            answered = (row.key, person.id) in case.referrals
            if flagged and not answered and _is_wanted(case, casework, row.when, person):
                item = f"refer-{row.key}-{person.id}"
                yield Waits(item, f"Turn to: {row.label}", f"{flagged[0]}.", settle, day, person.id)
    harm = casework.harms.get(case.harm.answer) if case.harm else None
    if harm and harm.refer and case.harm and harm.refer not in {key for key, _ in case.referrals}:
        row = casework.referrals[harm.refer]
        why = f"Significant harm: {harm.label}."
        today = days.day_of(case.harm.at)
        yield Waits(f"refer-{row.key}", f"Turn to: {row.label}", why, settle, today, urgent=True)


def check_ins(case: Case) -> Iterator[Waits]:
    """People who are asked how they are."""
    for person, day in case.check_ins.items():
        why = "A check-in was promised."
        yield Waits(f"check-in-{person}", "Ask how they are", why, ("checked-in",), day, person)


def _parents_of_steps(case: Case, rows: Iterable[StepRow], days: SchoolDays) -> Iterator[Waits]:
    for row in rows:
        stands, done = row.stands, _BY_RULE.get(row.step.parents)
        if stands is None or not stands.times or done is None:
            continue
        for person in _children(case, _whose(row.step)):
            if not _was_told(case, person, row.step):
                item = f"tell-{row.step.key}-{person}"
                why = f"{row.step.label}: parents are {done}."
                day = days.after(stands.on, 1)
                yield Waits(item, "Tell the parents", why, ("told", "not-told"), day, person)


def _whose(step: Step) -> tuple[str, ...]:
    return _BOTH if step.whose == "all" else (step.whose,)


def _was_told(case: Case, person: str, step: Step) -> bool:
    return any(one.who == PARENTS and one.person == person and one.step == step.key for one in case.tellings)


def _children(case: Case, parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        one.id for one in case.with_part(*parts) if _STAFF not in one.flags and "adult" not in one.parts
    )


def _must_since(case: Case, casework: Casework, row: ToldRow, days: SchoolDays) -> date | None:
    if row.must == "always":
        return days.day_of(case.opened_at)
    decision = casework.decisions.get(case.decision)
    counts = decision is not None and decision.counts_as != "neither"
    if row.must == "when decided" and counts and case.decided:
        return days.day_of(case.decided.at)
    return None


def _is_wanted(case: Case, casework: Casework, when: str, person: InCase) -> bool:
    if when == "always":
        return True
    if when == "harm":
        return case.harm is not None and case.harm.answer == "yes" and "hurting" in person.parts
    return when == "at risk" and _is_at_risk(case, casework, person)


def _is_at_risk(case: Case, casework: Casework, person: InCase) -> bool:
    """True when this person's place at the school is spoken of: a plan against risk, or what needs one."""
    against_risk = {key for key, plan in casework.plans.items() if plan.against_risk}
    measures = {key for key, one in casework.measures.items() if one.needs_plan in against_risk}
    planned = any(
        plan.plan in against_risk and plan.person in (person.id, "") for plan in case.plans.values()
    )
    excluded = any(one.person == person.id and one.measure in measures for one in case.measures)
    return "hurting" in person.parts and (planned or excluded)
