"""The entries of a case and of a worry as they are read outside: when, who, what in words, and what somebody wrote."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from kiosk.case import events as of
from kiosk.case.event import Event
from kiosk.case.words import line
from kiosk.concern import Concern
from kiosk.export.material import Lists, Message, Whole, Worry
from kiosk.export.naming import Known, Naming

NAMES_TYPED: Final = ("name", "child")
"""The boxes in which a teller may have typed a name."""

_WORDS, _NOTED = "words", "noted"
_TELLERS: Final = {"pupil": "a pupil", "family": "a parent or carer", "else": "somebody"}


@dataclass(frozen=True, repr=False)
class Own:
    """What somebody wrote. `theirs`: a child's or a parent's own words, as they stand; `locale` is their language."""

    label: str
    text: str
    theirs: bool = False
    locale: str = ""


@dataclass(frozen=True, repr=False)
class Fixed:
    """A correction, beside what it corrects. Without an entry, what it corrects should not be there."""

    number: int
    when: str
    by: str
    why: str
    instead: "Entry | None"


@dataclass(frozen=True, repr=False)
class Entry:
    """One thing that happened. `key` is the same whatever people are called; `number` is 0 for what is in a worry."""

    key: str
    case: str
    number: int
    at: datetime
    when: str
    by: str
    says: str
    own: tuple[Own, ...]
    fixed: tuple[Fixed, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that stands in it."""
        fixes = [
            text for fix in self.fixed for text in (fix.why, *(fix.instead.texts if fix.instead else ()))
        ]
        return (self.says, *(one.text for one in self.own), *fixes)

    @property
    def theirs(self) -> bool:
        """True when it holds a child's or a parent's own words."""
        return any(one.theirs for one in self.own)


def of_case(whole: Whole, called: Naming, lists: Lists) -> tuple[Entry, ...]:
    """Every entry of the case, in order, with its corrections beside it."""
    fixes: dict[int, list[Fixed]] = {}
    found = []
    for number, event in enumerate(whole.events, start=1):
        found.append(of_event(whole, number, event, called, lists))
        if isinstance(event, of.Corrected):
            instead = of_event(whole, event.of, event.instead, called, lists) if event.instead else None
            why = called.hide(event.why)
            fix = Fixed(number, lists.moment(event.at), lists.name_of(event.by), why, instead)
            fixes.setdefault(event.of, []).append(fix)
    return tuple(replace(one, fixed=tuple(fixes.get(one.number, ()))) for one in found)


def of_event(whole: Whole, number: int, event: Event, called: Naming, lists: Lists) -> Entry:
    """One entry of the case."""
    names = {one: known.name for one, known in lists.colleagues.items()} | dict(called.shown)
    made = line(event, number, lists.casework, names)
    written = lists.export.written
    more = tuple(Own(label, text) for label, text in _more(event, lists) if text)
    own = tuple(
        Own(written.get(part, part), called.hide(text))
        for part, text in made.own
        if part != "name" or text != _name_now(whole, event)
    )
    return Entry(
        key=f"{whole.reference}.{number}",
        case=whole.reference,
        number=number,
        at=event.at,
        when=lists.moment(event.at),
        by=lists.name_of(event.by),
        says=made.says,
        own=(*more, *own),
    )


def of_worry(worry: Worry, called: Naming, lists: Lists, case: str = "") -> Iterator[Entry]:
    """The worry as it was told, then what was said under it."""
    yield Entry(
        key=f"w{worry.id}",
        case=case,
        number=0,
        at=worry.day,
        when=lists.moment(worry.day) if worry.concern else f"{worry.day:%d %B %Y}".lstrip("0"),
        by=_teller(worry.concern, lists),
        says=_how_it_came(worry.concern, lists),
        own=tuple(_told(worry.concern, called, lists)) if worry.concern else (),
    )
    for message in worry.messages:
        yield _of_message(worry, message, called, lists, case)


def names_typed(worries: Iterable[Worry]) -> tuple[str, ...]:
    """The names that tellers typed into the boxes for them."""
    told = [worry.concern for worry in worries if worry.concern]
    return tuple(one.words[box] for one in told for box in NAMES_TYPED if one.words.get(box))


def known_in(wholes: Iterable[Whole], loose: Iterable[Worry] = ()) -> Known:
    """The people in these cases, and every name that is written down for somebody, in a correction too."""
    wholes = tuple(wholes)
    names: dict[str, tuple[str, ...]] = {}
    for event in (event for whole in wholes for event in whole.events):
        written = event.instead if isinstance(event, of.Corrected) else event
        if isinstance(written, of.PersonAdded):
            names[written.person] = (*names.get(written.person, ()), written.name)
    people = {one.id: one for whole in wholes for one in whole.case.people.values()}
    worries = [*(worry for whole in wholes for worry in whole.worries), *loose]
    return Known(people, names, names_typed(worries))


def is_about(whole: Whole, number: int, subject: str) -> bool:
    """True unless the entry with this number is about other people alone. "" stands for everybody."""
    people = people_of(whole, number)
    return not subject or not people or subject in people


def people_of(whole: Whole, number: int) -> frozenset[str]:
    """The people in the case whom this entry is about by itself, corrections counted; none when about the case."""
    event = dict(whole.effective).get(number) or whole.events[number - 1]
    if isinstance(event, of.Met | of.Agreed):
        return frozenset(event.people)
    if isinstance(event, of.Corrected):
        return people_of(whole, event.of)
    if isinstance(event, of.PlanReviewed):
        return people_of(whole, event.plan)
    if isinstance(event, of.TaskDone | of.TaskDropped):
        return people_of(whole, event.task)
    person = getattr(event, "person", "")
    return frozenset({person} if person else ())


def _name_now(whole: Whole, event: Event) -> str:
    """What the sentence calls them already."""
    person = whole.case.people.get(getattr(event, "person", ""))
    return person.name if person else ""


def _of_message(worry: Worry, message: Message, called: Naming, lists: Lists, case: str) -> Entry:
    theirs = not message.by
    label = "Their own words" if theirs else "The answer"
    return Entry(
        key=f"m{message.id}",
        case=case,
        number=0,
        at=message.at,
        when=lists.moment(message.at),
        by=message.by or _teller(worry.concern, lists),
        says=message.says,
        own=tuple(Own(label, called.hide(text), theirs, message.locale) for text in message.words),
    )


def _teller(concern: Concern | None, lists: Lists) -> str:
    if concern and concern.written:
        return lists.name_of(concern.written.by)
    channel = lists.content.channels.get(concern.channel) if concern else None
    return channel.label if channel else "Nobody can tell"


def _how_it_came(concern: Concern | None, lists: Lists) -> str:
    if concern is None:
        return "A worry came, and can’t be opened: it is damaged."
    if concern.written:
        row = lists.casework.told_by.get(concern.written.told_by)
        return f"Wrote down what {_TELLERS[concern.written.teller]} told. {row.label + '.' if row else ''}".rstrip()
    place = f" at the tablet “{concern.told_at_place}”" if concern.told_at_place else ""
    drawn = " There is a drawing too, in the worry box." if concern.drawing else ""
    return f"A worry was told through the worry box{place}.{drawn}"


def _told(concern: Concern, called: Naming, lists: Lists) -> Iterator[Own]:
    by_question: dict[str, list[str]] = {}
    for answer in concern.answers:
        label = _choice(answer.question, answer.choice, lists, concern.channel)
        by_question.setdefault(answer.question, []).append(label)
    for key, labels in by_question.items():
        question = lists.content.questions.get(key)
        yield Own(question.title if question else key, ", ".join(labels))
    for key, text in concern.words.items():
        if text.strip():
            shown = called.closed.get(key) or called.hide(text)
            theirs = concern.written is None
            yield Own(_box(key, lists, theirs), shown, theirs, concern.locale)


def _box(key: str, lists: Lists, theirs: bool) -> str:
    box = lists.content.fields.get(key)
    known = lists.export.boxes.get(key if theirs or key != _WORDS else _NOTED)
    return known or (box.label if box else key)


def _choice(question: str, key: str, lists: Lists, channel: str = "pupil") -> str:
    try:
        return lists.content.choice(question, key, channel).label
    except KeyError:
        return key  # a later content no longer knows it


def _more(event: Event, lists: Lists) -> Iterator[tuple[str, str]]:
    """What the school's lists say that the sentence leaves out."""
    casework = lists.casework
    if isinstance(event, of.Classified):
        yield "Exactly", _labels(event.methods, casework.methods)
        yield "By", _labels(event.media, casework.media)
        yield "Where", ", ".join(_choice("where", key, lists) for key in event.places)
        yield "When", _labels(event.circumstances, casework.circumstances)
        yield "Severe", "yes" if event.severe else ""
    if isinstance(event, of.PoliceConsidered):
        yield "What it may be", _labels(event.crimes, casework.crimes)
        yield "Acts", _labels(event.acts, casework.acts)


def _labels(keys: Iterable[str], rows: Mapping[str, object]) -> str:
    return ", ".join(str(getattr(rows.get(key), "label", key)) for key in keys)
