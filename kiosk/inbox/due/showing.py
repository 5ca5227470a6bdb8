"""The due list in words: its parts, and each line with its case, its reason and its buttons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import url_for

from kiosk.case.days import SchoolDays
from kiosk.case.due_item import Due
from kiosk.case.events import HandedOver
from kiosk.case.state import Case
from kiosk.case.thresholds import Repeat
from kiosk.case.words import day as day_in_words
from kiosk.content.casework import Casework
from kiosk.inbox.due.reckoning import Item, Reckoned
from kiosk.inbox.due.settling import CHECK_BACK, NOBODY, TELLER, can_be_put_off, ways

SOON: Final = timedelta(days=7)
_ON_TOP: Final = (TELLER, NOBODY)
_GAPS: Final = {
    "left": "%s has left.",
    "away": "%s is away.",
    "locked": "%s can’t open it any more.",
}


@dataclass(frozen=True)
class Button:
    """A way to settle it, as a link."""

    words: str
    href: str


@dataclass(frozen=True)
class Row:
    """One line. `about` are a person's initials or a place; `when` is the day in words; `late` says how late."""

    case: str
    title: str
    initials: str
    opened: str
    what: str
    why: str
    about: str
    when: str
    late: str
    urgent: bool
    put_off: bool
    whose: str
    gap: str
    buttons: tuple[Button, ...]
    case_href: str
    item: str
    can_wait: bool
    can_ask: bool
    entries: int


@dataclass(frozen=True)
class Part:
    """A part of the list: "top", "late", "today", "soon", "later" or "no-day"."""

    key: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Proposal:
    """A repetition, in words, and the tasks that one tap sets."""

    threshold: str
    who: str
    says: str
    tasks: tuple[tuple[str, str], ...]


def parts(reckoned: Reckoned, casework: Casework, oneself: str, *, everybody: bool) -> tuple[Part, ...]:
    """The list in its order, without empty parts."""
    shown = [item for item in reckoned.items if everybody or item.mine]
    found: dict[str, list[Row]] = {key: [] for key in ("top", "late", "today", "soon", "later", "no-day")}
    for item in shown:
        found[_part_of(item, reckoned.today)].append(row_of(item, reckoned, casework, oneself))
    return tuple(Part(key, tuple(rows)) for key, rows in found.items() if rows)


def row_of(item: Item, reckoned: Reckoned, casework: Casework, oneself: str) -> Row:
    """One line of the list."""
    due, case, today = item.due, item.case, reckoned.today
    person = case.people.get(due.person)
    return Row(
        case=due.case,
        title=title_of(case, casework),
        initials=initials_of(case),
        opened=_short(reckoned.days.day_of(case.opened_at), today),
        what=due.what,
        why=due.why,
        about=initials([person.name]) if person else "",
        when=when(due.day, today),
        late=late(due.day, today, reckoned.days),
        urgent=due.urgent,
        put_off=due.put_off,
        whose=_whose(item, reckoned, oneself),
        gap=_gap(item, reckoned),
        buttons=tuple(_buttons(due)),
        case_href=case_address(due.case),
        item=due.item,
        can_wait=can_be_put_off(due),
        can_ask=due.item == CHECK_BACK and due.day is not None and due.day <= today,
        entries=case.last,
    )


def proposal(
    repeat: Repeat, cases: Mapping[str, Case], casework: Casework, places: Mapping[str, str]
) -> Proposal:
    """A repetition in words: who or where, how often, in how many weeks."""
    threshold = casework.thresholds[repeat.threshold]
    if threshold.per == "place":
        who = places.get(repeat.who, repeat.who)
    else:
        who = initials([cases[repeat.in_case].people[repeat.who].name])
    says = f"{threshold.label} ({who}): {len(repeat.cases)} cases in {threshold.within_weeks} weeks."
    tasks = tuple(
        (casework.tasks[key].label, day_in_words(day))
        for key, day in zip(repeat.opens, repeat.due, strict=True)
    )
    return Proposal(repeat.threshold, repeat.who, says, tasks)


def title_of(case: Case, casework: Casework) -> str:
    """What kind of case it is: what was decided, and how it was done."""
    decision = casework.decisions.get(case.decision)
    how = case.classified.how if case.classified else ()
    labels = [casework.categories[key].label for key in how if key in casework.categories]
    return ": ".join(
        [decision.label if decision else case.decision, *([", ".join(labels)] if labels else [])]
    )


def initials_of(case: Case) -> str:
    """The initials of the children that the case is about; "" when nobody is named yet."""
    return initials(person.name for person in case.with_part("hurt", "hurting"))


def initials(names: Iterable[str]) -> str:
    """The initials of each name, apart from each other."""
    return ", ".join("".join(f"{part[0].upper()}." for part in name.split()[:3]) for name in names)


def when(day: date | None, today: date) -> str:
    """A day as one says it."""
    if day is None:
        return "No day is set"
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get((day - today).days)
    return near or f"{day:%A} {_short(day, today)}"


def _short(day: date, today: date) -> str:
    return f"{day.day} {day:%B}" if day.year == today.year else day_in_words(day)


def late(day: date | None, today: date, days: SchoolDays) -> str:
    """How late it is, in school days; "" when it is not."""
    if day is None or day >= today:
        return ""
    number = days.passed(day, today)
    if number == 0:
        return "Late: no school day since"
    return f"{number} school day{'s' if number != 1 else ''} late"


def case_address(case: str) -> str:
    """The address of a case's page; "" where there is none."""
    return url_for("cases.one_case", untrusted_address=case)


def _part_of(item: Item, today: date) -> str:
    day = item.due.day
    if item.due.urgent:
        return "top"
    if day is None:
        return "no-day"
    if day < today:
        return "late"
    if day == today:
        return "today"
    return "soon" if day <= today + SOON else "later"


def _whose(item: Item, reckoned: Reckoned, oneself: str) -> str:
    """Who sees to it, where that says something: "" for one's own."""
    owner, person = item.due.owner, item.on_duty.person
    if not person:
        return ""
    if person != owner:
        for_whom = reckoned.duty.name(owner)
        return (
            f"You stand in for {for_whom}"
            if person == oneself
            else f"{reckoned.duty.name(person)}, for {for_whom}"
        )
    return "" if person == oneself else reckoned.duty.name(person)


def _gap(item: Item, reckoned: Reckoned) -> str:
    """Why nobody sees to it, in a sentence or two."""
    gap, owner = item.on_duty.gap, item.due.owner
    if not gap:
        return ""
    words = [_GAPS[gap] % (reckoned.duty.name(owner) or "Whoever saw to it")]
    last = reckoned.duty.back_on(owner, reckoned.today) if gap == "away" else None
    if last:
        words = [f"{reckoned.duty.name(owner)} is away until {day_in_words(last)}."]
    if item.on_duty.stands_in:
        words.append(f"{item.on_duty.stands_in} stands in, but can’t open this case.")
    return " ".join(words)


def _buttons(due: Due) -> Iterator[Button]:
    for way in ways(due):
        if way.kind == HandedOver.KIND:  # first what is to be written there, then that it is
            yield Button("The text to copy", url_for("handing_over.hand_over", untrusted_address=due.case))
        yield Button(way.words, _form(due, way.kind))


def _form(due: Due, kind: str) -> str:
    # The form finds out from the item's own name what it can be filled with.
    item = due.item if due.item not in _ON_TOP else None
    return url_for("cases.add", untrusted_address=due.case, untrusted_kind=kind, item=item)


def damaged_addresses(damaged: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The cases that do not open: each with the beginning of its address and where its page is."""
    return tuple((one[:6], case_address(one)) for one in damaged)
