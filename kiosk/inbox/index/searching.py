"""Searching everything that somebody can open: own words, answers, places, who was asked for, and people in cases.

All of it happens in memory, on what is folded already. What is looked for is kept nowhere.
"""

from collections.abc import Callable, Mapping, Sequence

from kiosk.case.state import Case
from kiosk.inbox.index.folding import fold
from kiosk.inbox.index.line import Facts, Line
from kiosk.inbox.index.reading import Index
from kiosk.inbox.worries.summary import Summary

LabelsOf = Callable[[Summary], str]
"""All that staff read for what was tapped, and for the channel and the language, in one text."""


class Searcher:
    """What is found in one person's index. It keeps folded labels and names, each once, for as long as the index."""

    def __init__(self) -> None:
        self._labels: dict[tuple[int, str, str], tuple[Summary, str]] = {}
        self._people: dict[bytes, tuple[Case, str]] = {}

    def found(
        self, index: Index, wanted: Sequence[str], labels_of: LabelsOf, names: Mapping[str, str]
    ) -> list[Line]:
        """Every worry in which all of these folded words stand, in the order of the list.

        `names` are those of colleagues who can be asked for, by their key's id.
        """
        if not wanted:
            return []
        rest = self._rest(index, labels_of, {key: fold(name) for key, name in names.items()})
        hits: list[Line] = []
        for concern_id in index.order.everything():
            line = index.lines[concern_id]
            facts = line.facts
            if facts is None:
                continue
            words = facts.words
            for word in wanted:
                if word not in words and word not in rest(line.id, facts):
                    break
            else:
                hits.append(line)
        return hits

    def people_found(self, case: Case, wanted: Sequence[str]) -> tuple[str, ...]:
        """The names of the people in this case in whom any of these words stands."""
        return tuple(
            one.name for one in case.people.values() if any(word in fold(one.name) for word in wanted)
        )

    def _rest(
        self, index: Index, labels_of: LabelsOf, asked_for: Mapping[str, str]
    ) -> Callable[[bytes, Facts], str]:
        """What is searched of a worry besides its own words; the same text for all worries that have it in common."""
        people = {
            case_id: self._names_in(case_id, case) for case_id, case in index.shelf.cases.items() if case
        }
        case_of, known = index.shelf.case_of, dict[tuple[object, ...], str]()

        def rest(concern_id: bytes, facts: Facts) -> str:
            one, case_id = facts.summary, case_of.get(concern_id)
            # Equal answers are one object in an index, which is kept here, so that its number stays its own.
            key = (id(one.told), one.channel, one.locale, facts.asked, case_id)
            found = known.get(key)
            if found is None:
                parts = [self._label(facts, labels_of), people.get(case_id, "") if case_id else ""]
                found = known[key] = "\n".join((*parts, *(asked_for.get(asked, "") for asked in facts.asked)))
            return found

        return rest

    def _label(self, facts: Facts, labels_of: LabelsOf) -> str:
        one = facts.summary
        key = (id(one.told), one.channel, one.locale)
        if key not in self._labels:
            self._labels[key] = (one, fold(labels_of(one)))
        return self._labels[key][1]

    def _names_in(self, case_id: bytes, case: Case) -> str:
        known = self._people.get(case_id)
        if known is None or known[0] is not case:
            said = " ".join(f"{one.name} {one.year} {one.group}" for one in case.people.values())
            known = self._people[case_id] = (case, fold(said))
        return known[1]
