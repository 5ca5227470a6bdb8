"""Every English word of the content that a pupil sees passes the reading gates."""

import pytest

from kiosk.content import Question, load_content
from tests import reading

PUPIL_QUESTIONS = [question for question in load_content().questions.values() if "pupil" in question.channels]


def _lines(question: Question) -> list[str]:
    return [question.title, question.hint, *(choice.label for choice in question.choices)]


def _everything() -> list[str]:
    content = load_content()
    fields = [field for field in content.fields.values() if "pupil" in field.channels]
    lines = [line for line in content.helplines.values() if line.audience == "pupil"]
    texts = [text for question in PUPIL_QUESTIONS for text in _lines(question)]
    texts += [text for field in fields for text in (field.label, field.hint)]
    texts += [text for line in lines for text in (line.name, line.note, line.cost, line.hours)]
    return [text for text in texts if text]


@pytest.mark.parametrize("question", PUPIL_QUESTIONS, ids=lambda question: question.key)
def test_a_pupils_question_is_easy_to_read(question: Question) -> None:
    assert reading.complaints(_lines(question)) == []


def test_all_that_a_pupil_sees_of_the_content_is_easy_to_read() -> None:
    lines = _everything()

    assert len(lines) > 40
    assert reading.complaints(lines) == []
