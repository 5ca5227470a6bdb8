"""What a person has told so far, carried by the form on their page and by nothing else (see posted.py)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.content import FOLLOWS, Choice, Content, Question

JOURNEY_BYTES = 16
EXCLUDED = "excluded"  # the field that names, by key id, readers who must not see it
DRAWING = "drawing"  # the field that holds what was drawn: see kiosk.drawing
ASKED_FOR = "asked_for"  # the field that names, by key id, grown-ups whom the teller picked to read it
ANSWER = "answer"  # the question how they want to hear back
NOT_FOR = "not_for"  # the question that asks for them
ADULT = "adult"  # the question that asks which grown-up a pupil would like


@dataclass(frozen=True)
class Draft:
    """One journey's answers so far. `journey` is random, says nothing, and lets a form be kept only once."""

    journey: bytes
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = ()
    drawing: str = ""

    @classmethod
    def new(cls) -> "Draft":
        """An empty draft for a new journey."""
        return cls(secrets.token_bytes(JOURNEY_BYTES))

    @property
    def says_something(self) -> bool:
        """True when there is anything for a grown-up to read: one answer or one word is enough."""
        about_the_teller = {"name", NOT_FOR, ANSWER}
        told = set(self.answers) | set(self.words)
        return bool(told - about_the_teller or self.drawing)

    def picking(self, question: Question, choice: str) -> "Draft":
        """The draft after a tap on this choice: one-pick questions replace, others add or take away."""
        before = self.answers.get(question.key, ())
        if question.pick == "one":
            after: tuple[str, ...] = (choice,)
        elif choice in before:
            after = tuple(key for key in before if key != choice)
        else:
            after = (*before, choice)
        return self._answering(question.key, after)

    def skipping(self, question: Question, group: str = "") -> "Draft":
        """The draft with nothing said about this question, or only about what belongs to this group of it."""
        others = {choice.key for choice in question.choices if group and choice.group != group}
        kept = tuple(key for key in self.answers.get(question.key, ()) if key in others)
        draft = self._answering(question.key, kept)
        return replace(draft, excluded=()) if question.key == NOT_FOR else draft

    def fitting(self, content: Content) -> "Draft":
        """The draft without what belongs to a choice that is no longer picked."""
        draft = self
        for key in FOLLOWS:
            fits = (one.key for one in content.questions[key].choices if belongs(one, key, self.answers))
            known = set(fits)
            kept = tuple(choice for choice in self.answers.get(key, ()) if choice in known)
            draft = draft._answering(key, kept)
        return draft

    def asking(self, key_ids: tuple[str, ...]) -> "Draft":
        """The draft with these readers asked for too, unless they were left out."""
        asked = dict.fromkeys((*self.asked_for, *key_ids))
        return replace(self, asked_for=tuple(one for one in asked if one not in self.excluded))

    def asking_no_more(self, key_ids: tuple[str, ...], choices: tuple[str, ...] = ()) -> "Draft":
        """The draft in which these readers are not asked for, and these choices of a grown-up are not picked."""
        kept = tuple(one for one in self.answers.get(ADULT, ()) if one not in choices)
        asked = tuple(one for one in self.asked_for if one not in key_ids)
        return replace(self._answering(ADULT, kept), asked_for=asked)

    def leaving_out(self, key_id: str) -> "Draft":
        """The draft after a tap on this person: left out, and no longer asked for; or left out no longer."""
        others = tuple(one for one in self.excluded if one != key_id)
        if key_id in self.excluded:
            return replace(self, excluded=others)
        asked = tuple(one for one in self.asked_for if one != key_id)
        return replace(self, excluded=(*others, key_id), asked_for=asked)

    def _answering(self, question: str, choices: tuple[str, ...]) -> "Draft":
        others = {key: value for key, value in self.answers.items() if key != question}
        return replace(self, answers=others | ({question: choices} if choices else {}))


def belongs(choice: Choice, question: str, answers: Mapping[str, tuple[str, ...]]) -> bool:
    """True for a choice that this question offers to somebody who gave these answers."""
    return not choice.group or choice.group in answers.get(FOLLOWS[question], ())
