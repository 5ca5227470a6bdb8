"""How hard a pupil's page is to read, and which words have no place on it. Pure: text in, complaints out.

A page is given as its lines: the title, each paragraph and each tile's word, in reading order. Leave out what
the school or a child wrote (names, own words): only our own wording is measured. Limits: research into pages for
children of five to seven and for symbol users; the two formulas mislead on a few words, so they wait for 30.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from statistics import mean

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it reads its word lists through pkg_resources
    import textstat

MEAN_WORDS = 7.0
MOST_WORDS = 11
SPACHE_GRADE = 2.4
FLESCH_KINCAID_GRADE = 1.0
ENOUGH_WORDS = 30
MOST_SYLLABLES = 2

LONG_BUT_KNOWN = frozenset(
    {
        "another",
        "bullying",
        "classroom",
        "corridor",
        "different",
        "excited",
        "family",
        "grown-up",
        "grown-ups",
        "several",
        "umbrella",
        "yesterday",
    }
)
WORD_LIST = Path(__file__).with_name("pupil_words.txt")

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+")
_PARTICIPLE = r"(?:\w+ed|sent|told|kept|seen|made|given|taken|written|held|known|shown|found|stopped)"
_STATES = r"(?:tired|scared|worried|pleased|closed|upset|used)"

_BANNED = {
    "a contraction": r"(?i)\b\w+(?:n['’]t|['’](?:re|ve|ll|m|d))\b"
    r"|\b(?:it|that|what|who|where|there|here|he|she|let|how)['’]s\b",
    "an exclamation mark": r"!",
    "an office word": r"(?i)\b(?:please note|submit|submitted|report|reports|reported|incident|victim|victims)\b",
    "a name for a child who hurts others": r"(?i)\b(?:bully|bullies)\b",
    "blame": r"(?i)\bwhy did you\b|\btell the truth\b|\bare you sure\b",
    "a promise nobody can keep": r"(?i)\bsecret\b|\bjust between us\b|\bprivate\b|\bpromise\b",
    "the passive": rf"(?i)\b(?:is|are|was|were|be|been|being)\s+(?:not\s+)?(?!{_STATES}\b){_PARTICIPLE}\b",
    "an idiom": r"(?i)\bkeep an eye\b|\bup to you\b|\bget in touch\b|\bhang on\b|\bat the end of the day\b"
    r"|\bpiece of cake\b|\bbottled? up\b|\boff your chest\b",
}
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_NEGATIVES = re.compile(
    r"(?i)\b(?:not|no|never|nothing|nobody|none|cannot|without|un(?:safe|happy|kind|able))\b"
)


def complaints(lines: Sequence[str], known: Iterable[str] | None = None) -> list[str]:
    """Everything that makes this page too hard, or wrong, for a pupil; empty when it passes every gate."""
    return [
        *long_sentences(lines),
        *banned(lines),
        *shouting(lines),
        *double_negatives(lines),
        *unknown_words(lines, known_words() if known is None else known),
        *long_words(lines),
        *too_hard(lines),
    ]


@cache
def known_words() -> frozenset[str]:
    """The words in pupil_words.txt."""
    text = WORD_LIST.read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def words(text: str) -> list[str]:
    """The words of a text, without numbers."""
    return _WORD.findall(text)


def sentences(lines: Iterable[str]) -> list[str]:
    """Each line's sentences; a line without a full stop, such as a tile's word, is one sentence."""
    return [part for line in lines for part in _SENTENCE_END.split(line.strip()) if words(part)]


def long_sentences(lines: Iterable[str]) -> list[str]:
    """Sentences of more than 11 words, and a page with more than 7 words a sentence on average."""
    counted = [(len(words(sentence)), sentence) for sentence in sentences(lines)]
    found = [
        f"{count} words in one sentence: {sentence}" for count, sentence in counted if count > MOST_WORDS
    ]
    if counted and (average := mean(count for count, _ in counted)) > MEAN_WORDS:
        found.append(f"{average:.1f} words in a sentence on average; {MEAN_WORDS} is the most")
    return found


def banned(lines: Iterable[str]) -> list[str]:
    """Contractions, exclamation marks, office words, idioms, passives, blame and promises."""
    return [
        f"{what} ({match.group()}): {line}"
        for line in lines
        for what, pattern in _BANNED.items()
        for match in re.finditer(pattern, line)
    ]


def shouting(lines: Iterable[str]) -> list[str]:
    """Words in capitals."""
    return [f"capitals ({found}): {line}" for line in lines for found in _CAPITALS.findall(line)]


def double_negatives(lines: Iterable[str]) -> list[str]:
    """Sentences that say no twice."""
    return [f"two negatives: {part}" for part in sentences(lines) if len(_NEGATIVES.findall(part)) > 1]


def unknown_words(lines: Iterable[str], known: Iterable[str]) -> list[str]:
    """Words that are not in our list for pupils."""
    wanted = {word.lower().replace("’", "'") for line in lines for word in words(line)}
    return [f"not in pupil_words.txt: {word}" for word in sorted(wanted - set(known))]


def long_words(lines: Iterable[str]) -> list[str]:
    """Words of more than two syllables, but for a few that every child knows."""
    wanted = {word.lower() for line in lines for word in words(line)} - LONG_BUT_KNOWN
    return [
        f"a long word: {word}"
        for word in sorted(wanted)
        if _measured(textstat.syllable_count, word) > MOST_SYLLABLES
    ]


def too_hard(lines: Iterable[str]) -> list[str]:
    """A page of 30 words or more above Spache grade 2.4 or Flesch-Kincaid grade 1.0."""
    text = " ".join(part if part[-1] in ".?!" else f"{part.rstrip(':')}." for part in sentences(lines))
    if len(words(text)) < ENOUGH_WORDS:
        return []
    measured = {
        "Spache": (_measured(textstat.spache_readability, text), SPACHE_GRADE),
        "Flesch-Kincaid": (_measured(textstat.flesch_kincaid_grade, text), FLESCH_KINCAID_GRADE),
    }
    return [
        f"{name} grade {grade:.1f}; {most} is the most"
        for name, (grade, most) in measured.items()
        if grade > most
    ]


def _measured(formula: Callable[[str], float], text: str) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # textstat leaves its word lists' files to be closed
        return formula(text)
