"""Writing into a case: what the school's lists ask for is looked at first, and nobody's write is lost."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kiosk.case import rules
from kiosk.case.event import Event
from kiosk.case.events import ConcernJoined, Corrected, PersonAdded
from kiosk.case.impossible import must
from kiosk.case.story import story
from kiosk.inbox.cases.looking_up import who_can_open_all
from kiosk.inbox.cases.options import Around
from kiosk.inbox.cases.store import OpenCase, append
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.routing import FEWEST_PEOPLE

_MARK: Final = b"worry-box/v1/case-as-seen"
_SEEN = re.compile(r"([0-9]{1,6})\.[0-9a-f]{32}")


def seen(case: OpenCase) -> str:
    """What a form carries to say how far its writer had read: how many entries, and a digest of the last."""
    digest = hashlib.sha256(_MARK + case.id + case.head).hexdigest()[:32]
    return f"{len(case.events)}.{digest}"


def as_it_was(case: OpenCase, untrusted_seen: str) -> OpenCase:
    """The case with as many entries as its writer had read; all of them where the form does not say."""
    found = _SEEN.fullmatch(untrusted_seen)
    number = min(int(found[1]), len(case.events)) if found else 0
    return replace(case, events=case.events[:number] or case.events[:1])


def write(desk: Desk, me: SignedIn, was: OpenCase, event: Event, around: Around) -> OpenCase:
    """The case with this event. Raises Impossible, with a sentence for staff, and what `append` raises."""
    _check(was, event, desk, around)
    if isinstance(event, ConcernJoined):
        _check_people_left(desk, me, was, event)
    return append(desk, me, was, event)


def is_there_already(event: Event, since: Sequence[Event]) -> bool:
    """Whether the same person has written the very same thing since: a button that was pressed twice."""
    return any(_says(one) == _says(event) for one in since)


def _check(was: OpenCase, event: Event, desk: Desk, around: Around) -> None:
    if not isinstance(event, Corrected):
        rules.check(was.case, event, desk.casework, around.days)
    elif event.instead is not None and event.of > 1:
        # As the case stood then: a plan that was ended since was there when somebody was kept at home with it.
        stood = story(was.id.hex(), was.events[: event.of - 1])
        rules.check(stood, event.instead, desk.casework, around.days)
    else:
        rules.check(was.case, event, desk.casework, around.days)


def _says(event: Event) -> tuple[str, dict[str, object]]:
    # Somebody new is given another id at every press.
    own = ("at", "person") if isinstance(event, PersonAdded) else ("at",)
    return event.KIND, {part: getattr(event, part) for part in event.PARTS if part not in own}


def _check_people_left(desk: Desk, me: SignedIn, was: OpenCase, event: ConcernJoined) -> None:
    concerns = [bytes.fromhex(one) for one in was.case.concerns]
    now = who_can_open_all(desk, me, concerns)
    then = who_can_open_all(desk, me, [*concerns, bytes.fromhex(event.concern)])
    fewer = len(then) < min(FEWEST_PEOPLE, len(now))
    must(not fewer, "Then nobody but you could open the case. Let a colleague read this worry first.")
