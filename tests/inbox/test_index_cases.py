"""The index and cases: a case's word counts for its worries, cases are read once, and people in them are found."""

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import update

from kiosk.case import events as of
from kiosk.case.state import Case
from kiosk.db import StoreUnavailable, writing
from kiosk.inbox.cases.many import Wanted, read_many
from kiosk.inbox.cases.shelf import Shelf, cases_of
from kiosk.inbox.cases.store import append, open_case, read_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.index.reading import my_index
from kiosk.inbox.index.searching import Searcher
from kiosk.inbox.models import CaseEntry
from tests.inbox.conftest import START
from tests.inbox.office import Office
from tests.inbox.test_index import found, listed, take_wrap, tell, worker


def begun(office: Office, *concerns: bytes, owner: str = "lead") -> bytes:
    by = office.people["lead"].person.id.hex()
    first = of.Opened(
        at=START,
        by=by,
        concerns=tuple(one.hex() for one in concerns),
        owner=office.people[owner].person.id.hex(),
        procedure="six-steps",
        told_by="",
    )
    return open_case(*worker(office, "lead"), first).id


def add(office: Office, case_id: bytes, event: of.Event) -> None:
    at = worker(office, "lead")
    append(*at, read_case(*at, case_id), event)


def an(office: Office, kind: type[of.Event], **parts: object) -> of.Event:
    return kind(at=START, by=office.people["lead"].person.id.hex(), **parts)  # type: ignore[call-arg]


def test_a_cases_urgency_counts_for_its_worries_and_what_is_not_serious_leaves_the_list(
    office: Office,
) -> None:
    calm, alarming, third = tell(office), tell(office, what="unsafe", minutes=9), tell(office, minutes=20)
    lead, other = worker(office, "lead"), worker(office, "lead", another=True)
    assert listed(lead) == listed(other) == [alarming, calm, third]

    case_id = begun(office, third)
    add(office, case_id, an(office, of.Triaged, urgency="now", why=""))
    assert listed(other) == [alarming, third, calm], "both are for now, and one is newer"

    add(office, begun(office, alarming), an(office, of.SetAside, reason="trying-out", why=""))
    assert listed(lead) == listed(other) == [third, calm]
    with my_index(*other) as index:
        assert list(index.order.everything()) == [third, calm, alarming]


def test_cases_are_read_once_and_again_when_something_was_added(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = begun(office, tell(office)), begun(office, tell(office, minutes=9))
    lead = worker(office, "lead")
    assert set(cases_of(*lead)) == {one, two}
    read: list[bytes] = []

    def counted(
        desk: Desk, me: SignedIn, wanted: Mapping[bytes, Wanted]
    ) -> Iterator[tuple[bytes, Case | None]]:
        read.extend(wanted)
        return read_many(desk, me, wanted)

    monkeypatch.setattr("kiosk.inbox.cases.shelf.read_many", counted)
    cases_of(*lead)
    assert read == []
    add(office, two, an(office, of.Noted, note="x"))

    found = cases_of(*lead)[two]

    assert read == [two]
    assert found is not None
    assert found.last == 2


def test_a_case_is_gone_from_the_shelf_with_any_one_of_its_worries(office_on: Office) -> None:
    first, second = tell(office_on), tell(office_on, minutes=9)
    case_id = begun(office_on, first, second)
    lead, deputy = worker(office_on, "lead"), worker(office_on, "deputy")
    assert set(cases_of(*lead)) == set(cases_of(*deputy)) == {case_id}
    assert cases_of(*worker(office_on, "head")) == {}

    take_wrap(office_on, "deputy", second)

    assert cases_of(*deputy) == {}
    assert set(cases_of(*lead)) == {case_id}
    with my_index(*deputy) as index:
        assert index.case_id(first) is None


def test_a_damaged_case_is_there_as_damaged_after_the_next_look(office: Office) -> None:
    case_id = begun(office, tell(office))
    with writing(office.inbox) as session:
        session.execute(update(CaseEntry).values(sealed=b"?" * 80))

    assert dict(cases_of(*worker(office, "lead"))) == {case_id: None}


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("zoe", True),
        ("BROWN  Zoë", True),
        ("behind shed", True),
        ("mean", True),
        ("Kofi", True),
        ("kofi shed", True),
        ("kofi nowhere", False),
        ("", False),
    ],
)
def test_words_answers_and_people_in_the_case_are_found_together(
    office: Office, query: str, there: bool
) -> None:
    told_id = tell(office, words="It was behind the SHED")
    tell(office, "head", "chair", words="Zoe Brown behind the shed, mean, Kofi", minutes=9)
    person = an(
        office, of.PersonAdded, person="ab" * 16, name="Kofi Mensah", parts=("hurt",), year="5", group="5B"
    )
    add(office, begun(office, told_id), person)

    assert found(worker(office, "lead"), query) == ([told_id] if there else [])


def test_what_is_written_into_a_case_is_found_by_the_next_search_of_the_same_worker(office: Office) -> None:
    told_id, here, searcher = tell(office, words="behind the shed"), worker(office, "lead"), Searcher()
    case = begun(office, told_id)
    assert found(here, "kofi", searcher) == []

    person = an(office, of.PersonAdded, person="ab" * 16, name="Kofi", parts=("hurt",), year="5", group="")
    add(office, case, person)

    assert found(here, "kofi", searcher) == [told_id]
    take_wrap(office, "lead", told_id)
    assert found(here, "kofi", searcher) == []


def test_a_worry_is_listed_and_found_after_the_store_failed_while_it_was_brought_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = worker(office, "lead")
    assert found(here, "shed") == []
    told_id, catch_up = tell(office, words="It was behind the shed"), Shelf.catch_up

    def locked(*_: object) -> set[bytes]:
        raise StoreUnavailable("database is locked")

    monkeypatch.setattr(Shelf, "catch_up", locked)
    with pytest.raises(StoreUnavailable):
        found(here, "shed")
    monkeypatch.setattr(Shelf, "catch_up", catch_up)

    assert found(here, "shed") == [told_id]
    with my_index(*here) as index:
        assert list(index.order.usual()) == [told_id]
