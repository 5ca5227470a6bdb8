"""Days on which many codes were wrong: how many and where, never which. For those who see to the tablets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from sqlalchemy import Engine

from kiosk.content.wrong_codes import limits
from kiosk.db import StoreUnavailable
from kiosk.letterbox.wrong_tries import Kind, Tries, wrong_tries

LOOKED_BACK = timedelta(days=14)
# So that whoever opens the list on Monday is told of Friday.
LATELY = timedelta(days=3)


@dataclass(frozen=True)
class Guesses:
    """Many wrong codes of one kind on one day; `where` is a tablet's name.

    It is "" for all devices without a name, and None for the school as a whole, on a day on which no single tablet
    had many.
    """

    day: date
    kind: Kind
    where: str | None
    count: int


def guesses(letterbox: Engine, names: Mapping[bytes, str], today: date) -> list[Guesses]:
    """What the page of tablets tells, the newest day first. Raises StoreUnavailable."""
    return many(wrong_tries(letterbox, today - LOOKED_BACK), names)


def many_lately(letterbox: Engine, today: date) -> bool:
    """Whether the list of worries points to that page; False while the letterbox does not answer."""
    with suppress(StoreUnavailable):
        return bool(many(wrong_tries(letterbox, today - LATELY), {}))
    return False


def many(counted: Sequence[Tries], names: Mapping[bytes, str]) -> list[Guesses]:
    """Those of these counts that are more than slips. Pure."""
    most = limits(get_args(Kind))
    found = [
        Guesses(one.day, one.kind, names.get(one.tablet_id or b"", ""), one.count)
        for one in counted
        if one.count >= most[one.kind].one
    ]
    told = {(one.day, one.kind) for one in found}
    in_all: Counter[tuple[date, Kind]] = Counter()
    for one in counted:
        in_all[one.day, one.kind] += one.count
    found += [
        Guesses(day, kind, None, count)
        for (day, kind), count in in_all.items()
        if count >= most[kind].all and (day, kind) not in told
    ]
    return sorted(found, key=lambda one: one.day, reverse=True)
