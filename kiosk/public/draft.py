"""What a person has told so far, carried by the form on their page and by nothing else.

Every value that a browser sends is untrusted until the content has spoken: only known questions, choices
and fields pass, each once. What does not pass is named as a problem, and what does pass is kept, so that
a damaged form never costs anybody their words.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from kiosk.concern import own_words
from kiosk.content import Content, Question

JOURNEY_BYTES = 16
EXCLUDED = "excluded"  # the field that names, by key id, readers who must not see it
NOT_FOR = "not_for"  # the question that asks for them
OWN = "own_"  # the prefix of fields that hold a person's own words, so that no question key can meet one
# What the form carries beside answers and words: where it came from, and which button was pressed.
_STEERING = {"csrf_token", "journey", "page", "then", "pick", "go", "seen"}
_KEY_ID = re.compile(r"[0-9a-f]{32}")

IsReader = Callable[[str], bool]
"""Whether a key id (hex) is that of a person on the current list of readers."""


@dataclass(frozen=True)
class Draft:
    """One journey's answers so far. `journey` is random, says nothing, and lets a form be kept only once."""

    journey: bytes
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()

    @classmethod
    def new(cls) -> "Draft":
        """An empty draft for a new journey."""
        return cls(secrets.token_bytes(JOURNEY_BYTES))

    @property
    def says_something(self) -> bool:
        """True when there is anything for a grown-up to read: one answer or one word is enough."""
        about_the_teller = {"name", NOT_FOR}
        return bool(set(self.answers) - about_the_teller or set(self.words) - about_the_teller)

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

    def skipping(self, question: Question) -> "Draft":
        """The draft with nothing said about this question."""
        draft = self._answering(question.key, ())
        return replace(draft, excluded=()) if question.key == NOT_FOR else draft

    def leaving_out(self, key_id: str) -> "Draft":
        """The draft after a tap on this person: left out, or no longer."""
        others = tuple(one for one in self.excluded if one != key_id)
        return replace(self, excluded=others if key_id in self.excluded else (*others, key_id))

    def _answering(self, question: str, choices: tuple[str, ...]) -> "Draft":
        others = {key: value for key, value in self.answers.items() if key != question}
        return replace(self, answers=others | ({question: choices} if choices else {}))


@dataclass(frozen=True)
class Posted:
    """A form as it came in: the draft it carried, and what was pressed on which page."""

    draft: Draft
    page: str
    then: str
    pick: tuple[str, str] | None
    go: str
    seen: str
    problems: tuple[str, ...]


def read_form(
    untrusted_form: MultiDict[str, str], content: Content, channel: str, is_reader: IsReader
) -> Posted:
    """Read a posted form of this channel (`pupil` or `family`). Problems name fields, never their values."""
    questions = {key: question for key, question in content.questions.items() if channel in question.channels}
    problems = [key for key in untrusted_form if not _known(key, questions, content)]
    answers: dict[str, tuple[str, ...]] = {}
    for key, question in questions.items():
        answers |= _read_answer(question, untrusted_form.getlist(key), problems)
    words: dict[str, str] = {}
    for key in content.fields:
        words |= _read_words(key, content.fields[key].limit, untrusted_form.getlist(OWN + key), problems)
    one = {key: _read_one(untrusted_form, key, problems) for key in ("page", "then", "pick", "go", "seen")}
    excluded = _read_excluded(untrusted_form.getlist(EXCLUDED), is_reader, problems)
    draft = Draft(_read_journey(untrusted_form, problems), answers, words, excluded)
    return Posted(
        draft,
        one["page"],
        one["then"],
        _read_pick(one["pick"], questions, is_reader, problems),
        one["go"],
        one["seen"],
        tuple(problems),
    )


def _known(key: str, questions: Mapping[str, Question], content: Content) -> bool:
    asked = key in _STEERING or key == EXCLUDED or key in questions
    return asked or (key.startswith(OWN) and key[len(OWN) :] in content.fields)


def _read_answer(question: Question, untrusted: list[str], problems: list[str]) -> dict[str, tuple[str, ...]]:
    known = {choice.key for choice in question.choices}
    passed = tuple(dict.fromkeys(key for key in untrusted if key in known))
    if question.pick == "one":
        passed = passed[:1]
    if len(passed) != len(untrusted):
        problems.append(question.key)
    return {question.key: passed} if passed else {}


def _read_excluded(untrusted: list[str], is_reader: IsReader, problems: list[str]) -> tuple[str, ...]:
    passed = tuple(dict.fromkeys(one for one in untrusted if _KEY_ID.fullmatch(one) and is_reader(one)))
    if len(passed) != len(untrusted):
        problems.append(EXCLUDED)
    return passed


def _read_words(key: str, limit: int, untrusted: list[str], problems: list[str]) -> dict[str, str]:
    texts = [own_words(text) for text in untrusted]
    if (
        len(untrusted) > 1
        or any(len(text) > limit for text in texts)
        or any("\0" in text for text in untrusted)
    ):
        problems.append(OWN + key)
    return {key: texts[0]} if texts and texts[0].strip() else {}


def _read_one(untrusted_form: MultiDict[str, str], key: str, problems: list[str]) -> str:
    values = untrusted_form.getlist(key)
    if len(values) > 1:
        problems.append(key)
    return values[0] if values else ""


def _read_pick(
    untrusted: str, questions: Mapping[str, Question], is_reader: IsReader, problems: list[str]
) -> tuple[str, str] | None:
    if not untrusted:
        return None
    question, _, choice = untrusted.partition(".")
    if question == EXCLUDED and _KEY_ID.fullmatch(choice) and is_reader(choice):
        return question, choice
    if question in questions and choice in {known.key for known in questions[question].choices}:
        return question, choice
    problems.append("pick")
    return None


def _read_journey(untrusted_form: MultiDict[str, str], problems: list[str]) -> bytes:
    value = _read_one(untrusted_form, "journey", problems)
    if re.fullmatch(rf"[0-9a-f]{{{JOURNEY_BYTES * 2}}}", value):
        return bytes.fromhex(value)
    problems.append("journey")
    return secrets.token_bytes(JOURNEY_BYTES)
