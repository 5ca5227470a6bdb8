"""The sheet on which a colleague writes down what they were told: what it asks, what was filled in. Pure.

It asks the same questions with the same keys as a pupil's or a family's own pages, so that nothing is counted twice
over. What does not pass is named as a problem, and what does is kept: a wrong day costs nobody their words.
"""

import re
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from kiosk.concern import ROOM, Answer, Concern, Teller, Written, own_words, room_taken
from kiosk.content import FOLLOWS, Choice, Content, Question
from kiosk.content.casework import Casework
from kiosk.i18n import Translator
from kiosk.profile import Profile

TELLERS: Final[tuple[Teller, ...]] = ("pupil", "family", "else")
ABOUT_STAFF: Final = "staff"
OWN: Final = "own_"
FIELDS: Final = ("words", "name", "child", "contact")
_ASKED: Final[Mapping[Teller, tuple[str, ...]]] = MappingProxyType(
    {
        "pupil": ("what", "more", "feel", "who", "where", "when", "often", "saw", "did", "why", "want"),
        "family": ("about_child", "safe", "where", "when", "often", "signs", "relation"),
        "else": ("what", "more", "who", "where", "when", "often", "saw", "why"),
    }
)
_HEX16: Final = re.compile(r"[0-9a-f]{32}")
_ONLY: Final = ("told_by", "told_on", "told_at", "journey")


@dataclass(frozen=True, repr=False)
class Sheet:
    """What was filled in. `problems` are "told_by", "told_at", "ahead", "empty", "long", "both" or "gone"."""

    teller: Teller
    journey: str
    told_by: str
    told_on: str
    told_at: str
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    def carried(self) -> Iterator[tuple[str, str]]:
        """Everything that was filled in, as the fields of a form."""
        yield from ((key, getattr(self, key)) for key in _ONLY)
        for question, keys in self.answers.items():
            yield from ((question, key) for key in keys)
        yield from ((OWN + key, text) for key, text in self.words.items())
        yield from (("excluded", one) for one in self.excluded)
        yield from (("asked_for", one) for one in self.asked_for)


def new_sheet(teller: Teller, now: datetime, zone: ZoneInfo) -> Sheet:
    """An empty sheet: told just now."""
    local = now.astimezone(zone)
    return Sheet(teller, secrets.token_hex(16), "", local.date().isoformat(), f"{local:%H:%M}")


def questions_for(teller: Teller, content: Content, profile: Profile) -> tuple[Question, ...]:
    """What is asked, in order; the places with the school's own. A question that a school has dropped is not asked."""
    wanted = (*_ASKED[teller], ABOUT_STAFF)
    known = (content.questions[key] for key in wanted if key in content.questions)
    return tuple(_with_own_places(one, profile) if one.key == "where" else one for one in known)


def read_sheet(
    untrusted_form: MultiDict[str, str],
    teller: Teller,
    questions: Collection[Question],
    casework: Casework,
    listed: Collection[str],
    moment: tuple[datetime, ZoneInfo],
) -> Sheet:
    """What was filled in. `listed` are the key ids (hex) of everybody who reads; `moment` is now, and the zone."""
    now, zone = moment
    one = {key: untrusted_form.get(key, "") for key in _ONLY}
    people = {key: tuple(dict.fromkeys(untrusted_form.getlist(key))) for key in ("excluded", "asked_for")}
    texts = {key: own_words(untrusted_form.get(OWN + key, "")) for key in FIELDS}
    sheet = Sheet(
        teller=teller,
        journey=one["journey"] if _HEX16.fullmatch(one["journey"]) else secrets.token_hex(16),
        told_by=one["told_by"] if one["told_by"] in casework.told_by else "",
        told_on=one["told_on"][:10],
        told_at=one["told_at"][:5],
        answers=_answers(untrusted_form, questions),
        words={key: text for key, text in texts.items() if text.strip()},
        excluded=tuple(key for key in people["excluded"] if key in listed),
        asked_for=tuple(key for key in people["asked_for"] if key in listed),
    )
    gone = any(key not in listed for keys in people.values() for key in keys)
    return replace(sheet, problems=(*_problems(sheet, now, zone), *(["gone"] if gone else [])))


def told_moment(sheet: Sheet, zone: ZoneInfo) -> datetime | None:
    """When they were told, in UTC; None when that is no moment. An hour that comes twice is the first of the two."""
    try:
        local = datetime.combine(date.fromisoformat(sheet.told_on), time.fromisoformat(sheet.told_at), zone)
    except ValueError:
        return None
    return local.astimezone(UTC).replace(second=0, microsecond=0) if local.year >= 2000 else None


def as_concern(
    sheet: Sheet,
    by: str,
    questions: Collection[Question],
    content: Content,
    english: Translator,
    zone: ZoneInfo,
) -> Concern:
    """The worry that this sheet makes; only for one without problems. `by` is the writer's id in hex."""
    told_at = told_moment(sheet, zone)
    assert told_at is not None
    answers = tuple(
        Answer(one.key, choice.key, choice.label if choice.own else english.pgettext(one.key, choice.label))
        for one in questions
        for choice in one.choices
        if choice.key in sheet.answers.get(one.key, ())
    )
    return Concern(
        channel="staff",
        locale=english.tag,
        told_at=told_at,
        content_version=content.version,
        answers=answers,
        words=sheet.words,
        excluded=sheet.excluded,
        asked_for=sheet.asked_for,
        written=Written(by, sheet.told_by, sheet.teller),
    )


def _with_own_places(question: Question, profile: Profile) -> Question:
    own = tuple(Choice(place.key, place.label, place.symbol, own=True) for place in profile.places)
    kept = tuple(choice for choice in question.choices if choice.key not in profile.places_not_here)
    return replace(question, choices=(*kept, *own))


def _answers(
    untrusted_form: MultiDict[str, str], questions: Collection[Question]
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for question in questions:
        sent = set(untrusted_form.getlist(question.key))
        picked = [choice for choice in question.choices if choice.key in sent]
        picked = picked[:1] if question.pick == "one" else picked
        # Whoever ticks what belongs to something that happened has said that too.
        for before in {choice.group for choice in picked if choice.group and question.key in FOLLOWS}:
            first = FOLLOWS[question.key]
            found[first] = tuple(dict.fromkeys((*found.get(first, ()), before)))
        if picked:
            found[question.key] = tuple(choice.key for choice in picked)
    return found


def _problems(sheet: Sheet, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    moment = told_moment(sheet, zone)
    if not sheet.told_by:
        yield "told_by"
    if moment is None:
        yield "told_at"
    elif moment > now:
        yield "ahead"
    if not (sheet.answers or sheet.words.keys() & {"words", "child"}):
        yield "empty"
    if room_taken(sheet.words) > ROOM:
        yield "long"
    if set(sheet.excluded) & set(sheet.asked_for):
        yield "both"
