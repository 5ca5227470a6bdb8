"""A posted form, read: what a person has told so far, and what they pressed on which page.

Every value that a browser sends is untrusted until the content has spoken: only known questions, choices
and fields pass, each once. What does not pass is named as a problem, and what does pass is kept, so that
a damaged form never costs anybody their words.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from kiosk.concern import ROOM, own_words, room_taken
from kiosk.content import FOLLOWS, Content, Question
from kiosk.public.draft import ASKED_FOR, DRAWING, EXCLUDED, JOURNEY_BYTES, NOT_FOR, Draft, belongs
from kiosk.public.drawing import clean
from kiosk.public.own_choices import could_be_own

OWN = "own_"  # the prefix of fields that hold a person's own words, so that no question key can meet one
# What the form carries beside answers and words: where it came from, and which button was pressed.
_STEERING = {"csrf_token", "journey", "page", "trail", "part", "pick", "go", "seen", "again", "mode"}
LONGEST_TRAIL = 40  # pages; a way that never goes in a circle has fewer
_KEY_ID = re.compile(r"[0-9a-f]{32}")

IsReader = Callable[[str], bool]
"""Whether a key id (hex) is that of a person on the current list of readers."""


@dataclass(frozen=True)
class Posted:
    """A form as it came in: the draft it carried, and what was pressed on which page."""

    draft: Draft
    page: str
    trail: tuple[str, ...]
    """The pages that lie behind this one, as the form named them: for Back."""
    part: int
    pick: tuple[str, str] | None
    go: str
    seen: str
    gone: tuple[str, ...]
    """People who were left out and are no longer listed under that key: the draft names them still, so that it
    can't be sent until the teller has chosen again."""
    vanished: tuple[str, ...]
    """Questions with an answer that the school has taken out of its profile since: it is asked once more."""
    problems: tuple[str, ...]


def read_form(
    untrusted_form: MultiDict[str, str], content: Content, channel: str, is_reader: IsReader
) -> Posted:
    """Read a posted form of this channel (`pupil` or `family`). Problems name fields, never their values."""
    questions = {key: question for key, question in content.questions.items() if channel in question.channels}
    problems = [key for key in untrusted_form if not _known(key, questions, content)]
    answers: dict[str, tuple[str, ...]] = {}
    vanished: dict[str, None] = {}
    for key, question in questions.items():
        picked_here = [
            one for one in untrusted_form.getlist(key) if one
        ]  # a list's "choose one" is no answer
        listed, gone_from_here = _still_here(question, picked_here)
        answers |= _read_answer(question, listed, problems)
        vanished |= dict.fromkeys([key] if gone_from_here else [])
    for key in FOLLOWS.keys() & questions.keys():
        answers |= _read_followers(questions[key], answers, problems)
    words: dict[str, str] = {}
    for key in content.fields:
        words |= _read_words(key, content.fields[key].limit, untrusted_form.getlist(OWN + key), problems)
    if room_taken(words) > ROOM:
        problems.append(OWN + "words")
    wanted = ("page", "trail", "part", "pick", "go", "seen", "again")
    one = {key: _read_one(untrusted_form, key, problems) for key in wanted}
    pick = _read_pick(one["pick"], questions, answers, is_reader, problems)
    if pick and pick[1] == "":
        vanished |= {pick[0]: None}
        pick = None
    excluded, gone = _read_excluded(untrusted_form, is_reader, problems)
    if _chose_again(pick, one):
        gone = ()
    picked = _read_people(ASKED_FOR, untrusted_form, is_reader, problems)
    asked_for = tuple(
        one for one in picked if one not in excluded
    )  # a parent's form may name somebody in both
    draft = Draft(
        _read_journey(untrusted_form, problems),
        {key: picked for key, picked in answers.items() if picked},
        words,
        (*excluded, *gone),
        asked_for,
        _read_drawing(untrusted_form, problems),
    )
    return Posted(
        draft,
        one["page"],
        tuple(one["trail"].split()[:LONGEST_TRAIL]),
        int(one["part"]) if re.fullmatch("[0-9]{1,2}", one["part"], re.ASCII) else 0,
        pick,
        one["go"],
        one["seen"],
        gone,
        tuple(vanished),
        tuple(problems),
    )


def _known(key: str, questions: Mapping[str, Question], content: Content) -> bool:
    asked = key in _STEERING or key in (EXCLUDED, ASKED_FOR, DRAWING) or key in questions
    return asked or (key.startswith(OWN) and key[len(OWN) :] in content.fields)


def _read_answer(question: Question, untrusted: list[str], problems: list[str]) -> dict[str, tuple[str, ...]]:
    known = {choice.key for choice in question.choices}
    passed = tuple(dict.fromkeys(key for key in untrusted if key in known))
    if question.pick == "one":
        passed = passed[:1]
    if len(passed) != len(untrusted):
        problems.append(question.key)
    return {question.key: passed} if passed else {}


def _still_here(question: Question, untrusted: list[str]) -> tuple[list[str], bool]:
    """The answers without those that only a school's profile had, and whether there were any: no fault of a child's."""
    known = {choice.key for choice in question.choices}
    listed = [key for key in untrusted if key in known or not could_be_own(question.key, key)]
    return listed, len(listed) < len(untrusted)


def _read_followers(
    question: Question, answers: Mapping[str, tuple[str, ...]], problems: list[str]
) -> dict[str, tuple[str, ...]]:
    picked = answers.get(question.key, ())
    fits = {choice.key for choice in question.choices if belongs(choice, question.key, answers)}
    kept = tuple(key for key in picked if key in fits)
    if len(kept) != len(picked):
        problems.append(question.key)
    return {question.key: kept}


def _read_excluded(
    untrusted_form: MultiDict[str, str], is_reader: IsReader, problems: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is left out, and who was left out by a key that is not listed (any more): since then, keys were renewed."""
    untrusted = untrusted_form.getlist(EXCLUDED)
    passed = tuple(dict.fromkeys(one for one in untrusted if _KEY_ID.fullmatch(one)))
    if len(passed) != len(untrusted):
        problems.append(EXCLUDED)
    listed = tuple(one for one in passed if is_reader(one))
    return listed, tuple(one for one in passed if one not in listed)


def _chose_again(pick: tuple[str, str] | None, pressed: Mapping[str, str]) -> bool:
    """Whether this very form answers once more who must not see it: by a tile, by "all of them", or by its tick."""
    skipped = (pressed["page"], pressed["go"]) == (NOT_FOR, "skip")
    return skipped or pressed["again"] == "yes" or (pick is not None and pick[0] in (EXCLUDED, NOT_FOR))


def _read_people(
    key: str, untrusted_form: MultiDict[str, str], is_reader: IsReader, problems: list[str]
) -> tuple[str, ...]:
    untrusted = untrusted_form.getlist(key)
    passed = tuple(dict.fromkeys(one for one in untrusted if _KEY_ID.fullmatch(one) and is_reader(one)))
    if len(passed) != len(untrusted):
        problems.append(key)
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


def _read_drawing(untrusted_form: MultiDict[str, str], problems: list[str]) -> str:
    drawn = clean(_read_one(untrusted_form, DRAWING, problems))
    if drawn is None:
        problems.append(DRAWING)
    return drawn or ""


def _read_one(untrusted_form: MultiDict[str, str], key: str, problems: list[str]) -> str:
    values = untrusted_form.getlist(key)
    if len(values) > 1:
        problems.append(key)
    return values[0] if values else ""


def _read_pick(
    untrusted: str,
    questions: Mapping[str, Question],
    answers: Mapping[str, tuple[str, ...]],
    is_reader: IsReader,
    problems: list[str],
) -> tuple[str, str] | None:
    """The tile that was tapped. With "" for its choice: a tile that the school has taken away since."""
    if not untrusted:
        return None
    question, _, choice = untrusted.partition(".")
    if question == EXCLUDED and _KEY_ID.fullmatch(choice) and is_reader(choice):
        return question, choice
    asked = questions[question].choices if question in questions else ()
    if choice in {known.key for known in asked if belongs(known, question, answers)}:
        return question, choice
    if could_be_own(question, choice):
        return question, ""
    problems.append("pick")
    return None


def _read_journey(untrusted_form: MultiDict[str, str], problems: list[str]) -> bytes:
    value = _read_one(untrusted_form, "journey", problems)
    if re.fullmatch(rf"[0-9a-f]{{{JOURNEY_BYTES * 2}}}", value):
        return bytes.fromhex(value)
    problems.append("journey")
    return secrets.token_bytes(JOURNEY_BYTES)
