"""What a draft of the profile would change, and what in it somebody should look at: pure, in plain words."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.content.symbols import load_symbols
from kiosk.inbox.profile.forms import Field, Rows, Section
from kiosk.profile import Adult, Profile

Say = Callable[[str], str]
Day = Callable[[date], str]
"""How a day is written for people."""


@dataclass(frozen=True)
class Change:
    """A section that says something else than before, line by line."""

    section: Section
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True)
class Reminder:
    """Something that was true once and may not be any more; `section` is the key of where to mend it."""

    section: str
    sentence: str


def changes(sections: Mapping[str, Section], before: Profile, after: Profile, day: Day) -> tuple[Change, ...]:
    """The sections in which `after` says something else than `before`."""
    found = []
    for section in sections.values():
        if section.said(before) != section.said(after):
            old, new = lines(section, before, day), lines(section, after, day)
            gone, come = (
                [line for line in old if line not in new],
                [line for line in new if line not in old],
            )
            # The same lines in another order, or one more of the same: then all of them are shown.
            found.append(
                Change(section, tuple(gone), tuple(come)) if gone or come else Change(section, old, new)
            )
    return tuple(found)


def new_portraits(before: Profile, after: Profile) -> tuple[Adult, ...]:
    """The grown-ups whose photograph `after` shows and `before` does not, or not as theirs: no line can say which."""
    known = {(adult.key, adult.portrait) for adult in before.adults}
    return tuple(one for one in after.adults if one.portrait and (one.key, one.portrait) not in known)


def lines(section: Section, profile: Profile, day: Day) -> tuple[str, ...]:
    """What a section says, a line for each field that says something and for each row."""
    said = section.said(profile)
    return tuple(line for part in section.parts for line in _lines(part, said, day))


def gist(section: Section, profile: Profile, day: Day) -> tuple[str, ...]:
    """A section in few words: of each list, what its entries are called."""
    said = section.said(profile)
    found: list[str] = []
    for part in section.parts:
        if not isinstance(part, Rows):
            found += _lines(part, said, day)
        elif said[part.name]:
            first = part.fields[0]
            names = (
                _cell(first, entry if part.plain else entry[first.name], day) for entry in said[part.name]
            )
            found.append(f"{part.title}: " + ", ".join(dict.fromkeys(names)))
    return tuple(found)


def reminders(_: Say, profile: Profile, listed: Collection[str] | None, today: date) -> tuple[Reminder, ...]:
    """What to look at in this profile. `listed` are the key ids on the signed list; None if there is no list."""
    return tuple(
        Reminder(section, sentence)
        for section, sentence in (
            *_stale(_, profile, today),
            *_year(_, profile, today),
            *_adults(_, profile, listed),
            *_pictures(_, profile),
        )
    )


def _stale(_: Say, profile: Profile, today: date) -> Iterator[tuple[str, str]]:
    stale = profile.stale(today)
    for section, rows, sentence in (
        ("helplines", profile.helplines, _("Not rung for more than a year: %(names)s.")),
        ("links", profile.links, _("Not tried for more than a year: %(names)s.")),
    ):
        names = [getattr(row, "name", "") or getattr(row, "label", "") for row in rows if row in stale]
        if names:
            yield section, sentence % {"names": ", ".join(dict.fromkeys(names))}


def _year(_: Say, profile: Profile, today: date) -> Iterator[tuple[str, str]]:
    if not profile.terms:
        yield "year", _("No terms are written down, so every week counts as term time.")
    elif all(term.last < today for term in profile.terms):
        yield "year", _("Every term that is written down is over.")
    if all(holiday.last < today for holiday in profile.holidays):
        yield "year", _("No holidays are ahead.")


def _adults(_: Say, profile: Profile, listed: Collection[str] | None) -> Iterator[tuple[str, str]]:
    if listed is None:
        return
    names = [adult.name for adult in profile.adults if adult.reader and adult.reader not in listed]
    if names:
        sentence = _(
            "Pick again who this is, or remove them: %(names)s. They left or have new keys since, "
            "so what a pupil tells them would not reach them."
        )
        yield "adults", sentence % {"names": ", ".join(names)}


def _pictures(_: Say, profile: Profile) -> Iterator[tuple[str, str]]:
    for section, rows in (("adults", profile.adults), ("places", profile.places)):
        gone = [row for row in rows if row.symbol not in load_symbols()]
        if gone:
            names = ", ".join(getattr(row, "name", "") or getattr(row, "label", "") for row in gone)
            yield (
                section,
                _("Pick a picture again: theirs is not there any more: %(names)s.") % {"names": names},
            )


def _lines(part: Field | Rows, said: Mapping[str, Any], day: Day) -> Iterator[str]:
    if isinstance(part, Rows):
        lead = f"{part.one}: "
        for entry in said[part.name]:
            row = {"text": entry} if part.plain else entry
            cells = (_cell(field, row.get(field.name, ""), day) for field in part.fields)
            told = [
                field.told % cell
                for field, cell in zip(part.fields, cells, strict=True)
                if _worth(field, cell)
            ]
            yield lead + "".join(told).removeprefix(", ")
        return
    whole, _, key = part.name.partition(".")
    shown = _cell(part, said[whole].get(key, "") if key else said[whole], day)
    if shown:
        yield f"{part.label}: {shown}"


def _worth(field: Field, cell: str) -> bool:
    """Whether a cell says anything: a number that is as in every new row does not."""
    return bool(cell) and (field.kind != "number" or cell != field.otherwise)


def _cell(field: Field, value: Any, day: Day) -> str:
    if isinstance(value, list):
        return ", ".join(field.words_for(str(one)) for one in value)
    if field.kind == "portrait":
        return field.label if value else ""
    if field.kind == "day":
        return day(date.fromisoformat(value))
    if field.kind == "time":
        return str(value)[:5]
    words = field.words_for(str(value))
    return f"{words} {field.unit}" if field.unit and words else words
