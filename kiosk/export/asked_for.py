"""What is kept about somebody who asks: what names them, what is released with others blacked out, what is withheld."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kiosk.content.export_load import Redaction
from kiosk.export.chronology import in_time, may_quote
from kiosk.export.entries import Entry, is_about, known_in, of_case, of_worry, people_of
from kiosk.export.material import Lists, Whole, Worry
from kiosk.export.naming import Known, Naming, blacked_out, names, phrase

RELEASE: Final = "release"
THIRD_PARTY: Final = "third-party"


@dataclass(frozen=True, repr=False)
class Found:
    """Something that has to do with somebody: as it stands, and with everybody else blacked out.

    `named`: one of the names looked for stands in it. `proposed` is what to do with it unless a person decides
    otherwise: `RELEASE`, or the key of a redaction.
    """

    whole: Entry
    blacked: Entry
    places: int
    """How many places are blacked out."""
    named: bool
    proposed: str


@dataclass(frozen=True, repr=False)
class Sorted:
    """What is released, and what is withheld for which reason."""

    released: tuple[Found, ...]
    withheld: tuple[tuple[Found, Redaction], ...]


def look_for(
    wholes: Sequence[Whole],
    loose: Sequence[Worry],
    subject: str,
    looked_for: Iterable[str],
    lists: Lists,
    more: Sequence[str] = (),
) -> tuple[Found, ...]:
    """Everything about this person in these cases, and in worries that are in none, oldest first.

    In a case that they are in, that is every entry but those about other people alone; anywhere else, what holds one
    of the names. `more` is blacked out besides. Nothing is decided here: a person looks at each of them.
    """
    wanted = [phrase(one) for one in looked_for if phrase(one)]
    mark = f"[{lists.export.redactions[THIRD_PARTY].code}]"
    found: list[Found] = []
    for whole in wholes:
        dark = blacked_out(known_in([whole]), subject, mark, more)
        found += _in_case(whole, subject, wanted, dark, lists)
    dark = blacked_out(_with_others(known_in(wholes, loose), wanted), subject, mark, more)
    plain = Naming({})
    for worry in loose:
        pairs = zip(of_worry(worry, plain, lists), of_worry(worry, dark, lists), strict=True)
        found += [
            _found(whole, black, dark, named=True, proposed=RELEASE)
            for whole, black in pairs
            if names(" ".join(whole.texts), wanted)
        ]
    return tuple(sorted(found, key=lambda one: in_time(one.whole)))


def sort_out(found: Iterable[Found], decided: Mapping[str, str], lists: Lists) -> Sorted:
    """What is released and what is withheld, by what was decided for each entry's key; else as proposed.

    A decision that is none of ours withholds: nothing is ever released by a slip.
    """
    released: list[Found] = []
    withheld: list[tuple[Found, Redaction]] = []
    for one in found:
        decision = decided.get(one.whole.key, one.proposed)
        if decision == RELEASE:
            released.append(one)
        else:
            redactions = lists.export.redactions
            withheld.append((one, redactions.get(decision, redactions[THIRD_PARTY])))
    return Sorted(tuple(released), tuple(withheld))


def _in_case(
    whole: Whole, subject: str, wanted: Sequence[Sequence[str]], dark: Naming, lists: Lists
) -> list[Found]:
    full = Naming({one.id: one.name for one in whole.case.people.values()})
    belongs, quoted = subject in whole.case.people, may_quote(whole, subject, "letters")
    entries = [
        *zip(_all(whole, full, lists), _all(whole, dark, lists), strict=True),
    ]
    found = []
    for plain, black in entries:
        named = names(" ".join(plain.texts), wanted)
        theirs = belongs and (not plain.number or is_about(whole, plain.number, subject))
        if not (named or theirs):
            continue
        others = bool(plain.number) and not is_about(whole, plain.number, subject)
        withhold = others or (plain.theirs and not quoted) or not belongs
        found.append(_found(plain, black, dark, named, THIRD_PARTY if withhold else RELEASE, whole))
    return found


def _all(whole: Whole, called: Naming, lists: Lists) -> list[Entry]:
    told = [entry for one in whole.worries for entry in of_worry(one, called, lists, whole.reference)]
    return [*told, *of_case(whole, called, lists)]


def _found(
    plain: Entry, black: Entry, dark: Naming, named: bool, proposed: str, whole: Whole | None = None
) -> Found:
    written = sum(dark.count(text) for text in (one.text for one in plain.own))
    people = people_of(whole, plain.number) if whole and plain.number else frozenset()
    spoken = sum(dark.of(one) != whole.case.people[one].name for one in people if whole)
    return Found(plain, black, written + spoken, named, proposed)


def _with_others(known: Known, wanted: Sequence[Sequence[str]]) -> Known:
    """Without the names that tellers typed and that are looked for: somebody may tell about themselves."""
    return replace(known, typed=tuple(text for text in known.typed if not names(text, wanted)))
