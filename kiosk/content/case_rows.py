"""From a row of a file about cases to its frozen value. Every one of these raises ContentError for any mistake."""

import re
from collections.abc import Collection
from typing import cast, get_args

from kiosk.content import case_model as made
from kiosk.content.rows import Row
from kiosk.content.tables import by_key

# A letter for the policy and its section, or what else a row rests on: see procedures.toml.
_SOURCE = re.compile(r"ours|[A-E] [^;]+(; [A-E] [^;]+)*")


def named(key: str, row: Row) -> made.Listed:
    """A row with a label and a source, and nothing more."""
    return made.Listed(key, row.label("label"), _source(row))


def doer(key: str, row: Row, roles: Collection[str]) -> made.Doer:
    """Who does a step."""
    return made.Doer(key, row.label("label"), _source(row), roles=row.some_of("roles", roles))


def decision(key: str, row: Row) -> made.Decision:
    """What a case can turn out to be."""
    return made.Decision(
        key,
        row.label("label"),
        _source(row),
        what=row.label("what"),
        counts_as=cast(made.CountsAs, row.one_of("counts_as", get_args(made.CountsAs))),
        final=row.yes_or_no("final"),
        must_act=row.yes_or_no("must_act"),
        stands_for=row.whole_number("stands_for", least=1) if row.has("stands_for") else 0,
        record_label=row.label("record_label"),
        reasons=by_key(row.rows("reason") if row.has("reason") else (), named),
    )


def stop_question(key: str, row: Row) -> made.StopQuestion:
    """A question of the test beside the decision."""
    return made.StopQuestion(key, row.label("label"), _source(row), ask=row.label("ask"))


def urgency(key: str, row: Row) -> made.Urgency:
    """A level of urgency."""
    days = row.whole_number("school_days", least=0)
    return made.Urgency(key, row.label("label"), _source(row), what=row.label("what"), school_days=days)


def tap(key: str, row: Row) -> made.Tap:
    """A teller's own answer that asks for urgency."""
    return made.Tap(
        key,
        row.label("label"),
        _source(row),
        question=row.word("question"),
        choice=row.word("choice"),
        urgency=row.word("urgency"),
    )


def method(key: str, row: Row) -> made.Method:
    """How exactly it was done."""
    return made.Method(key, row.label("label"), _source(row), category=row.word("category"))


def observation(key: str, row: Row) -> made.Observation:
    """A sign that somebody noticed."""
    return made.Observation(key, row.label("label"), _source(row), urgency=_word_or_none(row, "urgency"))


def part(key: str, row: Row) -> made.Part:
    """A person's part in a case."""
    who = cast(made.Who, row.one_of("who", get_args(made.Who)))
    return made.Part(key, row.label("label"), _source(row), who=who)


def flag(key: str, row: Row) -> made.Flag:
    """Something about a person that changes what must be done."""
    known = get_args(made.Detail)
    details = row.some_of("details", known) if row.has("details") else ()
    return made.Flag(key, row.label("label"), _source(row), tuple(cast(made.Detail, one) for one in details))


def told(key: str, row: Row) -> made.ToldRow:
    """Who is told."""
    return made.ToldRow(
        key,
        row.label("label"),
        _source(row),
        must=cast(made.Must, row.one_of("must", get_args(made.Must))),
        per_person=row.yes_or_no("per_person"),
    )


def harm(key: str, row: Row) -> made.Harm:
    """An answer to the significant-harm question."""
    return made.Harm(
        key,
        row.label("label"),
        _source(row),
        what=row.label("what"),
        opens=words(row, "opens"),
        refer=_word_or_none(row, "refer"),
    )


def route(key: str, row: Row) -> made.Route:
    """A way that can be taken for sexual violence or harassment."""
    return made.Route(key, row.label("label"), _source(row), what=row.label("what"))


def police(key: str, row: Row) -> made.PoliceRow:
    """What was decided about the police."""
    return made.PoliceRow(key, row.label("label"), _source(row), contacted=row.yes_or_no("contacted"))


def act(key: str, row: Row) -> made.Act:
    """An Act of Parliament."""
    return made.Act(
        key,
        row.label("label"),
        _source(row),
        year=row.whole_number("year", least=1800),
        about=row.label("about"),
        checked_on=row.day("checked_on"),
    )


def referral(key: str, row: Row) -> made.Referral:
    """Whom else to turn to."""
    agrees = row.has("consent") and row.one_of("consent", ("parent",)) == "parent"
    return made.Referral(
        key,
        row.label("label"),
        _source(row),
        when=cast(made.ReferWhen, row.one_of("when", get_args(made.ReferWhen))),
        flags=words(row, "flags"),
        parent_agrees=agrees,
    )


def support(key: str, row: Row) -> made.Support:
    """Something that helps a person."""
    return made.Support(key, row.label("label"), _source(row), parts=words(row, "parts"))


def measure(key: str, row: Row) -> made.Measure:
    """An intervention or a sanction."""
    return made.Measure(
        key,
        row.label("label"),
        _source(row),
        kind=cast(made.MeasureKind, row.one_of("kind", get_args(made.MeasureKind))),
        needs_plan=_word_or_none(row, "needs_plan"),
        children_agree=row.yes_or_no("consent", False),
    )


def plan(key: str, row: Row) -> made.PlanKind:
    """A kind of plan."""
    return made.PlanKind(
        key,
        row.label("label"),
        _source(row),
        what=row.label("what"),
        every_weeks=row.whole_number("every_weeks", least=1),
        against_risk=row.yes_or_no("against_risk", False),
    )


def task(key: str, row: Row) -> made.Task:
    """Something to do once."""
    days = row.whole_number("school_days", least=0)
    return made.Task(key, row.label("label"), _source(row), school_days=days)


def stopped(key: str, row: Row) -> made.Stopped:
    """An answer to "has it stopped?"."""
    return made.Stopped(
        key,
        row.label("label"),
        _source(row),
        reopens=row.yes_or_no("reopens"),
        asks_again=row.yes_or_no("asks_again"),
    )


def closing(_: str, row: Row) -> int:
    """After how many weeks it is checked that it has stopped."""
    _source(row)
    return row.whole_number("weeks", least=1)


def threshold(key: str, row: Row) -> made.Threshold:
    """When incidents that come back open work of their own."""
    return made.Threshold(
        key,
        row.label("label"),
        _source(row),
        per=cast(made.Per, row.one_of("per", get_args(made.Per))),
        times=row.whole_number("times", least=2),
        within_weeks=row.whole_number("within_weeks", least=1),
        decisions=words(row, "decisions"),
        opens=words(row, "opens"),
    )


def procedure(key: str, row: Row) -> made.Procedure:
    """A procedure with its steps."""
    serious = _word_or_none(row, "serious_from")
    found = made.Procedure(
        key,
        row.label("label"),
        _source(row),
        suits=row.label("suits"),
        in_order=row.yes_or_no("in_order"),
        serious_from=serious,
        steps=tuple(by_key(row.rows("step"), _step).values()),
    )
    if serious and serious not in {step.key for step in found.steps}:
        raise row.error(f'"serious_from" names "{serious}", which is none of its steps.')
    if found.steps[0].if_needed or (found.steps[0].clock and found.steps[0].clock.after == "before"):
        raise row.error("the first step must be due by itself, counted from the opening.")
    return found


def _step(key: str, row: Row) -> made.Step:
    questions = by_key(row.rows("question"), _question) if row.has("question") else {}
    return made.Step(
        key,
        row.label("label"),
        _source(row),
        what=row.label("what"),
        who=words(row, "who"),
        clock=_clock(row),
        every_weeks=row.whole_number("every_weeks", least=1) if row.has("every_weeks") else 0,
        parents=cast(made.ParentsTold, _one(row, "parents", get_args(made.ParentsTold), "no rule")),
        whose=cast(made.Whose, _one(row, "whose", get_args(made.Whose), "all")),
        record=cast(made.Record, _one(row, "record", get_args(made.Record), "none")),
        if_needed=row.yes_or_no("if_needed", False),
        decisions=words(row, "decisions"),
        questions=tuple(questions.values()),
        opens=words(row, "opens"),
    )


def _clock(row: Row) -> made.Clock | None:
    if not any(row.has(name) for name in ("within", "unit", "after")):
        return None
    return made.Clock(
        within=row.whole_number("within", least=0),
        unit=cast(made.Unit, row.one_of("unit", get_args(made.Unit))),
        after=cast(made.After, row.one_of("after", get_args(made.After))),
    )


def _question(key: str, row: Row) -> made.StepQuestion:
    return made.StepQuestion(key, row.label("label"), row.labels("ask"))


def words(row: Row, name: str) -> tuple[str, ...]:
    """A list of keys that may be left out; whether they are known is checked when all files are read."""
    return row.keys(name) if row.has(name) else ()


def _word_or_none(row: Row, name: str) -> str:
    return row.word(name) if row.has(name) else ""


def _one(row: Row, name: str, known: Collection[str], otherwise: str) -> str:
    return row.one_of(name, known) if row.has(name) else otherwise


def _source(row: Row) -> str:
    source = row.label("source")
    if not _SOURCE.fullmatch(source):
        raise row.error('"source" must name a policy and its section, such as "A 4.4; E 8", or be "ours".')
    return source
