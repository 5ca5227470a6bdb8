"""Cases for tests of what is due: opened from worries, with people in them, closed, repeated."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from kiosk.case import events as of
from kiosk.inbox.cases.store import OpenCase, append, open_case, read_case
from tests.inbox.office import Office
from tests.inbox.records import at_desk
from tests.inbox.test_cases_store import told
from tests.visitor import Visitor

ASKA = "b1" * 16


def an(office: Office, role: str, kind: Callable[..., of.Event], **parts: Any) -> of.Event:
    """An event by this person, now."""
    now = datetime.now(UTC).replace(microsecond=0)
    return kind(at=now, by=office.people[role].person.id.hex(), **parts)


def begun(office: Office, role: str = "lead", *concerns: bytes, **parts: Any) -> OpenCase:
    """A case of this person from these worries, or from one that the lead and the deputy can open."""
    worries = concerns or (told(office, "lead", "deputy"),)
    opening = {
        "concerns": tuple(one.hex() for one in worries),
        "owner": office.people[role].person.id.hex(),
        "procedure": "six-steps",
        "told_by": "",
    }
    first = an(office, role, of.Opened, **(opening | parts))
    assert isinstance(first, of.Opened)
    return open_case(*at_desk(office, role), first)


def then(
    office: Office, case: OpenCase, kind: Callable[..., of.Event], role: str = "lead", **parts: Any
) -> OpenCase:
    """The case with one more event."""
    return append(
        *at_desk(office, role), read_case(*at_desk(office, role), case.id), an(office, role, kind, **parts)
    )


def with_aska(office: Office, case: OpenCase) -> OpenCase:
    """Aska was hurt."""
    parts = ("hurt",)
    return then(
        office, case, of.PersonAdded, person=ASKA, name="Aska Example", parts=parts, year="", group=""
    )


def closed(office: Office, case: OpenCase, check_back: date) -> OpenCase:
    """Decided and closed, to be checked on this day."""
    return then(office, case, of.Closed, outcome="stopped", why="It is over.", check_back=check_back)


def words(visitor: Visitor) -> str:
    """What stands on the page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", visitor.html))


def part(visitor: Visitor, heading: str) -> str:
    """What stands under this heading of the due list."""
    found = re.split(r"<h2|<summary", visitor.html)
    return next((one for one in found if heading in one.partition("</")[0]), "")
