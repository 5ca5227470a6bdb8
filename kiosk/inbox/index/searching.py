"""Searching everything that somebody can open: own words, answers, places, who was asked for, and people in cases.

All of it happens in memory, on what is folded already. What is looked for is kept nowhere.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.case.state import Case
from kiosk.inbox.index.folding import fold
from kiosk.inbox.index.line import Facts, Line
from kiosk.inbox.index.reading import Index
from kiosk.inbox.worries.summary import Summary

LabelsOf = Callable[[Summary], str]
"""All that staff read for what was tapped, and for the channel and the language, in one text."""


@dataclass(frozen=True, repr=False)
class _Alike:
    """Worries of which the same is searched besides their own words, and that: folded. No word of theirs stays here."""

    rest: str
    ids: list[bytes] = field(default_factory=list)

    def holding(self, wanted: Sequence[str], lines: Mapping[bytes, Line]) -> list[bytes]:
        """Those in which all of these words stand."""
        left = self.ids
        for word in wanted:
            if word not in self.rest:
                left = [one for one in left if (facts := lines[one].facts) and word in facts.words]
        return left


class Searcher:
    """What is found in one person's index. It keeps folded labels and names, each once, for as long as the index."""

    def __init__(self) -> None:
        self._labels: dict[tuple[object, ...], str] = {}
        self._people: dict[bytes, tuple[Case, str]] = {}
        self._sorted_for: Hashable = None
        self._alike: list[_Alike] = []

    def found(
        self, index: Index, wanted: Sequence[str], labels_of: LabelsOf, names: Mapping[str, str]
    ) -> list[Line]:
        """Every worry in which all of these folded words stand, in the order of the list.

        `names` are those of colleagues who can be asked for, by their key's id.
        """
        if not wanted:
            return []
        sorted_for = index.turn, tuple(names.items())
        if sorted_for != self._sorted_for:
            self._alike = self._sorted(index, labels_of, {key: fold(name) for key, name in names.items()})
            self._sorted_for = sorted_for
        hits = [concern_id for some in self._alike for concern_id in some.holding(wanted, index.lines)]
        return [index.lines[one] for one in index.order.in_order(hits)]

    def people_found(self, case: Case, wanted: Sequence[str]) -> tuple[str, ...]:
        """The names of the people in this case in whom any of these words stands."""
        return tuple(
            one.name for one in case.people.values() if any(word in fold(one.name) for word in wanted)
        )

    def _sorted(self, index: Index, labels_of: LabelsOf, asked_for: Mapping[str, str]) -> list[_Alike]:
        people = {
            case_id: self._names_in(case_id, case) for case_id, case in index.shelf.cases.items() if case
        }
        case_of, found = index.shelf.case_of, dict[tuple[int, bytes | None], _Alike]()
        for line in index.lines.values():
            facts = line.facts
            if facts is None:
                continue
            common, case_id = facts.common, case_of.get(line.id)
            key = id(common), case_id  # by its number: what is looked through here keeps it
            alike = found.get(key)
            if alike is None:
                parts = [self._label(facts, labels_of), people.get(case_id, "") if case_id else ""]
                rest = "\n".join((*parts, *(asked_for.get(asked, "") for asked in common.asked)))
                alike = found[key] = _Alike(rest)
            alike.ids.append(line.id)
        return list(found.values())

    def _label(self, facts: Facts, labels_of: LabelsOf) -> str:
        one = facts.common
        key = one.channel, one.locale, one.told
        if key not in self._labels:
            self._labels[key] = fold(labels_of(facts.summary))
        return self._labels[key]

    def _names_in(self, case_id: bytes, case: Case) -> str:
        known = self._people.get(case_id)
        if known is None or known[0] is not case:
            said = " ".join(f"{one.name} {one.year} {one.group}" for one in case.people.values())
            known = self._people[case_id] = (case, fold(said))
        return known[1]
