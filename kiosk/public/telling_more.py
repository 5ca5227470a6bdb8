"""What a child adds to their worry by pictures: the tiles beside the box for words, and what was tapped. Pure."""

from collections.abc import Sequence

from kiosk.concern import Answer
from kiosk.content import Content, Question
from kiosk.i18n import Translator

Picked = tuple[tuple[str, str], ...]
"""Questions and choices, in the order of the taps, each once."""

_ASKED = ("feel", "what", "want")
_NOT_HERE = (
    "unsure",
    "else",
    "notsay",
)  # nothing has to be answered here, so nothing stands in for an answer


def questions_of(content: Content) -> tuple[Question, ...]:
    """The questions whose pictures stand on the page."""
    return tuple(content.questions[key] for key in _ASKED)


def pictures_of(question: Question) -> list[str]:
    """The keys of its choices that can be tapped here."""
    return [choice.key for choice in question.choices if choice.key not in _NOT_HERE and not choice.group]


def after_tap(untrusted_picked: Sequence[str], untrusted_tile: str, content: Content) -> Picked:
    """What is picked after this tap on `what.words`; a second tap takes it back. What is no tile changes nothing.

    Of a question with one answer (the zones) the newest counts.
    """
    known = {(one.key, key) for one in questions_of(content) for key in pictures_of(one)}
    picked = [one for one in map(_pair, untrusted_picked) if one in known]
    tapped = _pair(untrusted_tile)
    if tapped in picked:
        picked = [one for one in picked if one != tapped]
    elif tapped in known:
        picked.append(tapped)
    last = dict(picked)
    return tuple(
        one
        for one in dict.fromkeys(picked)
        if content.questions[one[0]].pick == "many" or last[one[0]] == one[1]
    )


def as_answers(picked: Picked, content: Content, language: Translator) -> tuple[Answer, ...]:
    """The same for staff, with the words that stood under each picture."""
    return tuple(
        Answer(question, key, language.pgettext(question, content.choice(question, key).label))
        for question, key in picked
    )


def _pair(untrusted: str) -> tuple[str, str]:
    question, _, choice = untrusted.partition(".")
    return question, choice
