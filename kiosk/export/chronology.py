"""A chronology: all that happened, oldest first, of one case, or of one pupil in every case that the reader opened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from kiosk.export.entries import Entry, is_about, known_in, of_case, of_worry
from kiosk.export.material import Lists, Whole, Worry
from kiosk.export.naming import Mode, Naming, naming

UNQUOTED: Final = "Their own words are not repeated here."


def of_one(whole: Whole, subject: str, mode: Mode, lists: Lists) -> tuple[Entry, ...]:
    """The case from beginning to end. Others than the subject are called as `mode` says."""
    called = naming_of([whole], subject, mode, lists)
    return _in_order(_entries(whole, called, lists))


def of_pupil(wholes: Sequence[Whole], subject: str, mode: Mode, lists: Lists) -> tuple[Entry, ...]:
    """This pupil's own chronology over these cases: without entries about other people alone."""
    called = naming_of(wholes, subject, mode, lists)
    found: list[Entry] = []
    for whole in wholes:
        about = {number for number in range(1, len(whole.events) + 1) if is_about(whole, number, subject)}
        quoted = may_quote(whole, subject, mode)
        found += (
            one if quoted or not one.theirs else _without_words(one)
            for one in _entries(whole, called, lists)
            if not one.number or one.number in about
        )
    return _in_order(found)


def naming_of(wholes: Sequence[Whole], subject: str, mode: Mode, lists: Lists) -> Naming:
    """What everybody in these cases is called, the same in each."""
    return naming(known_in(wholes), subject, mode, lists.casework)


def may_quote(whole: Whole, subject: str, mode: Mode) -> bool:
    """Whether a teller's own words go into what is written about this person.

    With names hidden, they go to whoever was hurt or told us alone: what somebody wrote can tell another family who
    wrote it, whatever names are taken out.
    """
    person = whole.case.people.get(subject)
    return mode == "full" or person is None or bool({"hurt", "reporter"} & set(person.parts))


def worries_of(worries: Sequence[Worry], called: Naming, lists: Lists) -> tuple[Entry, ...]:
    """Worries that are in no case, in order."""
    return _in_order([entry for worry in worries for entry in of_worry(worry, called, lists)])


def _entries(whole: Whole, called: Naming, lists: Lists) -> list[Entry]:
    told = [entry for one in whole.worries for entry in of_worry(one, called, lists, whole.reference)]
    return [*told, *of_case(whole, called, lists)]


def _without_words(entry: Entry) -> Entry:
    kept = tuple(one for one in entry.own if not one.theirs)
    return replace(entry, says=f"{entry.says} {UNQUOTED}", own=kept)


def _in_order(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=in_time))


def in_time(entry: Entry) -> tuple[datetime, str, int, str]:
    """What entries are sorted by: the oldest first, and in one case as they are numbered."""
    return (entry.at, entry.case, entry.number, entry.key)
