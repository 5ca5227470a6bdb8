"""One line of a reader's index, and its bytes, which are padded and sealed before they rest anywhere."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

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


class Common(NamedTuple):
    """All of a line besides its moment and its words: very many worries have the same, and share it in memory.

    `told` holds (question, choice) pairs as in a summary; `asked` the keys of whoever was asked for.
    """

    channel: str
    locale: str
    urgent: bool
    burst: bool
    named: bool
    told: tuple[tuple[str, str], ...]
    asked: tuple[str, ...] = ()
    place: str = ""

    def to_text(self) -> str:
        """The parts in a row."""
        flags = "".join("01"[flag] for flag in (self.urgent, self.burst, self.named))
        told = " ".join(f"{question}/{choice}" for question, choice in self.told)
        place = self.place.replace(_BETWEEN, " ")
        return _BETWEEN.join((self.channel, self.locale, flags, told, " ".join(self.asked), place))

    @classmethod
    def from_text(cls, text: str) -> "Common":
        """Read what `to_text` wrote. Raises ValueError for anything else."""
        channel, locale, flags, told, asked, place = text.split(_BETWEEN)
        urgent, burst, named = (flag == "1" for flag in flags)
        pairs = tuple((one, key) for one, _, key in (pair.partition("/") for pair in told.split()))
        return cls(channel, locale, urgent, burst, named, pairs, tuple(asked.split()), place)


@dataclass(frozen=True, slots=True, repr=False)
class Facts:
    """What never changes about a worry. `words` are the teller's own words, folded."""

    told_at: datetime
    common: Common
    words: str = ""

    @property
    def summary(self) -> Summary:
        """The same as its slip says."""
        one = self.common
        return Summary(one.urgent, self.told_at, one.channel, one.locale, one.burst, one.named, one.told)

    def to_bytes(self) -> bytes:
        """The parts in a row, padded to one of the few sizes that a worry's own envelope has: for sealing."""
        parts = (_VERSION, str(int(self.told_at.timestamp())), self.common.to_text(), self.words)
        return pad(_BETWEEN.join(parts).encode("utf-8"))

    @classmethod
    def from_bytes(cls, opened: bytes, known: "Known") -> "Facts":
        """Read what `to_bytes` wrote. Raises ValueError or BrokenEnvelope for anything else."""
        head, _, words = str(unpad(opened), "utf-8").rpartition(_BETWEEN)
        version, at, common = head.split(_BETWEEN, 2)
        if version != _VERSION:
            raise ValueError("not a line of this version")
        return cls(datetime.fromtimestamp(int(at), UTC), known.common(common), words)


class Known:
    """What many lines of one index share, each once in memory. It goes when the index goes."""

    def __init__(self) -> None:
        self._common: dict[str, Common] = {}

    def common(self, text: str) -> Common:
        """What this text says, always the same object. Raises ValueError."""
        found = self._common.get(text)
        if found is None:
            found = self._common[text] = Common.from_text(text)
        return found


def facts_of(concern: Concern, content: Content) -> Facts:
    """The line about this worry."""
    own = " ".join(fold(text) for text in (*concern.words.values(), concern.told_at_place) if text)
    return slip_facts(summarise(concern, content), _within(own), concern.asked_for, concern.told_at_place)


def slip_facts(one: Summary, words: str = "", asked: tuple[str, ...] = (), place: str = "") -> Facts:
    """The line about a worry of which no more than this is known."""
    common = Common(one.channel, one.locale, one.urgent, one.burst, one.named, one.told, asked, place)
    return Facts(one.told_at, common, words)


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
