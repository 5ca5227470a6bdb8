"""One line of a reader's index, and its bytes, which are padded and sealed before they rest anywhere."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk.concern import Concern
from kiosk.content import Content
from kiosk.inbox.index.folding import fold
from kiosk.inbox.worries.summary import Summary, summarise
from kiosk.sealing.envelope import pad, unpad

ABOUT: Final = b"index-line/"
"""What a line is sealed about is this and the worry's id: longer than an id, so nothing else is sealed about it."""
_VERSION: Final = "1"
_BETWEEN: Final = "\x1f"
"""The unit separator: it counts as a space, so folded words have none."""


@dataclass(frozen=True, slots=True, repr=False)
class Facts:
    """What never changes about a worry. `words` are the teller's own words, folded; `asked` the keys asked for."""

    summary: Summary
    words: str = ""
    asked: tuple[str, ...] = ()
    place: str = ""

    def to_bytes(self) -> bytes:
        """The parts in a row, padded to one of the few sizes that a worry's own envelope has: for sealing."""
        one = self.summary
        flags = "".join("01"[flag] for flag in (one.urgent, one.burst, one.named))
        told = " ".join(f"{question}/{choice}" for question, choice in one.told)
        parts = [_VERSION, str(int(one.told_at.timestamp())), one.channel, one.locale, flags, told]
        parts += [" ".join(self.asked), self.place.replace(_BETWEEN, " "), self.words]
        return pad(_BETWEEN.join(parts).encode("utf-8"))

    @classmethod
    def from_bytes(cls, opened: bytes, known: "Known") -> "Facts":
        """Read what `to_bytes` wrote. Raises ValueError or BrokenEnvelope for anything else."""
        version, at, channel, locale, flags, told, asked, place, words = str(unpad(opened), "utf-8").split(
            _BETWEEN
        )
        if version != _VERSION:
            raise ValueError("not a line of this version")
        urgent, burst, named = (flag == "1" for flag in flags)
        moment, once = datetime.fromtimestamp(int(at), UTC), known.once
        summary = Summary(urgent, moment, once(channel), once(locale), burst, named, known.told(told))
        return cls(summary, words, known.asked(asked), once(place))


class Known:
    """Values that many lines of one index share, each once in memory. It goes when the index goes."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._told: dict[str, tuple[tuple[str, str], ...]] = {}
        self._asked: dict[str, tuple[str, ...]] = {}

    def once(self, text: str) -> str:
        """The same text, always the same object."""
        return self._texts.setdefault(text, text)

    def told(self, pairs: str) -> tuple[tuple[str, str], ...]:
        """Answers, as the pairs (question, choice) that a summary has."""
        found = self._told.get(pairs)
        if found is None:
            found = tuple((one, key) for one, _, key in (pair.partition("/") for pair in pairs.split()))
            self._told[pairs] = found
        return found

    def asked(self, keys: str) -> tuple[str, ...]:
        """The keys of whoever was asked for."""
        found = self._asked.get(keys)
        if found is None:
            found = self._asked[keys] = tuple(keys.split())
        return found


def facts_of(concern: Concern, content: Content) -> Facts:
    """The line about this worry."""
    own = " ".join(fold(text) for text in (*concern.words.values(), concern.told_at_place) if text)
    return Facts(summarise(concern, content), _within(own), concern.asked_for, concern.told_at_place)


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A worry in somebody's list. Without facts, it does not open: it is shown as damaged."""

    id: bytes
    told_at: datetime
    facts: Facts | None
    mark: int | None = None
    read_at: datetime | None = None


# Whoever writes 12,000 letters of three bytes is found by the last one too; the rest of a line needs its room.
_MOST_BYTES: Final = 50_000


def _within(own: str) -> str:
    return own.encode("utf-8")[:_MOST_BYTES].decode("utf-8", "ignore")
