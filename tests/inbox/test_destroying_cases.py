"""A case and its worries go together, when it is over, old enough, and each of its worries was asked about."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from kiosk.case import events as of
from kiosk.db import reading
from kiosk.inbox.cases.store import append, open_case
from kiosk.inbox.keeping import destroying
from kiosk.inbox.keeping.reviewing import Refused, hold
from kiosk.inbox.models import (
    CaseConcern,
    CaseEntry,
    CaseFile,
    CollectedConcern,
    ConcernWrap,
    FiledConcern,
    SeenCase,
)
from tests.case.cases import an, opened
from tests.inbox.office import Office
from tests.inbox.records import LONG_AGO, NOW, at_desk, read_by, told

CHECKED = date(2019, 4, 1)


def reason(office: Office) -> str:
    content = at_desk(office, "lead")[0].content
    return next(key for key, row in content.keep_reasons.items() if "destroy" in row.acts)


def old_case(
    office: Office, *, closed: bool = True, checked: bool = True, at: datetime = LONG_AGO
) -> list[bytes]:
    """A case of two worries, told and worked on long ago, read by the lead and the deputy."""
    worries = [told(office), told(office)]
    for one in worries:
        read_by(office, one, "lead", "deputy")
    desk, lead = at_desk(office, "lead")
    mine = lead.person.id.hex()
    ids = tuple(one.hex() for one in worries)
    case = open_case(desk, lead, opened(concerns=ids, owner=mine, by=mine, when=LONG_AGO))  # type: ignore[arg-type]
    later = at + timedelta(hours=1)
    if closed:
        end = an(of.Closed, by=mine, at=later, outcome="better", why="It stopped.", check_back=CHECKED)
        case = append(desk, lead, case, end)
    if closed and checked:
        asked = an(of.CheckedBack, by=mine, at=later, answer="stopped", on=CHECKED)
        append(desk, lead, case, asked)
    return worries


def number(office: Office) -> dict[str, int]:
    tables = (CaseConcern, CaseEntry, CaseFile, CollectedConcern, ConcernWrap, FiledConcern, SeenCase)
    with reading(office.inbox) as session:
        return {
            one.__tablename__: session.scalar(select(func.count()).select_from(one)) or 0 for one in tables
        }


def ask(office: Office, *worries: bytes) -> None:
    for one in worries:
        destroying.ask(*at_desk(office, "lead"), one, reason(office), NOW)


def test_the_case_goes_with_all_of_its_worries(office_on: Office) -> None:
    first, second = old_case(office_on)
    ask(office_on, first, second)

    destroying.agree(*at_desk(office_on, "deputy"), second, NOW)

    assert set(number(office_on).values()) == {0}


def test_nothing_goes_until_each_of_them_was_asked_about(office: Office) -> None:
    first, _second = old_case(office)
    ask(office, first)
    before = number(office)

    with pytest.raises(Refused) as refused:
        destroying.agree(*at_desk(office, "deputy"), first, NOW)

    assert refused.value.why == "case-others"
    assert number(office) == before


@pytest.mark.parametrize(
    "how",
    [
        {"closed": False},
        {"checked": False},
        {"at": datetime(2026, 11, 1, 9, 0, tzinfo=UTC)},  # somebody wrote in it three weeks ago
    ],
    ids=["open", "not checked back", "not old enough"],
)
def test_a_case_that_is_not_over_keeps_its_worries(office: Office, how: dict[str, object]) -> None:
    first, _ = old_case(office, **how)  # type: ignore[arg-type]

    with pytest.raises(Refused) as refused:
        ask(office, first)

    assert refused.value.why == "in-a-case"


def test_one_hold_holds_the_whole_case(office: Office) -> None:
    first, second = old_case(office)
    ask(office, first, second)
    desk, lead = at_desk(office, "lead")
    hold_reason = next(key for key, row in desk.content.keep_reasons.items() if "hold" in row.acts)
    hold(desk, lead, second, hold_reason, NOW)

    with pytest.raises(Refused):
        destroying.agree(*at_desk(office, "deputy"), first, NOW)

    assert number(office)["collected_concern"] == 2
