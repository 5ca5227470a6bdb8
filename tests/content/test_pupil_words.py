"""Every English word of the content that a pupil sees passes the reading gates."""

import pytest

from kiosk.content import FOLLOWS, Choice, Question, load_content
from tests import reading

PUPIL_QUESTIONS = [question for question in load_content().questions.values() if "pupil" in question.channels]


def _groups(question: Question) -> list[str]:
    return sorted({choice.group for choice in question.choices if choice.group}) or [""]


# One page shows the choices of one group and those that are always there.
PAGES = [(question, group) for question in PUPIL_QUESTIONS for group in _groups(question)]


def _choices(question: Question, group: str) -> list[Choice]:
    return [choice for choice in question.choices if choice.group in ("", group)]


def _lines(question: Question, group: str) -> list[str]:
    about = load_content().choice(FOLLOWS[question.key], group).label if group else ""
    labels = [choice.label for choice in _choices(question, group)]
    return [text for text in (question.title, about, question.hint, *labels) if text]


def _everything() -> list[str]:
    content = load_content()
    fields = [field for field in content.fields.values() if "pupil" in field.channels]
    lines = [line for line in content.helplines.values() if line.audience == "pupil"]
    texts = [text for page in PAGES for text in _lines(*page)]
    texts += [question.tile for question in PUPIL_QUESTIONS]
    texts += [idea.label for idea in content.calm.values()]
    texts += [text for field in fields for text in (field.label, field.hint)]
    texts += [text for line in lines for text in (line.name, line.note, line.cost, line.hours)]
    return [text for text in texts if text]


@pytest.mark.parametrize(("question", "group"), PAGES, ids=lambda part: getattr(part, "key", part))
def test_a_pupils_question_is_easy_to_read(question: Question, group: str) -> None:
    assert reading.complaints(_lines(question, group)) == []


@pytest.mark.parametrize(("question", "group"), PAGES, ids=lambda part: getattr(part, "key", part))
def test_a_page_has_few_tiles_and_no_drawing_twice(question: Question, group: str) -> None:
    drawings = [choice.symbol for choice in _choices(question, group)]

    assert len(drawings) <= 14
    assert len(set(drawings)) == len(drawings)


@pytest.mark.parametrize("question", PUPIL_QUESTIONS, ids=lambda question: question.key)
def test_every_question_can_be_answered_with_i_do_not_know_but_what_a_child_wants(question: Question) -> None:
    keys = {choice.key for choice in question.choices}

    assert ("unsure" in keys) == (question.key not in ("kind", "answer"))


def test_all_that_a_pupil_sees_of_the_content_is_easy_to_read() -> None:
    lines = _everything()

    assert len(lines) > 40
    assert reading.complaints(lines) == []
