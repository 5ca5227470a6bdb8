"""The texts that staff copy into a record system, field by field in its order: each pupil has their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.case import events as of
from kiosk.case.state import InCase
from kiosk.content.export_load import Place, RecordSystem, Section
from kiosk.export.chronology import UNQUOTED, may_quote, naming_of
from kiosk.export.entries import Entry, Own, of_event, of_worry, people_of
from kiosk.export.material import Colleague, Lists, Whole
from kiosk.export.naming import Mode, Naming

NOTHING: Final = "Nothing is written down."


@dataclass(frozen=True, repr=False)
class Block:
    """One field of the record system, and what goes in."""

    key: str
    label: str
    text: str
    note: str


@dataclass(frozen=True, repr=False)
class _About:
    whole: Whole
    pupil: InCase
    mode: Mode
    called: Naming
    writer: Colleague
    lists: Lists


def blocks(
    whole: Whole, subject: str, system: RecordSystem, mode: Mode, writer: Colleague, lists: Lists
) -> tuple[Block, ...]:
    """What goes into each field for this pupil, as the case stands now. Raises KeyError for nobody of the case."""
    pupil = whole.case.people[subject]
    about = _About(whole, pupil, mode, naming_of([whole], subject, mode, lists), writer, lists)
    return tuple(Block(place.key, place.label, _filled(place, about), place.note) for place in system.places)


def category(whole: Whole, lists: Lists) -> str:
    """What the record system calls what the case is now: an allegation until it is decided."""
    row = lists.casework.decisions.get(whole.case.decision)
    return lists.label_there(whole.case.decision, row.record_label) if row else whole.case.decision


def _filled(place: Place, about: _About) -> str:
    if place.holds == "incident":
        return _incident(about)
    section = about.lists.export.sections.get(place.holds)
    if section is not None:
        return _section(section, about) or NOTHING
    return {
        "pupil": _pupil,
        "category": _categories,
        "linked": _linked,
        "when": _when,
        "alert": _alert,
        "reference": _reference,
    }[place.holds](about)


def _incident(about: _About) -> str:
    parts = [_signed(about)]
    for section in about.lists.export.sections.values():
        parts.append(f"{section.label.upper()}\n{_section(section, about) or NOTHING}")
    return "\n\n".join(parts)


def _signed(about: _About) -> str:
    writer = about.writer
    return f"I, {writer.name} ({writer.role}), write this from the worry box. {_reference(about)}"


def _reference(about: _About) -> str:
    return f"Worry box case {about.whole.reference}."


def _pupil(about: _About) -> str:
    pupil = about.pupil
    where = ", ".join(text for text in (pupil.year, pupil.group) if text)
    return f"{pupil.name} ({where})" if where else pupil.name


def _categories(about: _About) -> str:
    rows, there = about.lists.casework.categories, about.lists.label_there
    classified = about.whole.case.classified
    keys = (*classified.how, *classified.about) if classified else ()
    kinds = [there(key, rows[key].label) for key in keys if key in rows]
    return "\n".join([category(about.whole, about.lists), *kinds])


def _linked(about: _About) -> str:
    others = [one for one in about.whole.case.people.values() if one.id != about.pupil.id]
    parts = about.lists.casework.parts
    rows = [
        f"{about.called.of(one.id)}: {', '.join(parts[key].label for key in one.parts if key in parts)}"
        for one in others
    ]
    return "\n".join(rows) or "Nobody else."


def _when(about: _About) -> str:
    told = [worry.day for worry in about.whole.worries if worry.concern]
    return about.lists.moment(min(told, default=about.whole.case.opened_at))


def _alert(about: _About) -> str:
    names = [about.lists.name_of(about.whole.case.owner)]
    told = [event for _, event in about.whole.effective if isinstance(event, of.Told)]
    rows = about.lists.casework.told
    names += [rows[event.who].label for event in told if event.who in rows and event.who in _STAFF]
    return "\n".join(dict.fromkeys(names))


_STAFF: Final = ("safeguarding-lead", "class-teacher", "staff", "senco", "head", "hr")


def _section(section: Section, about: _About) -> str:
    first = section is next(iter(about.lists.export.sections.values()))
    told = list(_told(about)) if first else []
    entries = [
        of_event(about.whole, number, event, about.called, about.lists)
        for number, event in about.whole.effective
        if event.KIND in section.kinds and _belongs(number, event, section, about)
    ]
    return "\n".join([*told, *(_in_lines(entry) for entry in entries)])


def _belongs(number: int, event: of.Event, section: Section, about: _About) -> bool:
    people = people_of(about.whole, number)
    return not people or about.pupil.id in people or event.KIND in section.of_others


def _told(about: _About) -> Iterator[str]:
    quoted = may_quote(about.whole, about.pupil.id, about.mode)
    for worry in about.whole.worries:
        for entry in of_worry(worry, about.called, about.lists):
            own = [one for one in entry.own if quoted or not one.theirs]
            yield _in_lines(entry, own, f" {UNQUOTED}" if len(own) < len(entry.own) else "")


def _in_lines(entry: Entry, own: Sequence[Own] | None = None, more: str = "") -> str:
    rows = [f"{entry.when}, {entry.by}: {entry.says}{more}"]
    for one in entry.own if own is None else own:
        quoted = f"“{one.text}”" if one.theirs else one.text
        rows.append(f"  {one.label}{'' if one.label.endswith('?') else ':'} {quoted}")
    return "\n".join(rows)
