"""The rows of survey.toml: what a survey may be called, what it asks of whom, and what can be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.content.own_lists import FOLDER, text_of
from kiosk.content.rows import ContentError, Row, read_tables
from kiosk.content.tables import by_key, symbol_of

ASKED: Final = ("pupil", "family", "staff")
"""Who can be asked."""
SURVEY: Final = "survey.toml"
_TABLES = ("survey_title", "survey_question", "survey_answer")


@dataclass(frozen=True)
class SurveyQuestion:
    """One question in the words of each who is asked; whom it has no words for is not asked it."""

    key: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class SurveyAnswer:
    """One answer that can be given to every question."""

    key: str
    label: str
    symbol: str


@dataclass(frozen=True)
class SurveyLists:
    """Every title, question and answer, in file order."""

    titles: Mapping[str, str]
    questions: Mapping[str, SurveyQuestion]
    answers: Mapping[str, SurveyAnswer]

    def asked_of(self, who: str, some: tuple[str, ...] = ()) -> tuple[SurveyQuestion, ...]:
        """What this one of ASKED is asked: all that there are words for, or of those only `some`."""
        return tuple(
            question
            for question in self.questions.values()
            if who in question.words and (not some or question.key in some)
        )


def read_survey(text: str) -> SurveyLists:
    """The lists in this text. Raises ContentError for any mistake."""
    tables = read_tables(SURVEY, text, _TABLES)
    found = SurveyLists(
        titles=by_key(tables["survey_title"], _title),
        questions=by_key(tables["survey_question"], _question),
        answers=by_key(tables["survey_answer"], _answer),
    )
    for who in ASKED:
        if not found.asked_of(who):
            raise ContentError(f'{SURVEY}: there must be at least one question with words for "{who}".')
    return found


@cache
def survey_lists(folder: Path | None = None) -> SurveyLists:
    """The lists of the school in this folder, its own file in the place of ours; or those that we ship.

    Read once. Raises ContentError for any mistake in a school's own.
    """
    return read_survey(text_of(SURVEY, Path(__file__).parent, folder / FOLDER if folder else None))


def _title(_: str, row: Row) -> str:
    row.note()
    return row.label("label")


def _question(key: str, row: Row) -> SurveyQuestion:
    row.note()
    return SurveyQuestion(key, {who: row.label(who) for who in ASKED if row.has(who)})


def _answer(key: str, row: Row) -> SurveyAnswer:
    row.note()
    return SurveyAnswer(key, row.label("label"), symbol_of(row))
