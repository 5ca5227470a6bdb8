"""What a family told, for them to print: made for the one page that answers their Send, and kept nowhere. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.concern import Concern
from kiosk.content import Content


@dataclass(frozen=True)
class Told:
    """One thing that was asked, as an English message for the catalogues, and what was answered.

    `picked` holds the words that were on the screen, each with its English; `words` are somebody's own.
    """

    asked: str
    context: str
    picked: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    words: str = field(default="", repr=False)


def copy_of(concern: Concern, content: Content) -> tuple[Told, ...]:
    """Everything in this concern that its teller picked or wrote, in the order of the questions."""
    picked: dict[str, list[tuple[str, str]]] = {}
    for answer in concern.answers:
        english = content.choice(answer.question, answer.choice).label
        picked.setdefault(answer.question, []).append((answer.shown, english))
    asked = [key for key in content.questions if key in picked]
    told = [Told(content.questions[key].title, "question", tuple(picked[key])) for key in asked]
    return (*told, *_own_words(concern.words, content))


def _own_words(words: Mapping[str, str], content: Content) -> list[Told]:
    labels = ((content.fields[key].label, words[key]) for key in content.fields if words.get(key))
    return [Told(label, "field", words=text) for label, text in labels]
