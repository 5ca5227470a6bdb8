"""What was said under a worry, as somebody may read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from kiosk.follow_up import FollowUp
from kiosk.reply import Reply


@dataclass(frozen=True)
class Heard:
    """One message as somebody may read it. Without a follow-up and a reply, it does not open: it is damaged.

    `strange`: it does not carry the mark of this worry's teller, so somebody else may have put it there.
    """

    id: bytes
    day: date
    follow_up: FollowUp | None = field(default=None, repr=False)
    reply: Reply | None = field(default=None, repr=False)
    by: str = ""
    strange: bool = False

    @property
    def at(self) -> datetime:
        """When it was written; for a damaged one, the end of the only day we know."""
        if self.follow_up:
            return self.follow_up.told_at
        return self.reply.sent_at if self.reply else datetime.combine(self.day, time.max, UTC)

    @property
    def damaged(self) -> bool:
        """True when nothing of it could be opened."""
        return self.follow_up is None and self.reply is None


@dataclass(frozen=True)
class Thread:
    """What was said under a worry, oldest first, and when which answer (its id in hex) was first opened: the day."""

    said: tuple[Heard, ...] = ()
    opened: Mapping[str, datetime] = field(default_factory=dict)
