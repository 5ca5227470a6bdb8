"""What was answered to surveys, counted: for each who was asked and each question, this time beside the time before.

An answer is given without a name, so no number may point at anybody, not even for those who can open it: while a
survey is on, only how many have answered is told (whoever looked before and after a child would know what that child
said), and of fewer than five who answered, nothing else is told ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, get_args

from kiosk.content.survey import SurveyLists
from kiosk.figures.facts import Fact
from kiosk.figures.periods import Period
from kiosk.figures.tables import LEAST_SHOWN, Number, Table, table
from kiosk.profile import Asked, Profile
from kiosk.survey import Answers

GROUPS: Final = {"pupil": "Pupils", "family": "Families", "staff": "Staff"}
Day = tuple[date, Answers]


@dataclass(frozen=True)
class Voice:
    """`tables`: each with its heading. `underway`: how many of each group have answered a survey that is still on.

    `hasty`: how many of what is counted came one of many from one tablet within minutes. `damaged` did not open.
    """

    tables: tuple[tuple[str, Table], ...]
    underway: tuple[tuple[str, int], ...]
    hasty: int
    damaged: int = 0

    @property
    def said(self) -> bool:
        """True when there is anything to show."""
        return bool(self.tables or self.underway or self.damaged)


def voice(given: Sequence[Day], profile: Profile, period: Period, today: date, lists: SurveyLists) -> Voice:
    """Everything that may be told of these answers. Pure."""
    over = [one for one in given if not _is_on(profile, one, today)]
    counts = {
        who: sum(answers.who == who for day, answers in given if _is_on(profile, (day, answers), today))
        for who in get_args(Asked)
    }
    counted = [one for one in over if period.now.first <= one[0] <= period.now.last]
    found: list[tuple[str, Table]] = []
    for who, group in GROUPS.items():
        facts = [_fact(one) for one in over if one[1].who == who]
        now, before = period.now.of(facts), period.before.of(facts)
        if now or before:
            found += [
                (
                    f"{group}: {question.words.get(who, question.key)}",
                    _table(question.key, now, before, lists),
                )
                for question in lists.questions.values()
                if who in question.words
            ]
    return Voice(
        tuple((heading, one) for heading, one in found if not one.empty),
        tuple((GROUPS[who], number) for who, number in counts.items() if number),
        sum(answers.burst for _day, answers in counted),
    )


def _is_on(profile: Profile, one: Day, today: date) -> bool:
    """Whether it answers a survey whose last day is not over."""
    return any(survey.first <= one[0] <= survey.last and survey.last >= today for survey in profile.surveys)


def _fact(one: Day) -> Fact:
    day, answers = one
    return Fact(day, {question: (answer,) for question, answer in answers.picked.items()}, None, None)


def _table(question: str, now: Sequence[Fact], before: Sequence[Fact], lists: SurveyLists) -> Table:
    labels = {key: answer.label for key, answer in lists.answers.items()}
    made = table(question, labels, now, before, all_rows=True)
    few_now, few_before = (_few(number) for number in (made.total.now, made.total.before))
    hidden = Number(None)
    lines = tuple(
        replace(line, now=hidden if few_now else line.now, before=hidden if few_before else line.before)
        for line in made.lines
    )
    return replace(made, lines=lines)


def _few(total: Number) -> bool:
    return 0 < (total.value or 0) < LEAST_SHOWN
