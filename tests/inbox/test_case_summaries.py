"""Summaries of cases and the remembered due list: sealed, and never believed when somebody did something since."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from kiosk.case import events as of
from kiosk.case.state import Case
from kiosk.db import reading, writing
from kiosk.inbox.cases import many
from kiosk.inbox.cases.many import Wanted
from kiosk.inbox.cases.shelf import cases_of
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.due.keeping_count import LOOKS, Lists, remembered
from kiosk.inbox.due.reckoning import Reckoned, reckon
from kiosk.inbox.models import CaseFile, CaseSummary, FiledConcern
from kiosk.inbox.record import audit
from kiosk.inbox.record.acts import ACTS
from kiosk.inbox.sharing.taking_back import _erase
from tests.inbox.office import Office
from tests.inbox.test_index import tell, worker
from tests.inbox.test_index_cases import add, an, begun

NAME = "Quillon Example"
SOMEBODY = "b1" * 16
At = tuple[Desk, SignedIn]


@pytest.fixture
def read_whole(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every case that was read from all of its entries since."""
    read: list[bytes] = []
    really = many._read_whole

    def counted(
        desk: Desk, me: SignedIn, wanted: Mapping[bytes, Wanted]
    ) -> Iterator[tuple[bytes, Case | None]]:
        read.extend(wanted)
        return really(desk, me, wanted)

    monkeypatch.setattr(many, "_read_whole", counted)
    return read


def afresh(at: At) -> At:
    """The same person, of whom this worker remembers nothing any more."""
    at[0].memory.forget(at[1].person.id)
    return at


def with_a_name(office: Office) -> bytes:
    case_id = begun(office, tell(office), tell(office, minutes=9))
    who = an(office, of.PersonAdded, person=SOMEBODY, name=NAME, parts=("hurt",), year="", group="")
    add(office, case_id, who)
    return case_id


def rows(office: Office) -> dict[bytes, bytes]:
    with reading(office.inbox) as session:
        found = session.execute(select(CaseSummary.person_id, CaseSummary.sealed))
        return {row[0]: row[1] for row in found}


def test_a_worker_that_remembers_nothing_reads_the_summary_and_has_the_same_cases(
    office_on: Office, read_whole: list[bytes]
) -> None:
    case_id = with_a_name(office_on)
    before = dict(cases_of(*worker(office_on, "lead")))
    assert read_whole == [case_id]

    assert dict(cases_of(*afresh(worker(office_on, "lead")))) == before
    assert read_whole == [case_id]


def test_a_summary_says_nothing_any_more_once_a_colleague_has_written(
    office: Office, read_whole: list[bytes]
) -> None:
    case_id = with_a_name(office)
    lead, deputy = worker(office, "lead"), worker(office, "deputy", another=True)
    cases_of(*lead)
    cases_of(*deputy)
    read_whole.clear()

    add(office, case_id, an(office, of.Triaged, urgency="now", why=""))

    for at in (lead, afresh(lead), deputy, afresh(deputy)):
        case = cases_of(*at)[case_id]
        assert case is not None
        assert case.urgency == "now"
    assert read_whole == [case_id, case_id], "once for each of them"


def test_a_summary_is_sealed_and_one_that_does_not_open_is_made_again(
    office: Office, read_whole: list[bytes]
) -> None:
    case_id = with_a_name(office)
    lead = worker(office, "lead")
    before = dict(cases_of(*lead))
    assert NAME.encode() not in b"".join(rows(office).values())
    with writing(office.inbox) as session:
        session.execute(update(CaseSummary).values(sealed=b"?" * 80))

    assert dict(cases_of(*afresh(lead))) == before
    assert dict(cases_of(*afresh(lead))) == before
    assert read_whole == [case_id, case_id]


def test_the_summary_of_another_case_in_its_place_is_not_believed(office: Office) -> None:
    one, two = with_a_name(office), begun(office, tell(office, minutes=20))
    lead = worker(office, "lead")
    before = dict(cases_of(*lead))
    with writing(office.inbox) as session:
        sealed = session.scalars(select(CaseSummary.sealed).where(CaseSummary.case_id == one)).one()
        session.execute(update(CaseSummary).where(CaseSummary.case_id == two).values(sealed=sealed))

    assert dict(cases_of(*afresh(lead))) == before


@pytest.mark.parametrize("gone", ["one worry of two", "what was filed", "the case"])
def test_no_summary_is_left_behind(office_on: Office, gone: str) -> None:
    case_id = with_a_name(office_on)
    for role in ("lead", "deputy"):
        cases_of(*worker(office_on, role))
    deputy = office_on.people["deputy"].person
    assert deputy.id in rows(office_on)

    with writing(office_on.inbox) as session:
        if gone == "the case":
            session.execute(delete(CaseFile).where(CaseFile.id == case_id))
        elif gone == "what was filed":
            session.execute(delete(FiledConcern).where(FiledConcern.person_id == deputy.id))
        else:
            first = session.scalars(select(CaseSummary.concern_id)).first()
            filed = select(FiledConcern.concern_id).where(FiledConcern.person_id == deputy.id)
            other = session.scalars(filed.where(FiledConcern.concern_id != first)).one()
            _erase(session, deputy, other)

    assert deputy.id not in rows(office_on)


def looked(at: At, now: datetime, reckoned: list[datetime]) -> Reckoned:
    """What is due, as a page has it; `reckoned` says when it was reckoned anew."""

    def anew(lists: Lists) -> Reckoned:
        reckoned.append(now)
        return reckon(*at, now, lists)

    return remembered(*at, now, anew)


def noted(office: Office, act: str) -> None:
    with writing(office.inbox) as session:
        audit.record(session, act, office.people["deputy"].person.id, None, datetime.now(UTC))


def test_what_is_due_is_reckoned_once_and_again_after_a_deed_or_a_day(office: Office) -> None:
    with_a_name(office)
    lead, now, reckoned = worker(office, "lead"), datetime(2026, 9, 7, 9, 0, tzinfo=UTC), list[datetime]()
    first = looked(lead, now, reckoned)
    noted(office, "list")
    noted(office, "case-viewed")
    assert looked(lead, now, reckoned) is first
    assert len(reckoned) == 1

    noted(office, "away-set")
    assert looked(lead, now, reckoned) is not first
    assert len(reckoned) == 2

    noted(office, "an-act-of-a-later-version")
    looked(lead, now, reckoned)
    looked(lead, now + timedelta(days=1), reckoned)
    assert len(reckoned) == 4


def test_a_stale_count_never_hides_what_a_colleague_made_due(office: Office) -> None:
    case_id = with_a_name(office)
    lead, other = worker(office, "lead"), worker(office, "lead", another=True)
    now = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
    before = {looked(at, now, []).count for at in (lead, other)}
    task = an(
        office, of.TaskSet, task="support-plan", person="", due=now.date(), threshold="", cases=(), why="x"
    )

    add(office, case_id, task)

    after = {looked(at, now, []).count for at in (lead, other, afresh(lead))}
    assert len(before) == len(after) == 1
    assert after == {count + 1 for count in before}


def test_every_act_that_only_looks_is_an_act() -> None:
    assert ACTS.keys() >= LOOKS
