"""Where a message stands, for people who read a whole language on paper: in which part, and under which heading.

Told from what `kiosk i18n extract` noted beside it: the files that it is in, and its context.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from babel.messages.catalog import Message

from kiosk.content import Content
from kiosk.content.model import Question
from kiosk.i18n.catalogues import forms

PARTS: Final = {
    "safe": "Keeping safe: please read these first, and twice",
    "family": "What families read and answer",
    "pupil": "What pupils read and answer",
    "answers": "What the school answers: prepared sentences, letters and posters",
    "tablet": "Setting up a tablet, and practising on it",
}
"""The parts of a language, most important first; a message that stands in several is in the first of them."""

_SAFE_PAGES: Final = frozenset(
    {"promise", "who", "family_readers", "flag", "family_flag", "help", "help_now", "help_words", "stop"}
    | {"outside", "not_for", "family_before"}
)
_TABLET_PAGES: Final = frozenset(
    {"tablet", "tablet_check", "switched", "practice_band", "practice_done", "listen"}
)
_FAMILY_FILES: Final = frozenset({"advice", "about", "about_school", "family"})
# What a context says about a message that belongs to no question.
_HEADINGS: Final = {
    "advice": ("family", "Advice for families"),
    "calm": ("pupil", "Ideas that may help a child now"),
    "day": ("answers", "Days, as they stand in a sentence"),
    "helpline": ("safe", "Numbers to call"),
    "paper": ("answers", "Letters and posters"),
    "picture": ("pupil", "Names of drawings"),
    "reader": ("safe", "Who reads it"),
}
_PHRASES: Final = {
    "pupil": "Sentences that staff send to a child",
    "family": "Sentences that staff send to a family",
}
_ABOUT_A_QUESTION: Final = {
    "question": "the question itself",
    "hint": "small print under it",
    "tile": "the tile that leads to it",
}
_ANSWER: Final = "an answer"
IN_ORDER: Final = (*_ABOUT_A_QUESTION.values(), _ANSWER)
"""What a message can be to its question, in the order in which one reads them."""


@dataclass(frozen=True)
class Place:
    """One of PARTS, a heading in it, and what this message is there, or "" where the heading says it all."""

    part: str
    heading: str
    what: str = ""


def place_of(message: Message, content: Content) -> Place:
    """Where this message stands."""
    english, context = forms(message.id)[0], message.context
    if context == "phrase":
        channels = [one.channel for one in content.phrases.values() if one.label == english]
        return Place("answers", _PHRASES[channels[0]] if channels else "Sentences that staff send")
    if context in _HEADINGS:
        return Place(*_HEADINGS[context])
    for question in content.questions.values():
        if what := _in_question(question, context, english):
            return Place("pupil" if "pupil" in question.channels else "family", question.title, what)
    pages = [PurePosixPath(path).stem for path, _ in message.locations]
    part = min((_part_of(page) for page in pages), key=list(PARTS).index, default="pupil")
    here = next((page for page in pages if _part_of(page) == part), "")
    return Place(part, f"Page: {here.replace('_', ' ')}", _also(pages, here))


def _in_question(question: Question, context: str | None, english: str) -> str:
    """What this text is to this question; "" where it is none of its texts."""
    texts = {"question": question.title, "hint": question.hint, "tile": question.tile}
    if context in texts:
        return _ABOUT_A_QUESTION[context] if texts[context] == english else ""
    chosen = context == question.key and english in {choice.label for choice in question.choices}
    return _ANSWER if chosen else ""


def _part_of(page: str) -> str:
    if page in _SAFE_PAGES:
        return "safe"
    if page in _TABLET_PAGES:
        return "tablet"
    if page == "reply":
        return "answers"
    return "family" if page in _FAMILY_FILES or page.startswith("family_") else "pupil"


def _also(pages: Iterable[str], here: str) -> str:
    others = [page.replace("_", " ") for page in pages if page != here]
    return f"also on: {', '.join(others)}" if others else ""
