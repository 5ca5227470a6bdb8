"""The sealed index: what it may know, that it follows the database at once, and that nothing depends on it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.index import lines as index_lines
from kiosk.inbox.index.folding import terms
from kiosk.inbox.index.reading import my_index
from kiosk.inbox.index.searching import Searcher
from kiosk.inbox.models import (
    CollectedConcern,
    ConcernWrap,
    FiledConcern,
    IndexLine,
    Person,
)
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import mark_read
from kiosk.sealing.opening.master_key import MasterKey
from tests.inbox.conftest import START
from tests.inbox.office import Office, worry

CANARY = "quixotic"


def worker(office: Office, role: str, *, another: bool = False) -> tuple[Desk, SignedIn]:
    """One worker's desk, with this person at it."""
    if another or not office.workers:
        office.app()
    desk: Desk = office.workers[-1 if another else 0].extensions["kiosk.inbox.desk"]
    with reading(office.inbox) as session:
        person = session.get_one(Person, office.people[role].person.id)
    return desk, SignedIn(person, office.people[role].master_key)


def tell(office: Office, *to: str, words: str = "", minutes: int = 5, what: str = "words") -> bytes:
    told = worry(("what", what), words=words, at=START - timedelta(minutes=minutes), name="Zoë Brown")
    told_id = office.tell(told, to=(*(to or ("lead", "deputy")), "recovery"))
    collect(office.letterbox, office.inbox)
    return told_id


def listed(at: tuple[Desk, SignedIn]) -> list[bytes]:
    with my_index(*at) as index:
        assert {line.id for line in index.lines.values()} == set(index.order.everything())
        return list(index.order.usual())


def unread(at: tuple[Desk, SignedIn]) -> int:
    with my_index(*at) as index:
        return index.order.count.unread


def found(at: tuple[Desk, SignedIn], query: str, searcher: Searcher | None = None) -> list[bytes]:
    """The worries that are found, by a searcher that remembers nothing unless one is given."""
    with my_index(*at) as index:
        lines = (searcher or Searcher()).found(index, terms(query), lambda _: "Mean words", {})
        return [line.id for line in lines]


def take_wrap(office: Office, role: str, concern_id: bytes) -> None:
    """Take a wrap away behind everybody's back: no code of ours runs."""
    with writing(office.inbox) as session:
        key_id = office.people[role].person.key_id
        session.execute(
            delete(ConcernWrap).where(ConcernWrap.concern_id == concern_id, ConcernWrap.key_id == key_id)
        )


def test_whoever_lost_a_wrap_loses_the_line_the_count_and_the_find_at_once(office_on: Office) -> None:
    mine, lost = tell(office_on, words="one " + CANARY), tell(office_on, words="two " + CANARY, minutes=9)
    lead, other = worker(office_on, "lead"), worker(office_on, "lead", another=True)
    assert listed(lead) == listed(other) == [mine, lost]
    assert found(lead, CANARY) == [mine, lost]

    take_wrap(office_on, "lead", lost)

    for at in (lead, other):
        assert listed(at) == found(at, CANARY) == [mine]
        assert unread(at) == 1


def test_one_lost_and_one_come_between_two_looks_are_both_noticed(office: Office) -> None:
    stays, lost = tell(office), tell(office, minutes=9)
    first, second = worker(office, "lead"), worker(office, "lead", another=True)
    assert listed(first) == listed(second) == [stays, lost]

    take_wrap(office, "lead", lost)
    come = tell(office, minutes=1)
    assert listed(second) == [come, stays], "the other worker files what came"

    assert listed(first) == [come, stays]


def test_what_one_worker_marks_as_read_the_other_shows_as_read(office_on: Office) -> None:
    told_id = tell(office_on)
    first, second = worker(office_on, "lead"), worker(office_on, "lead", another=True)
    assert unread(first) == unread(second) == 1

    with writing(office_on.inbox) as session:
        mark_read(session, first[1], told_id, datetime.now(UTC))

    assert unread(first) == unread(second) == 0
    assert unread(worker(office_on, "deputy")) == 1


@pytest.mark.parametrize("damage", ["gone", "changed", "of another", "of another person"])
def test_a_line_that_does_not_open_is_made_again_from_what_was_filed(office: Office, damage: str) -> None:
    first, second = tell(office, words=CANARY), tell(office, words="another thing", minutes=9)
    lead = worker(office, "lead")
    assert found(lead, CANARY) == [first]
    listed(worker(office, "deputy"))
    mine = (IndexLine.person_id == lead[1].person.id, IndexLine.concern_id == first)
    with writing(office.inbox) as session:
        if damage == "gone":
            session.execute(delete(IndexLine).where(*mine))
        else:
            others = {
                "changed": select(IndexLine.sealed).where(*mine),
                "of another": select(IndexLine.sealed).where(IndexLine.concern_id == second).limit(1),
                "of another person": select(IndexLine.sealed).where(
                    IndexLine.concern_id == first, IndexLine.person_id == office.people["deputy"].person.id
                ),
            }
            sealed = session.scalars(others[damage]).one()
            session.execute(
                update(IndexLine).where(*mine).values(sealed=sealed[:-1] + bytes([sealed[-1] ^ 1]))
            )

    assert found(worker(office, "lead", another=True), CANARY) == [first]
    with reading(office.inbox) as session:
        assert (
            len(session.scalars(select(IndexLine).where(IndexLine.person_id == lead[1].person.id)).all()) == 2
        )


def test_nothing_is_remembered_for_another_key_nor_after_it_was_forgotten(office: Office) -> None:
    told_id = tell(office, words=CANARY)
    desk, lead = worker(office, "lead")
    assert listed((desk, lead)) == [told_id]
    room = desk.memory.room(lead.person.id, lead.master_key)

    stranger = SignedIn(lead.person, MasterKey.generate())
    assert desk.memory.room(stranger.person.id, stranger.master_key) is not room

    desk.memory.forget(lead.person.id)
    assert len(desk.memory) == 0


def test_memory_is_given_up_when_idle_when_signed_out_elsewhere_and_when_it_gets_too_much(
    office: Office,
) -> None:
    desk, lead = worker(office, "lead")
    _, deputy = worker(office, "deputy")
    now = 1_800_000_000
    desk.sessions.start(lead.person.id, lead.master_key, int(datetime.now(UTC).timestamp()))
    room = desk.memory.room(lead.person.id, lead.master_key)
    desk.memory.room(deputy.person.id, deputy.master_key)
    assert len(desk.memory) == 2

    desk.memory.sweep(room.used)  # the deputy has no session anywhere
    assert len(desk.memory) == 1
    assert desk.memory.room(lead.person.id, lead.master_key) is room

    room.size = 200_000
    desk.memory.room(deputy.person.id, deputy.master_key)
    assert len(desk.memory) == 1, "whoever is on the request stays, and the largest of the others goes"

    desk.memory.sweep(float(now) * 2)
    assert len(desk.memory) == 0


def test_a_worry_that_is_destroyed_or_taken_back_leaves_no_line_behind(office_on: Office) -> None:
    destroyed, taken_back = tell(office_on, words=CANARY), tell(office_on, words=CANARY, minutes=9)
    for role in ("lead", "deputy"):
        listed(worker(office_on, role))

    with writing(office_on.inbox) as session:
        session.execute(delete(CollectedConcern).where(CollectedConcern.id == destroyed))
        lead_id = office_on.people["lead"].person.id
        session.execute(
            delete(FiledConcern).where(
                FiledConcern.person_id == lead_id, FiledConcern.concern_id == taken_back
            )
        )

    with reading(office_on.inbox) as session:
        rows = session.execute(select(IndexLine.person_id, IndexLine.concern_id)).all()
    assert [tuple(row) for row in rows] == [(office_on.people["deputy"].person.id, taken_back)]


def test_what_there_is_no_time_to_make_is_listed_all_the_same_and_made_next_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [tell(office, words=CANARY, minutes=number) for number in (1, 2, 3)]
    monkeypatch.setattr("kiosk.inbox.index.reading.MAKING_SECONDS", -1.0)
    lead = worker(office, "lead")

    with my_index(*lead) as index:
        assert list(index.order.usual()) == told
        assert index.not_searched == 3
    monkeypatch.setattr("kiosk.inbox.index.reading.MAKING_SECONDS", index_lines.MAKING_SECONDS)

    assert found(lead, CANARY) == told
    with my_index(*lead) as index:
        assert index.not_searched == 0


def test_a_worry_that_says_it_was_filed_and_was_not_is_filed_again(office: Office) -> None:
    told_id = tell(office)
    lead = worker(office, "lead")
    assert listed(lead) == [told_id]
    with writing(office.inbox) as session:
        session.execute(delete(FiledConcern))
        session.execute(update(ConcernWrap).where(ConcernWrap.mark.is_not(None)).values(mark=7))

    listed(worker(office, "lead", another=True))

    assert listed(worker(office, "lead", another=True)) == [told_id]


def every_cell(office: Office) -> Sequence[bytes]:
    with reading(office.inbox) as session:
        return session.scalars(select(IndexLine.sealed)).all()


def test_lines_are_sealed_and_of_one_length(office: Office) -> None:
    tell(office, words=CANARY)
    tell(office, words="a longer text about " + CANARY * 20)
    listed(worker(office, "lead"))

    cells = every_cell(office)

    assert len({len(cell) for cell in cells}) == 1
    assert not any(CANARY.encode() in cell or b"zoe" in cell for cell in cells)
