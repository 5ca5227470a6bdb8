"""Filing opens what is new once, keeps it for its reader only, and skips nothing that is damaged."""

import threading

import pytest
from sqlalchemy import delete, select, update

from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.inbox.desk import SignedIn
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import concern_of, entries_for, file_new
from kiosk.inbox.worries.listing import Entry
from kiosk.inbox.worries.opening import Damaged
from kiosk.inbox.worries.summary import Slip, summarise
from kiosk.sealing.opening.master_key import MasterKey
from tests.inbox.office import Office, worry

CONTENT = load_content()


def at_desk(office: Office, role: str) -> SignedIn:
    new = office.people[role]
    return SignedIn(new.person, new.master_key)


def entries(office: Office, role: str) -> list[Entry]:
    collect(office.letterbox, office.inbox)
    return entries_for(office.inbox, at_desk(office, role), CONTENT)


def filed(office: Office) -> list[bytes]:
    with reading(office.inbox) as session:
        return list(session.scalars(select(FiledConcern.sealed)))


def test_a_new_worry_is_filed_for_each_reader_and_opens_again_from_what_was_filed(office_on: Office) -> None:
    told = worry(("feel", "red"), ("what", "unsafe"), words="they wait for me")
    told_id = office_on.tell(told)

    first = {role: entries(office_on, role) for role in ("lead", "deputy")}
    with writing(office_on.inbox) as session:
        session.execute(update(ConcernWrap).values(sealed_key=bytes(1168)))  # no wrap opens any more
    again = {role: entries(office_on, role) for role in ("lead", "deputy")}

    assert first == again
    assert [entry.summary for entry in first["lead"]] == [summarise(told, CONTENT)]
    assert concern_of(office_on.inbox, at_desk(office_on, "lead"), told_id) == told


def test_a_reader_without_a_wrap_has_nothing_filed_and_sees_nothing(office_on: Office) -> None:
    told_id = office_on.tell(
        worry(("who", "grownup"), words="it is Mrs Kaur"), to=("head", "chair", "recovery")
    )

    assert entries(office_on, "lead") == []
    assert [entry.concern_id for entry in entries(office_on, "head")] == [told_id]
    assert len(filed(office_on)) == 1
    with pytest.raises(Damaged):
        concern_of(office_on.inbox, at_desk(office_on, "lead"), told_id)


def test_being_handed_the_key_does_not_widen_the_list(office: Office) -> None:
    told_id = office.tell(worry(("who", "grownup")), to=("head", "chair", "recovery"))
    entries(office, "head")
    lead, head = at_desk(office, "lead"), at_desk(office, "head")
    with writing(office.inbox) as session:
        sealed = session.scalar(select(FiledConcern.sealed).where(FiledConcern.person_id == head.person.id))
        assert sealed is not None
        slip = head.master_key.open("filed", told_id, sealed)
        mine = lead.master_key.seal("filed", told_id, slip)
        session.add(FiledConcern(person_id=lead.person.id, concern_id=told_id, sealed=mine))

    assert entries(office, "lead") == []
    with pytest.raises(Damaged):
        concern_of(office.inbox, lead, told_id)


def test_what_is_filed_opens_for_its_person_only_and_only_under_its_own_id(office: Office) -> None:
    ids = [office.tell(worry(("what", key))) for key in ("words", "body")]
    entries(office, "lead")
    with writing(office.inbox) as session:
        rows = {row.concern_id: row.sealed for row in session.scalars(select(FiledConcern))}
        for mine, other in (ids, reversed(ids)):
            session.execute(
                update(FiledConcern).where(FiledConcern.concern_id == mine).values(sealed=rows[other])
            )

    assert [entry.damaged for entry in entries(office, "lead")] == [True, True]
    with pytest.raises(Damaged):
        concern_of(office.inbox, at_desk(office, "lead"), ids[0])
    stranger = SignedIn(office.people["lead"].person, MasterKey.generate())
    assert all(entry.damaged for entry in entries_for(office.inbox, stranger, CONTENT))


def test_filing_goes_in_batches_and_leaves_nothing_out(office_on: Office) -> None:
    ids = {office_on.tell(worry(("what", "words"))) for _ in range(7)}
    collect(office_on.letterbox, office_on.inbox)

    file_new(office_on.inbox, at_desk(office_on, "lead"), CONTENT, batch=3)

    assert len(filed(office_on)) == 7
    assert {entry.concern_id for entry in entries(office_on, "lead")} == ids


def test_two_tabs_may_file_at_once(office_on: Office) -> None:
    for _ in range(20):
        office_on.tell(worry(("what", "words")))
    collect(office_on.letterbox, office_on.inbox)
    failures: list[Exception] = []

    def file() -> None:
        try:
            file_new(office_on.inbox, at_desk(office_on, "lead"), CONTENT, batch=4)
        except Exception as error:  # noqa: BLE001  # a thread's error would be lost
            failures.append(error)

    tabs = [threading.Thread(target=file) for _ in range(3)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert failures == []
    assert len(filed(office_on)) == 20


@pytest.mark.parametrize("part", ["envelope", "wrap", "both swapped"])
def test_a_damaged_worry_is_listed_as_damaged_and_never_skipped(office: Office, part: str) -> None:
    whole, hurt = (office.tell(worry(("what", "words"))) for _ in range(2))
    collect(office.letterbox, office.inbox)
    with writing(office.inbox) as session:
        concern = session.get_one(CollectedConcern, hurt)
        other = session.get_one(CollectedConcern, whole)
        key = (hurt, office.people["lead"].person.key_id)
        if part == "envelope":
            concern.envelope = concern.envelope[:-1] + bytes([concern.envelope[-1] ^ 1])
        elif part == "wrap":
            session.get_one(ConcernWrap, key).sealed_key = bytes(1168)
        else:  # the envelope and wraps of one concern, copied into the row of another
            concern.envelope = other.envelope
            wrap = session.get_one(ConcernWrap, (whole, key[1]))
            session.get_one(ConcernWrap, key).sealed_key = wrap.sealed_key

    found = {entry.concern_id: entry.damaged for entry in entries(office, "lead")}

    assert found == {whole: False, hurt: True}
    assert len(filed(office)) == 1, "what is mended later can still be filed"


def test_an_envelope_that_was_replaced_after_the_first_opening_is_damaged(office: Office) -> None:
    told_id = office.tell(worry(words="the first text"))
    entries(office, "lead")
    forged = office.seal(worry(words="another text"))
    with writing(office.inbox) as session:
        session.get_one(CollectedConcern, told_id).envelope = told_id.join(
            forged.envelope.split(forged.envelope_id)
        )

    with pytest.raises(Damaged):
        concern_of(office.inbox, at_desk(office, "lead"), told_id)


def test_a_concern_that_is_destroyed_leaves_nothing_filed(office_on: Office) -> None:
    office_on.tell(worry(("what", "words")))
    entries(office_on, "lead")

    with writing(office_on.inbox) as session:
        session.execute(delete(CollectedConcern))

    assert filed(office_on) == []
    assert entries(office_on, "lead") == []


def test_a_summary_holds_no_word_of_the_tellers_own(office: Office) -> None:
    told = worry(("what", "words"), words="canary sentence", name="Ravi Canary", contact="0116 496 0123")

    written = Slip(bytes(32), summarise(told, CONTENT)).to_bytes()

    assert not [one for one in (b"canary", b"Ravi", b"0116") if one in written]
    assert Slip.from_bytes(written) == Slip(bytes(32), summarise(told, CONTENT))


@pytest.mark.parametrize("broken", [b"", b"{}", b"[]", b'{"v":2}', b"\xff", b'{"v":1,"key":"AA=="}'])
def test_anything_but_a_slip_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the class is the promise; there is nothing to say
        Slip.from_bytes(broken)
