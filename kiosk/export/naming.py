"""Who is called what in a text: full names, initials, or "Pupil B" for everybody but the pupil that it is about.

Names are also looked for in what somebody wrote. A word counts as a name when the whole word is one, in any spelling
of capitals and accents. What this can't know: a nickname, a slip of the pen, a name of somebody who is not in the
case. So whoever takes the text out still reads it through.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from kiosk.case.state import InCase
from kiosk.content.casework import Casework

Mode = Literal["full", "initials", "letters"]
MODES: Final[tuple[Mode, ...]] = ("letters", "initials", "full")

SOMEBODY: Final = "somebody else"
_TIES = " .'’-\u00a0\u2010\u2011"
_LONGEST_TIE: Final = 3
_LONGEST_TYPED: Final = 3
"""A box for a name may hold a sentence: with more words than this, its words are not taken for names."""
_OF_OTHERS: Final = ("contact", "names")
"""Boxes about others alone: how to reach whoever told, and who did it, in words that need not be names."""
_STAFF_FLAG: Final = "staff"
_LETTERS: Final = 26


@dataclass(frozen=True, repr=False)
class Word:
    """A word of a text: where it stands, and what it is compared by."""

    start: int
    end: int
    key: str

    @property
    def tells(self) -> bool:
        """True when it can be taken for a name by itself: a single Latin letter can't."""
        return len(self.key) > 1 or not self.key.isascii()


@dataclass(frozen=True, repr=False)
class Naming:
    """What each person is called, by id, and the words by which people are known who are called something else."""

    shown: Mapping[str, str]
    hidden: tuple[tuple[frozenset[str], str], ...] = ()
    kept: frozenset[str] = frozenset()
    """Words that are never replaced by themselves: those of the name of the pupil whom the text is about."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """What stands in place of all that was typed into a box, by the box."""

    def of(self, person: str) -> str:
        """What this person is called."""
        return self.shown.get(person, SOMEBODY)

    def hide(self, text: str) -> str:
        """The text with every name of somebody else replaced by what they are called here."""
        return self._told(text)[0]

    def count(self, text: str) -> int:
        """How many places of this text are replaced."""
        return self._told(text)[1]

    def _told(self, text: str) -> tuple[str, int]:
        pieces: list[str] = []
        place = number = 0
        for start, end, called in self._found(text) if self.hidden else ():
            pieces += [text[place:start], called]
            place, number = end, number + 1
        return "".join([*pieces, text[place:]]), number

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        words = tuple(words_of(text))
        here = 0
        while here < len(words):
            length, called = self._run(text, words[here:])
            if called:
                yield words[here].start, words[here + length - 1].end, called
            here += length

    def _run(self, text: str, words: Sequence[Word]) -> tuple[int, str]:
        """How many words from here on are one name, and what to write instead; 1 and "" for no name."""
        fit = [one for one in self.hidden if words[0].key in one[0]]
        length = 1
        for before, word in pairwise(words):
            still = [one for one in fit if word.key in one[0]]
            if not still or not _tied(text[before.end : word.start]):
                break
            fit, length = still, length + 1
        tells = any(word.tells and word.key not in self.kept for word in words[:length])
        if not fit or not tells:
            return 1, ""
        return length, " or ".join(dict.fromkeys(called for _, called in fit))


@dataclass(frozen=True, repr=False)
class Known:
    """The people of some cases, every name that they were ever written down under, and names that tellers typed."""

    people: Mapping[str, InCase]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    typed: tuple[str, ...] = ()

    def words(self, person: str) -> frozenset[str]:
        """The words that this person's names are made of."""
        names = (self.people[person].name, *self.names.get(person, ()))
        return frozenset(word for name in names for word in phrase(name))


def naming(known: Known, subject: str, mode: Mode, casework: Casework) -> Naming:
    """What everybody is called in a text about this person ("" for nobody in particular).

    A name that a teller typed and nobody in the case has is hidden too, except in full.
    """
    if mode == "full":
        return Naming({one.id: one.name for one in known.people.values()})
    others = [one for one in known.people.values() if one.id != subject]
    called = _letters(others, subject, casework) if mode == "letters" else _initials(others)
    return _naming(known, subject, called)


def blacked_out(known: Known, subject: str, mark: str, more: Iterable[str] = ()) -> Naming:
    """Everybody but this person is called `mark`, and so is whatever else a reader wants blacked out (`more`)."""
    found = _naming(known, subject, {one: mark for one in known.people if one != subject}, mark)
    extra = ((frozenset(phrase(text)), mark) for text in more)
    hidden = (*found.hidden, *(one for one in extra if one[0]))
    return Naming(found.shown, hidden, found.kept, dict.fromkeys(_OF_OTHERS, mark))


def words_of(text: str) -> Iterator[Word]:
    """The words of a text: letters and digits with the marks on them, whatever the script."""
    start = None
    for place, letter in enumerate(f"{text} "):
        inside = letter.isalnum() or (start is not None and unicodedata.category(letter) in _MARKS)
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            yield Word(start, place, _key(text[start:place]))
            start = None


def names(text: str, phrases: Iterable[Sequence[str]]) -> bool:
    """Whether any of these runs of words stands in the text, in any spelling of capitals and accents."""
    keys = [word.key for word in words_of(text)]
    return any(
        list(phrase) == keys[place : place + len(phrase)]
        for phrase in phrases
        if phrase
        for place in range(len(keys) - len(phrase) + 1)
    )


def phrase(text: str) -> tuple[str, ...]:
    """What a run of words is compared by."""
    return tuple(word.key for word in words_of(text))


_MARKS = frozenset({"Mn", "Mc", "Cf"})


def _key(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in parts if unicodedata.category(one) not in ("Mn", "Cf")).casefold()


def _tied(gap: str) -> bool:
    return 0 < len(gap) <= _LONGEST_TIE and all(one in _TIES or one.isspace() for one in gap)


def _naming(known: Known, subject: str, called: Mapping[str, str], stranger: str = SOMEBODY) -> Naming:
    kept = known.words(subject) if subject in known.people else frozenset()
    hidden = [(known.words(one), name) for one, name in called.items()]
    named = kept.union(*(words for words, _ in hidden))
    for text in known.typed:
        words = phrase(text)
        if len(words) <= _LONGEST_TYPED and not named & set(words):
            hidden.append((frozenset(words), stranger))
    shown = {one: called.get(one, person.name) for one, person in known.people.items()}
    return Naming(shown, tuple(one for one in hidden if one[0]), kept)


def _letters(others: Iterable[InCase], subject: str, casework: Casework) -> dict[str, str]:
    called: dict[str, str] = {}
    pupils, adults = (1 if subject else 0), 0
    for one in others:
        if _is_adult(one, casework):
            called[one.id], adults = f"Adult {_letter(adults)}", adults + 1
        else:
            called[one.id], pupils = f"Pupil {_letter(pupils)}", pupils + 1
    return called


def _letter(number: int) -> str:
    before, last = divmod(number, _LETTERS)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def _initials(others: Iterable[InCase]) -> dict[str, str]:
    return {
        one.id: "".join(f"{one.name[word.start].upper()}." for word in words_of(one.name)) or SOMEBODY
        for one in others
    }


def _is_adult(person: InCase, casework: Casework) -> bool:
    parts = [casework.parts[key].who for key in person.parts if key in casework.parts]
    return "adult" in parts or _STAFF_FLAG in person.flags
