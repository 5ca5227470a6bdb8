"""What a child adds to their worry by pictures: the tiles beside the box for words, and what was tapped. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.concern import Answer
from kiosk.content import Choice, Content, Question
from kiosk.i18n import Translator
from kiosk.public.few_at_a_time import MORE

Picked = tuple[tuple[str, str], ...]
"""Questions and choices, in the order of the taps, each once."""

_ASKED = ("feel", "what", "want")
_NOT_HERE = (
    "unsure",
    "else",
    "notsay",
)  # nothing has to be answered here, so nothing stands in for an answer


@dataclass(frozen=True)
class Shown:
    """The questions that stand on the page now, each with its pictures, and the value of the button for more, or ""."""

    groups: tuple[tuple[Question, tuple[Choice, ...]], ...]
    more: str = ""

    def has(self, question: str, choice: str) -> bool:
        """True for a picture that stands on the page now."""
        return any(one.key == question and choice in {each.key for each in row} for one, row in self.groups)


def shown_at(content: Content, number: int, most: int) -> Shown:
    """All questions with their pictures; for a child who wants fewer at a time, part `number` of one question.

    After the last part of the last question comes the first one again.
    """
    groups = tuple((one, _pictures(one)) for one in (content.questions[key] for key in _ASKED))
    if all(len(pictures) <= most for _, pictures in groups):
        return Shown(groups)
    parts = [
        (question, pictures[first : first + most])
        for question, pictures in groups
        for first in range(0, len(pictures), most)
    ]
    here = number % len(parts)
    return Shown((parts[here],), f"{MORE}{(here + 1) % len(parts)}")


def _pictures(question: Question) -> tuple[Choice, ...]:
    """Its choices that can be tapped here."""
    return tuple(one for one in question.choices if one.key not in _NOT_HERE and not one.group)


def after_tap(untrusted_picked: Sequence[str], untrusted_tile: str, content: Content) -> Picked:
    """What is picked after this tap on `what.words`; a second tap takes it back. What is no tile changes nothing.

    Of a question with one answer (the zones) the newest counts.
    """
    known = {(key, one.key) for key in _ASKED for one in _pictures(content.questions[key])}
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
