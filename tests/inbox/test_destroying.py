"""Destroying: two readers, never fewer; everything of it goes, nothing else does, and it does not come back."""

import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import LargeBinary, delete, insert, select, update

from kiosk.db import open_engine, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keeping import destroying, reviewing
from kiosk.inbox.keeping.reviewing import Refused
from kiosk.inbox.keeping.tombstones import wipe_again
from kiosk.inbox.models import (
    AuditEvent,
    Base,
    BrokenEnvelope,
    CollectedConcern,
    ConcernWrap,
    Destroyed,
    KeepReview,
    Person,
)
from kiosk.inbox.record import audit
from kiosk.inbox.sharing import granting
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import entries_for
from kiosk.inbox.worries.opening import Damaged
from kiosk.letterbox.emptying import waiting
from kiosk.letterbox.models import SealedConcern
from kiosk.sealing.envelope import Wrap, pack_wraps
from tests.inbox.conftest import _staffed
from tests.inbox.newcomers import give_school_key, invite, join
from tests.inbox.office import Office, worry
from tests.inbox.records import LONG_AGO, NOW, acts, at_desk, read_by, ripe, send, signed_in, told
from tests.schools import make_school


@pytest.fixture
def two_workers(
    tmp_path: Path, clock: time_machine.Traveller, redis_url: str
) -> Iterator[tuple[Office, list[Flask]]]:
    """A school whose inbox is served by two workers that share their sessions."""
    made = _staffed(Office(make_school(tmp_path / "two", limits_url=redis_url), clock))
    yield made, [made.app(), made.app()]
    made.close()


def ask(office: Office, role: str, concern_id: bytes) -> None:
    destroying.ask(*at_desk(office, role), concern_id, "time-up", NOW)


def agree(office: Office, role: str, concern_id: bytes) -> bool:
    return destroying.agree(*at_desk(office, role), concern_id, NOW)


def everything_about(office: Office, concern_id: bytes) -> dict[str, int]:
    """How many rows of each table hold this id, anywhere, in either spelling; the record aside."""
    found = {}
    with reading(office.inbox) as session:
        for table in Base.metadata.sorted_tables:
            if table.name == AuditEvent.__tablename__:
                continue
            columns = [column for column in table.c if isinstance(column.type, LargeBinary)]
            rows = session.execute(select(*columns)).all() if columns else []
            found[table.name] = sum(concern_id in bytes(cell or b"") for row in rows for cell in row)
    return {name: count for name, count in found.items() if count}


def row_of(office: Office, concern_id: bytes) -> dict[str, object]:
    """The letterbox's row of a collected worry, as a crash or a restored letterbox would have it again."""
    with reading(office.inbox) as session:
        concern = session.get_one(CollectedConcern, concern_id)
        wraps = session.scalars(select(ConcernWrap).where(ConcernWrap.concern_id == concern_id))
        packed = pack_wraps([Wrap(wrap.key_id, wrap.sealed_key) for wrap in wraps])
        return {"id": concern_id, "day": concern.day, "envelope": concern.envelope, "wraps": packed}


def put_in_letterbox(office: Office, row: dict[str, object]) -> None:
    with writing(office.letterbox) as session:
        session.execute(insert(SealedConcern), row)


def sees(office: Office, role: str) -> set[bytes]:
    desk, me = at_desk(office, role)
    return {entry.concern_id for entry in entries_for(desk.inbox, me, desk.content)}


def test_two_readers_at_two_workers_destroy_a_worry_and_nothing_else(
    two_workers: tuple[Office, list[Flask]],
) -> None:
    office, (one, other) = two_workers
    concern_id, stays = ripe(office), ripe(office)
    lead, deputy = office.sign_in(one, "lead"), office.sign_in(other, "deputy")

    send(lead, concern_id, "destroy", reason="time-up").follow()
    assert "Nothing is destroyed yet." in lead.html
    assert sees(office, "lead") == {concern_id, stays}
    assert "Waits for your answer" in deputy.get("/keeping").html
    deputy.get(f"/keeping/{concern_id.hex()}")
    assert "Mrs Kaur, on Friday, 20 November 2026." in deputy.html
    send(deputy, concern_id, "answer", answer="agree").follow()

    assert "It is destroyed." in deputy.html
    assert everything_about(office, concern_id) == {}
    for visitor in (lead, deputy):
        assert visitor.get(f"/worries/{concern_id.hex()}").answer.status_code == 404
        assert visitor.get(f"/keeping/{concern_id.hex()}").answer.status_code == 404
        assert concern_id.hex() not in visitor.get("/").html
    assert sees(office, "lead") == sees(office, "deputy") == {stays}
    assert everything_about(office, stays)["concern_wrap"] == 3


def test_wraps_slips_grants_reviews_and_damaged_copies_go_with_it(office_on: Office) -> None:
    concern_id = ripe(office_on)
    granting.ask(*at_desk(office_on, "lead"), concern_id, office_on.people["head"].person.key_id, "help", NOW)
    read_by(office_on, concern_id, "head")
    row = row_of(office_on, concern_id)
    broken = {"fingerprint": secrets.token_bytes(32), **row}
    with writing(office_on.inbox) as session:
        session.execute(insert(BrokenEnvelope), broken)
    ask(office_on, "lead", concern_id)
    assert set(everything_about(office_on, concern_id)) == {
        "broken_envelope",
        "collected_concern",
        "concern_grant",
        "concern_wrap",
        "filed_concern",
        "keep_review",
        "news",
    }

    assert agree(office_on, "head", concern_id)

    assert everything_about(office_on, concern_id) == {}
    with reading(office_on.inbox) as session:
        (left,) = session.scalars(select(Destroyed))
    assert concern_id not in left.id_hash
    assert left.day == NOW.date()
    assert audit.verify(office_on.inbox).broken_at is None


def test_nobody_destroys_alone(office_on: Office) -> None:
    concern_id = ripe(office_on)

    with pytest.raises(Refused) as nobody_asked:
        agree(office_on, "lead", concern_id)
    ask(office_on, "lead", concern_id)
    with pytest.raises(Refused) as own_question:
        agree(office_on, "lead", concern_id)
    with pytest.raises(Refused) as asked_twice:
        ask(office_on, "lead", concern_id)
    with pytest.raises(NotYours):
        agree(office_on, "head", concern_id)

    assert [one.value.why for one in (nobody_asked, own_question, asked_twice)] == ["gone", "gone", "waiting"]
    assert sees(office_on, "deputy") == {concern_id}


def test_what_only_one_person_can_open_is_shared_before_it_can_be_destroyed(
    office: Office, app: Flask
) -> None:
    concern_id = ripe(office, to=("lead",))
    (lead,) = signed_in(office, app, "lead")
    with pytest.raises(Refused) as refused:
        ask(office, "lead", concern_id)
    assert refused.value.why == "alone"
    lead.get(f"/keeping/{concern_id.hex()}")
    assert f"/worries/{concern_id.hex()}/share" in {link["href"] for link in lead.page.all("a")}

    granting.ask(*at_desk(office, "lead"), concern_id, office.people["chair"].person.key_id, "help", NOW)

    assert send(lead, concern_id, "destroy", reason="time-up").answer.status_code == 303


def test_a_reader_whose_role_keeps_no_records_is_not_a_second_reader(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")
    concern_id = ripe(office, to=("lead",))
    newcomer = join(app, invite(office.sign_in(app, "lead"), "Dr Amal Aziz", "pastoral"))
    with writing(office.inbox) as session:
        person = session.scalars(select(Person).where(Person.role == "pastoral")).one()
        row = {"concern_id": concern_id, "key_id": person.key_id, "sealed_key": bytes(1168)}
        session.execute(insert(ConcernWrap), row)

    with pytest.raises(Refused) as refused:
        ask(office, "lead", concern_id)

    assert refused.value.why == "alone"
    assert newcomer is not None


@pytest.mark.parametrize("lost", ["account", "wrap"])
def test_the_word_of_somebody_who_could_no_longer_agree_does_not_count(office_on: Office, lost: str) -> None:
    concern_id = ripe(office_on)
    granting.ask(*at_desk(office_on, "lead"), concern_id, office_on.people["head"].person.key_id, "help", NOW)
    read_by(office_on, concern_id, "head")
    ask(office_on, "lead", concern_id)
    asker = office_on.people["lead"].person
    with writing(office_on.inbox) as session:
        if lost == "account":
            session.execute(update(Person).where(Person.id == asker.id).values(active=False))
        else:
            session.execute(delete(ConcernWrap).where(ConcernWrap.key_id == asker.key_id))

    with pytest.raises(Refused) as refused:
        agree(office_on, "deputy", concern_id)
    assert refused.value.why == "gone"
    ask(office_on, "deputy", concern_id)  # somebody else asks anew
    assert agree(office_on, "head", concern_id)


def test_a_question_can_be_declined_or_taken_back(office_on: Office) -> None:
    concern_id = ripe(office_on)
    for role in ("deputy", "lead"):
        ask(office_on, "lead", concern_id)
        destroying.decline(*at_desk(office_on, role), concern_id, NOW)
        with pytest.raises(Refused):
            agree(office_on, "deputy", concern_id)
        with pytest.raises(Refused):
            destroying.decline(*at_desk(office_on, role), concern_id, NOW)

    assert sees(office_on, "lead") == {concern_id}
    said = [act for act, subject in acts(office_on) if subject == concern_id.hex()]
    assert said == ["destroy-asked", "destroy-declined"] * 2


def test_keeping_it_longer_takes_the_question_off_the_table(office: Office) -> None:
    concern_id = ripe(office)
    ask(office, "lead", concern_id)

    reviewing.keep(*at_desk(office, "deputy"), concern_id, "pattern", NOW.date() + timedelta(days=90), NOW)

    with pytest.raises(Refused) as refused:
        agree(office, "deputy", concern_id)
    assert refused.value.why == "early"


def at_once(office: Office, *acts: Callable[[Desk, SignedIn], object], roles: tuple[str, ...]) -> list[str]:
    """Each of these acts by its own person at a worker of its own, all at the same moment; what came of each."""
    seats = [(office.app().extensions["kiosk.inbox.desk"], at_desk(office, role)[1]) for role in roles]
    start, outcomes = threading.Barrier(len(seats), timeout=30), ["still at it"] * len(seats)

    def run(number: int) -> None:
        start.wait()
        try:
            acts[number](*seats[number])
            outcomes[number] = "done"
        except (NotYours, Damaged, Refused) as error:
            outcomes[number] = type(error).__name__

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(seats))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def test_readers_who_agree_at_the_same_moment_destroy_it_once(office_on: Office) -> None:
    concern_id = ripe(office_on, to=("lead", "deputy", "head", "chair"))
    ask(office_on, "lead", concern_id)

    def agree_now(desk: Desk, me: SignedIn) -> object:
        return destroying.agree(desk, me, concern_id, NOW)

    outcomes = at_once(office_on, *[agree_now] * 3, roles=("deputy", "head", "chair"))

    assert sorted(outcomes)[2:] == ["done"]
    assert set(outcomes) - {"done"} <= {"NotYours", "Damaged"}
    assert [act for act, _ in acts(office_on)].count("destroyed") == 1
    assert everything_about(office_on, concern_id) == {}


def test_a_hold_placed_at_the_same_moment_is_kept_or_comes_too_late_but_is_never_ignored(
    office_on: Office,
) -> None:
    concern_id = ripe(office_on, to=("lead", "deputy", "head"))
    ask(office_on, "lead", concern_id)

    outcomes = at_once(
        office_on,
        lambda desk, me: reviewing.hold(desk, me, concern_id, "police", NOW),
        lambda desk, me: destroying.agree(desk, me, concern_id, NOW),
        roles=("head", "deputy"),
    )

    assert outcomes.count("done") == 1, outcomes
    assert bool(everything_about(office_on, concern_id)) == (outcomes[0] == "done")


def test_a_copy_that_comes_in_again_is_not_taken_in(office_on: Office) -> None:
    """After a crash between the two stores, from a restored letterbox, or replayed by somebody."""
    concern_id = ripe(office_on)
    row = row_of(office_on, concern_id)
    ask(office_on, "lead", concern_id)
    agree(office_on, "deputy", concern_id)

    for wraps in (row["wraps"], b"damaged on its way"):
        put_in_letterbox(office_on, {**row, "wraps": wraps})
        done = collect(office_on.letterbox, office_on.inbox)
        assert (done.taken, done.already, done.broken) == (0, 1, 0)

    assert everything_about(office_on, concern_id) == {}
    assert waiting(office_on.letterbox, 10) == []
    other = told(office_on, at=LONG_AGO)
    assert sees(office_on, "lead") == {other}


def test_a_copy_that_waits_in_the_letterbox_goes_too(office_on: Office) -> None:
    concern_id = ripe(office_on)
    put_in_letterbox(office_on, row_of(office_on, concern_id))
    ask(office_on, "lead", concern_id)

    agree(office_on, "deputy", concern_id)

    assert waiting(office_on.letterbox, 10) == []


def test_a_letterbox_that_does_not_answer_holds_nothing_up(office: Office) -> None:
    concern_id = ripe(office)
    ask(office, "lead", concern_id)
    desk, me = at_desk(office, "deputy")
    with writing(office.letterbox) as session:
        session.connection()  # somebody holds the one write lock: nobody else can write
        wiped = destroying.agree(desk, me, concern_id, NOW)

    assert wiped is False
    assert everything_about(office, concern_id) == {}


def test_the_disk_is_wiped_again_when_a_reader_at_work_held_it_up(office: Office) -> None:
    concern_id = ripe(office)
    piece = bytes(row_of(office, concern_id)["envelope"])[200:264]  # type: ignore[arg-type]
    ask(office, "lead", concern_id)
    with reading(office.inbox) as session:
        session.scalar(select(CollectedConcern.id))  # begins to read, and is still at it
        assert agree(office, "deputy", concern_id) is False
        assert on_disk(office, piece)

    wipe_again(office.inbox, NOW.date() + timedelta(days=1))

    assert not on_disk(office, piece)


def on_disk(office: Office, piece: bytes) -> bool:
    return any(piece in file.read_bytes() for file in office.school.folder.rglob("*") if file.is_file())


def test_readers_find_no_line_about_it_and_an_auditor_finds_who_destroyed_one(
    office: Office, app: Flask
) -> None:
    give_school_key(office, "lead")
    newcomer = join(app, invite(office.sign_in(app, "lead"), "Dr Amal Aziz", "auditor"))
    concern_id = ripe(office)
    ask(office, "lead", concern_id)
    agree(office, "deputy", concern_id)

    head, lead = signed_in(office, app, "head", "lead")
    auditor = newcomer.sign_in(office, app)

    for visitor in (head, lead):
        page = visitor.get("/audit?act=destroyed").html
        assert "Agreed to destroying a worry: it is destroyed" not in rows(page)
        assert concern_id.hex() not in page
    page = auditor.get("/audit?act=destroyed").html
    assert "Agreed to destroying a worry: it is destroyed" in rows(page)
    assert "Mr Osei" in rows(page)
    assert concern_id.hex() not in page


def rows(page: str) -> str:
    return page.partition("<tbody")[2].partition("</tbody>")[0]


def test_another_school_is_not_touched(office: Office, tmp_path: Path, clock: time_machine.Traveller) -> None:
    other = _staffed(Office(make_school(tmp_path / "other"), clock))
    concern_id, theirs = ripe(office), ripe(other)
    ask(office, "lead", concern_id)
    ask(other, "lead", theirs)

    with pytest.raises(NotYours):
        agree(other, "deputy", concern_id)
    agree(office, "deputy", concern_id)

    assert sees(other, "lead") == {theirs}
    assert sees(office, "lead") == set()
    other.close()


def test_what_is_told_afterwards_is_taken_in_as_ever(office: Office) -> None:
    concern_id = ripe(office)
    ask(office, "lead", concern_id)
    agree(office, "deputy", concern_id)

    office.tell(worry(("what", "words"), words="another"))

    assert collect(office.letterbox, office.inbox).taken == 1
    with reading(office.inbox) as session:
        assert session.scalars(select(KeepReview)).all() == []
    assert open_engine(office.school.inbox_url).dialect.name == "sqlite"
